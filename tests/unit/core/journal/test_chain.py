"""The chain of hashes: what was changed later shows, and what was purged does not."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from optimx.core.errors import JournalError
from optimx.core.journal import Draft, Journal
from optimx.core.journal.chain import GENESIS, chained, mention_key, to_body
from optimx.core.journal.entries import Closed, Spooled, Told, Warned
from optimx.core.language import text

Samples = Any


@pytest.fixture
def path(samples: Samples, tmp_path: Path) -> Path:
    """A journal of four rows, closed."""
    journal = Journal.open(tmp_path / "journal.db")
    for body in (samples.planned(), Spooled((), {}), Told(), Closed()):
        journal.append("run", samples.start, [Draft(body, "b1")])
    journal.close()
    return tmp_path / "journal.db"


def change(path: Path, *statements: str) -> int | None:
    """Change a journal behind its back, and have it look at itself."""
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    journal = Journal.open(path)
    try:
        return journal.verify()
    finally:
        journal.close()


def test_a_journal_that_nobody_touched_is_whole(path: Path) -> None:
    assert change(path) is None


@pytest.mark.parametrize(
    ("statement", "shows_at"),
    [
        ("UPDATE entry SET payload = '{}' WHERE seq = 1", 1),
        ("UPDATE entry SET run = 'another' WHERE seq = 2", 2),
        ("UPDATE entry SET batch = 'another' WHERE seq = 2", 2),
        ("UPDATE entry SET correlation = 'another' WHERE seq = 2", 2),
        ("UPDATE entry SET at = '2020-01-01T00:00:00+00:00' WHERE seq = 3", 3),
        ("UPDATE entry SET kind = 'told' WHERE seq = 4", 4),
        ("UPDATE entry SET hash = payload_hash WHERE seq = 2", 2),
        ("DELETE FROM entry WHERE seq = 1", 2),
        ("DELETE FROM entry WHERE seq = 3", 4),
    ],
)
def test_a_row_that_was_changed_shows(path: Path, statement: str, shows_at: int) -> None:
    assert change(path, statement) == shows_at


def test_a_payload_that_was_purged_is_no_tampering(path: Path) -> None:
    assert change(path, "UPDATE entry SET payload = NULL WHERE seq = 2") is None


def test_a_row_that_was_forged_whole_shows_in_the_next(path: Path) -> None:
    connection = sqlite3.connect(path)
    *fields, hashed = connection.execute(
        "SELECT seq, run, batch, correlation, at, kind, payload_hash, hash FROM entry WHERE seq = 1"
    ).fetchone()
    connection.close()
    fields[1] = "another"
    forged = chained(tuple(fields), GENESIS)

    assert forged != hashed
    assert change(path, f"UPDATE entry SET run = 'another', hash = '{forged}' WHERE seq = 1") == 2


def test_the_last_row_can_only_go_against_the_head_that_a_report_holds(samples: Samples, path: Path) -> None:
    journal = Journal.open(path)
    head = journal.head
    journal.close()

    assert change(path, "DELETE FROM entry WHERE seq = 4") is None
    shortened = Journal.open(path)
    assert shortened.head != head
    assert shortened.head_at(4) != head
    shortened.close()


def test_a_body_of_a_newer_version_and_a_purged_one_are_nothing() -> None:
    assert to_body("invented_later", "{}") is None
    assert to_body("told", None) is None


@pytest.mark.parametrize("payload", ["{", json.dumps({"message": 3}), "[]"])
def test_a_body_that_cannot_be_read_says_how_to_go_on(payload: str) -> None:
    with pytest.raises(JournalError) as caught:
        to_body(Warned.kind, payload)

    assert "doctor --rebuild" in caught.value.remedy.show()


def test_a_name_is_looked_up_whatever_its_case(journal: Journal, samples: Samples) -> None:
    journal.append("run", samples.start, [Draft(samples.planned(name="Plan_ÉTAGE.xml"), "b1")])

    assert mention_key("Plan_ÉTAGE.xml") == mention_key("plan_étage.XML")
    assert [row.seq for row in journal.mentions("plan_étage.XML")] == [1]
    assert journal.mentions(str(text("other"))) == ()

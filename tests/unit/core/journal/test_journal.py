"""The journal: all of a transaction or nothing, durable, in one order; cursors for those who are told."""

import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from optimx.core.errors import DiskFullError, JournalError
from optimx.core.events import EVENTS, FileFacts, Role, Side, Uploaded
from optimx.core.journal import Draft, Journal
from optimx.core.journal.entries import KINDS, Closed, Planned, Sending, Spooled, Told, Warned
from optimx.core.language import text

Samples = Any


def uploaded(samples: Samples, name: str = "a.xml") -> Uploaded:
    return Uploaded(
        run="run",
        batch="b1",
        account="111222333",
        side=Side.OFFICE,
        at=samples.start - timedelta(hours=1),
        file=FileFacts(name, Role.DATA, 1, "a" * 64),
        target=name,
    )


def test_rows_are_numbered_without_gaps_and_events_carry_their_number(samples: Samples, journal: Journal) -> None:
    journal.append("run", samples.start, [Draft(samples.planned(), "b1")])

    rows = journal.append("run", samples.start, [Draft(uploaded(samples), "b1"), Draft(Told(), "b1")])

    assert [row.seq for row in rows] == [2, 3]
    assert isinstance(rows[0].body, Uploaded)
    assert rows[0].body.seq == 2


def test_an_event_keeps_its_own_moment_and_an_entry_gets_that_of_the_transaction(
    samples: Samples, journal: Journal
) -> None:
    event, entry = journal.append("run", samples.start, [Draft(uploaded(samples), "b1"), Draft(Told(), "b1")])

    assert (event.at, entry.at) == (samples.start - timedelta(hours=1), samples.start)


def test_each_kind_of_entry_is_read_back_as_it_was_written(samples: Samples, journal: Journal) -> None:
    bodies = samples.bodies()

    journal.append("run", samples.start, [Draft(body, "b1", "other") for body in bodies])

    assert {body.kind for body in bodies} == KINDS.keys() - EVENTS.keys()
    assert [row.body for row in journal.rows()] == list(bodies)
    assert {(row.run, row.batch, row.correlation, row.at) for row in journal.rows()} == {
        ("run", "b1", "other", samples.start)
    }


def test_what_was_appended_is_there_after_the_process_died(samples: Samples, tmp_path: Path) -> None:
    first = Journal.open(tmp_path / "journal.db")
    first.append("run", samples.start, [Draft(samples.planned(), "b1"), Draft(Spooled((), {}), "b1")])
    head = first.head

    second = Journal.open(tmp_path / "journal.db")  # the first was never closed
    state = second.state("b1")

    assert (second.length, second.head) == (2, head)
    assert state is not None
    assert state.stage == "GENERATED"
    first.close()
    second.close()


def failing_on(column: str) -> sqlite3.Connection:
    """A database that refuses to file where a batch stands, or a name, after the entries were written."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    Journal(connection)
    connection.execute(
        f"CREATE TRIGGER broken BEFORE INSERT ON {column} BEGIN SELECT RAISE(ABORT, 'the disk is gone'); END"
    )
    return connection


@pytest.mark.parametrize("table", ["mention", "batch"])
def test_either_all_entries_of_a_transaction_are_there_or_none(samples: Samples, table: str) -> None:
    journal = Journal(failing_on(table))
    journal.append("run", samples.start, [Draft(Warned(text("w")))])

    with pytest.raises(JournalError, match="the disk is gone"):
        journal.append("run", samples.start, [Draft(Warned(text("w"))), Draft(samples.planned(), "b1")])

    assert journal.length == 1
    assert journal.state("b1") is None
    assert journal.append("run", samples.start, [Draft(Warned(text("w")))])[0].seq == 2


def test_a_full_disk_is_told_from_a_broken_one_and_nothing_is_half_written(samples: Samples) -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    journal = Journal(connection)
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")

    with pytest.raises(DiskFullError):
        journal.append("run", samples.start, [Draft(Warned(text("w" * 100_000)))])

    assert journal.length == 0


def test_the_state_of_a_batch_is_the_same_with_and_without_what_was_kept_in_memory(
    samples: Samples, journal: Journal
) -> None:
    for body in (samples.planned(), Spooled((), {}), uploaded(samples), Sending(None)):
        journal.append("run", samples.start, [Draft(body, "b1")])
    kept = journal.state("b1")

    journal.forget_cache()

    assert journal.state("b1") == kept


def test_a_batch_that_a_new_process_goes_on_with_is_not_begun_anew(samples: Samples, journal: Journal) -> None:
    journal.append("run", samples.start, [Draft(samples.planned(7), "b1")])
    journal.forget_cache()

    journal.append("run", samples.start, [Draft(Closed(), "b1")])

    (state,) = journal.batches(settled=True)
    assert isinstance(state.plan, Planned)
    assert (state.stage, state.order) == ("PLANNED", (1, 7))


def test_a_new_listener_begins_with_what_happens_from_now_on(samples: Samples, journal: Journal) -> None:
    journal.append("run", samples.start, [Draft(Warned(text("w")))])

    assert journal.cursor("ear") == 1


def test_a_cursor_is_kept_by_listener(journal: Journal) -> None:
    journal.advance("ear", 4)
    journal.advance("eye", 2)
    journal.advance("ear", 7)

    assert (journal.cursor("ear"), journal.cursor("eye")) == (7, 2)


def test_a_journal_of_a_newer_version_is_not_touched(tmp_path: Path) -> None:
    Journal.open(tmp_path / "journal.db").close()
    connection = sqlite3.connect(tmp_path / "journal.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()

    with pytest.raises(JournalError, match="newer version"):
        Journal.open(tmp_path / "journal.db")


def test_a_file_that_is_no_journal_is_refused_and_kept(tmp_path: Path) -> None:
    (tmp_path / "journal.db").write_bytes(b"no database at all" * 100)

    with pytest.raises(JournalError, match="cannot be used"):
        Journal.open(tmp_path / "journal.db")

    assert (tmp_path / "journal.db").read_bytes() == b"no database at all" * 100

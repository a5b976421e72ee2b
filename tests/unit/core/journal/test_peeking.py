"""A journal is looked at without a lock, without a trace, and while another run writes."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from optimx.core.errors import JournalError
from optimx.core.journal import Draft, Journal, peek
from optimx.core.journal.entries import Warned
from optimx.core.language import text

Samples = Any


@pytest.fixture
def path(samples: Samples, tmp_path: Path) -> Path:
    """A journal of one row, closed, in a folder whose name needs quoting."""
    folder = tmp_path / "état 100% #1?"
    folder.mkdir()
    journal = Journal.open(folder / "journal.db")
    journal.append("run", samples.start, [Draft(Warned(text("w")))])
    journal.close()
    return folder / "journal.db"


def test_no_journal_is_no_failure(tmp_path: Path) -> None:
    assert peek(tmp_path / "journal.db") is None
    assert list(tmp_path.iterdir()) == []


def test_a_look_leaves_nothing_behind(path: Path) -> None:
    before = path.read_bytes()

    reader = peek(path)

    assert reader is not None
    assert reader.length == 1
    assert [file.name for file in path.parent.iterdir()] == ["journal.db"]
    reader.close()
    assert path.read_bytes() == before


def test_what_another_run_has_just_written_is_seen(path: Path, samples: Samples) -> None:
    journal = Journal.open(path)
    journal.append("run", samples.start, [Draft(Warned(text("w")))])

    reader = peek(path)

    assert reader is not None
    assert reader.length == 2
    reader.close()
    journal.close()


def test_a_look_can_write_nothing(path: Path) -> None:
    reader = peek(path)

    assert reader is not None
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader._sql.execute("DELETE FROM entry")
    reader.close()


def test_a_journal_of_a_newer_version_is_refused(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()

    with pytest.raises(JournalError, match="newer version"):
        peek(path)


@pytest.mark.parametrize("content", [b"no database at all" * 100, b""])
def test_a_file_that_is_no_journal_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)

    with pytest.raises(JournalError, match="cannot be read"):
        peek(path)

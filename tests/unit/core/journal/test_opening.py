"""A journal on the disk: whose it is, and what is said when it cannot be opened."""

import os
import stat
from pathlib import Path

import pytest

from optimx.core.errors import JournalError
from optimx.core.journal import Journal


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX")
def test_a_journal_is_its_owners_alone_whatever_the_folder_and_the_umask_allow(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    before = os.umask(0)
    try:
        journal = Journal.open(tmp_path / "journal.db")
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
        journal.close()
    finally:
        os.umask(before)

    assert "journal.db-wal" in modes
    assert set(modes.values()) == {0o600}


def test_a_folder_in_the_place_of_a_journal_is_said(tmp_path: Path) -> None:
    (tmp_path / "journal.db").mkdir()

    with pytest.raises(JournalError):
        Journal.open(tmp_path / "journal.db")

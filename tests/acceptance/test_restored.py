"""A journal that was brought back from a backup: after the take-over nothing stays open that the drop can tell of."""

import shutil

import pytest

from tests.stand import books, filling
from tests.stand.filling import Day
from tests.stand.stand import Stand


@pytest.mark.parametrize("processed", [False, True])
def test_what_was_settled_since_the_backup_is_found_out_again(stand: Stand, monday: Day, processed: bool) -> None:
    state, backup = stand.office_state, stand.folder / "backup"
    stand.office("exchange")
    shutil.copytree(state, backup)
    filling.telephones_send(stand, monday)
    if processed:
        stand.server("process")
    stand.office("exchange")
    stand.server("process")
    stand.office("exchange")
    held = books.imported(stand)
    database = state / "office_database.sqlite3"
    shutil.copy(database, backup)  # the journal alone is old: the ERP has a backup of its own
    shutil.rmtree(state)
    backup.rename(state)

    refused, taken = stand.office("exchange"), stand.office("doctor", "--take-over")
    stand.server("process")
    done = stand.office("exchange")
    stand.server("process")
    after = stand.office("exchange")

    assert (refused.code, taken.code, done.code, after.code) == (5, 0, 0, 0), (taken, done, after)
    assert books.imported(stand) == held
    waiting = books.query(state / "journal.db", "SELECT stage FROM batch WHERE settled = 0")
    assert waiting == [("SENT",)], "only the pair that was sent last waits"

"""What was seen in listings: for how long a file has its size, whatever anybody did to the clock meanwhile."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from optimx.core.journal import Journal
from optimx.core.ports import Uptime

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_a_size_counts_from_when_it_was_first_seen() -> None:
    journal = Journal.in_memory()
    journal.sight([("a", 1), ("b", 1)], NOW, Uptime("boot", 100))

    seen = journal.sight([("a", 1), ("b", 2), ("c", 3)], NOW + MINUTE, Uptime("boot", 160))

    assert (seen["a"].still, seen["a"].known) == (MINUTE, MINUTE)
    assert (seen["b"].still, seen["b"].known) == (timedelta(), MINUTE)
    assert (seen["c"].still, seen["c"].known) == (timedelta(), timedelta())


@pytest.mark.parametrize("jump", [timedelta(days=3000), timedelta(hours=-3), timedelta()])
def test_a_clock_that_is_put_right_makes_no_file_older_or_younger(jump: timedelta) -> None:
    journal = Journal.in_memory()
    journal.sight([("a", 1)], NOW, Uptime("boot", 100))
    journal.sight([("a", 1)], NOW + jump, Uptime("boot", 107))

    seen = journal.sight([("a", 1)], NOW + timedelta(seconds=12), Uptime("boot", 112))

    assert (seen["a"].still, seen["a"].known) == (timedelta(seconds=12),) * 2


@pytest.mark.parametrize("after", [Uptime("next", 4000), Uptime("boot", 3)])
def test_beyond_a_start_anew_of_the_machine_its_clock_tells(after: Uptime) -> None:
    journal = Journal.in_memory()
    journal.sight([("a", 1)], NOW, Uptime("boot", 100))

    assert journal.sight([("a", 1)], NOW + MINUTE, after)["a"].still == MINUTE


def test_a_machine_that_starts_with_a_clock_of_1970_makes_no_file_younger() -> None:
    journal = Journal.in_memory()
    journal.sight([("a", 1)], NOW, Uptime("boot", 100))

    assert journal.sight([("a", 1)], datetime(1970, 1, 1, tzinfo=UTC), Uptime("next", 9))["a"].still == timedelta()
    assert journal.sight([("a", 1)], NOW, Uptime("next", 69))["a"].still == MINUTE


def test_a_file_that_is_gone_is_forgotten() -> None:
    journal = Journal.in_memory()
    journal.sight([("a", 1)], NOW, Uptime("boot", 100))

    assert journal.sight([], NOW, Uptime("boot", 100)) == {}


def test_a_journal_whose_sightings_were_told_by_the_clock_looks_anew(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    Journal.open(path).close()
    with closing(sqlite3.connect(path)) as older:
        older.executescript("DROP TABLE sighting; DROP TABLE look; PRAGMA user_version = 1;")
        older.execute(
            "CREATE TABLE sighting (path TEXT PRIMARY KEY, size INTEGER, since TEXT, first TEXT, seen INTEGER)"
        )

    for _ in range(2):
        with closing(Journal.open(path)) as journal:
            seen = journal.sight([("a", 1)], NOW, Uptime("boot", 100))

    assert seen["a"].still == timedelta()

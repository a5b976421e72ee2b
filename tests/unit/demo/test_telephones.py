"""A day reaches the mobile system whole and once, though telephones send it again."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

import pytest

from optimx import SystemContext
from optimx.core.machine.disk import RealDisk
from optimx.demo.crew import WorkingDay, Workload, working_day
from optimx.demo.firm import ACCOUNT, Firm
from optimx.demo.telephones import synchronise
from optimx.plugins.systems.mobile_store.store import MobileStore
from optimx.testing import ManualClock

SMALL = Workload(time_entries=30, photos=6, signatures=8)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MobileStore]:
    numbers = count(1)
    clock = ManualClock(datetime(2026, 11, 24, 18, 0, tzinfo=UTC))
    (tmp_path / "state").mkdir()
    uuid = lambda: f"00000000-0000-4000-8000-{next(numbers):012d}"  # noqa: E731
    opened = MobileStore.open("", SystemContext(ACCOUNT, "Démo BTP", tmp_path / "state", RealDisk(), clock, uuid))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def day(firm: Firm) -> WorkingDay:
    return working_day(firm, date(2026, 11, 24), workload=SMALL)


def test_every_record_is_new_the_first_time_and_none_the_second(store: MobileStore, day: WorkingDay) -> None:
    told: list[tuple[int, int]] = []

    first = synchronise(day, store, lambda done, total: told.append((done, total)))
    second = synchronise(day, store)

    assert first == len(day.records) + SMALL.photos + SMALL.signatures
    assert second == 0
    assert told[-1] == (14, 14)


def test_the_next_day_is_new_again(store: MobileStore, day: WorkingDay, firm: Firm) -> None:
    synchronise(day, store)
    following = working_day(firm, date(2026, 11, 25), workload=Workload(30, 0, 0))

    assert synchronise(following, store) == len(following.records)

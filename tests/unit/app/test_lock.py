"""The lock needs nobody to delete it, and no room on the disk to be held."""

import os
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from optimx.app import lock
from optimx.core.errors import AnotherRunError

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_the_second_run_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    with (
        lock.held(tmp_path, "111222333", "exchange", "pc", NOW),
        pytest.raises(AnotherRunError, match=f"exchange.*{os.getpid()}"),
        lock.held(tmp_path, "111222333", "status", "pc", NOW),
    ):
        pass


def test_since_when_is_told_in_the_time_zone_of_who_is_told(tmp_path: Path) -> None:
    reunion = NOW.astimezone(ZoneInfo("Indian/Reunion"))

    with (
        lock.held(tmp_path, "111222333", "exchange", "pc", NOW),
        pytest.raises(AnotherRunError, match="2026-11-23 16:00:00"),
        lock.held(tmp_path, "111222333", "status", "pc", reunion),
    ):
        pass


def test_a_run_that_cannot_write_down_who_it_is_holds_the_lock_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "holder.json").mkdir()

    with (
        lock.held(tmp_path, "111222333", "exchange", "pc", NOW),
        pytest.raises(AnotherRunError),
        lock.held(tmp_path, "111222333", "status", "pc", NOW),
    ):
        pass


def test_a_lock_that_was_left_is_free(tmp_path: Path) -> None:
    with lock.held(tmp_path, "111222333", "exchange", "pc", NOW):
        pass

    with lock.held(tmp_path, "111222333", "exchange", "pc", NOW):
        assert (tmp_path / "lock").exists()


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such bits: there the folder's own rights decide")
def test_who_holds_the_lock_is_its_owners_to_know(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with lock.held(tmp_path / "state", "111222333", "exchange", "pc", NOW):
            mode = (tmp_path / "state" / "holder.json").stat().st_mode & 0o777
    finally:
        os.umask(before)

    assert mode == 0o600

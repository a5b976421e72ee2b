"""The lock needs nobody to delete it, and no room on the disk to be held."""

import os
from datetime import UTC, datetime
from pathlib import Path

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

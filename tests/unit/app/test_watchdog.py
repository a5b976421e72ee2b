"""A run that hangs past its deadline is ended from outside, and said to be so wherever that can be said."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from optimx.app.surroundings import Surroundings
from optimx.app.watchdog import Watchdog
from optimx.core.bus import Recorder
from optimx.core.errors import OptimxError
from optimx.core.events import Errored, Side
from optimx.core.journal import Draft, Journal
from optimx.core.journal.entries import RunFinished, RunStarted
from optimx.core.machine import RealDisk, SystemClock
from optimx.core.transfer import Stop
from optimx.testing import SeededRandom

STARTED = RunStarted("exchange", "pc", "1.0", "memory", "")


class Ended:
    """What a process that is ended leaves behind."""

    def __init__(self, folder: Path) -> None:
        self.said: list[OptimxError] = []
        self.codes: list[int] = []
        self.left = threading.Event()
        disk, clock = RealDisk(), SystemClock()
        self.around = Surroundings({}, "pc", disk, disk, clock, SeededRandom(), last_words=self.said.append)
        self.stop = Stop(clock, clock.monotonic())
        self.path = folder / "journal.db"
        self.journal = Journal.open(self.path)
        self.recorder = Recorder("run 1", "111222333", Side.OFFICE, self.journal, clock)

    def watchdog(self) -> Watchdog:
        def leave(code: int) -> None:
            self.codes.append(code)
            self.left.set()

        return Watchdog(self.around, self.stop, grace=0.01, leave=leave)

    def errors(self) -> list[str]:
        return [row.body.what.show() for row in self.journal.rows() if isinstance(row.body, Errored)]


@pytest.fixture
def ended(tmp_path: Path) -> Ended:
    return Ended(tmp_path)


def test_a_plugin_that_hangs_is_named_in_the_journal_and_to_the_person(ended: Ended) -> None:
    ended.recorder.write("", STARTED)
    watchdog = ended.watchdog()
    watchdog.know(ended.recorder, ended.path)

    with ended.around.calls.during("acme", "generate"), watchdog.guarding():
        assert ended.left.wait(30)

    assert ended.codes == [4]
    (error,) = ended.said
    assert error.code == "E-HANGING"
    assert "'acme' does not come back from generate" in str(error)
    assert "'acme'" in error.remedy.show()
    assert ended.errors() == [str(error)]
    assert ended.journal.all(RunFinished) == (RunFinished("will_retry", 4),)


def test_a_run_that_hangs_by_itself_says_where(ended: Ended) -> None:
    with ended.watchdog().guarding():
        assert ended.left.wait(30)

    assert "threading.wait" in str(ended.said[0])


def test_a_run_that_was_already_told_as_ended_is_not_ended_twice(ended: Ended) -> None:
    ended.journal.append("run 1", ended.around.clock.now(), [Draft(STARTED), Draft(RunFinished("done", 0))])
    watchdog = ended.watchdog()
    watchdog.know(ended.recorder, ended.path)

    with watchdog.guarding():
        assert ended.left.wait(30)

    assert ended.journal.all(RunFinished) == (RunFinished("done", 0),)
    assert len(ended.errors()) == 1


def test_the_process_ends_though_nothing_can_be_said_any_more(ended: Ended) -> None:
    def broken(error: OptimxError) -> None:
        raise OSError("the terminal is gone")

    ended.path = ended.path / "no such place"
    object.__setattr__(ended.around, "last_words", broken)
    watchdog = ended.watchdog()
    watchdog.know(ended.recorder, ended.path)

    with watchdog.guarding():
        assert ended.left.wait(30)

    assert ended.codes == [4]


def test_a_run_that_ends_by_itself_is_left_alone_and_leaves_no_thread(ended: Ended) -> None:
    threads = threading.active_count()
    ended.stop.deadline += 3600

    with ended.watchdog().guarding():
        pass

    assert ended.codes == []
    assert threading.active_count() == threads


NO_OTHER_THREAD_RUNS = """
import ctypes
from optimx.app import Surroundings
from optimx.app.watchdog import Watchdog
from optimx.core.machine import RealDisk, SystemClock
from optimx.core.transfer import Stop
from optimx.testing import SeededRandom

disk, clock = RealDisk(), SystemClock()
around = Surroundings({}, "pc", disk, disk, clock, SeededRandom())
with Watchdog(around, Stop(clock, clock.monotonic()), grace=0.1, last=0.1).guarding():
    ctypes.PyDLL(None).sleep(60)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the C library is called otherwise there")
def test_a_plugin_that_lets_no_other_thread_run_is_ended_too() -> None:
    done = subprocess.run(
        [sys.executable, "-c", NO_OTHER_THREAD_RUNS], capture_output=True, text=True, timeout=30, check=False
    )

    assert done.returncode == 1
    assert "<module>" in done.stderr


def test_the_grace_grows_with_the_time_set_for_a_run(ended: Ended) -> None:
    graces = []
    for hours in (0, 0.5, 10):
        ended.stop.deadline = ended.around.clock.monotonic() + hours * 3600
        graces.append(round(Watchdog(ended.around, ended.stop).grace))

    assert graces == [5, 180, 300]

"""A whole exchange over the transport, and one whose processes are killed in the middle.

In: a `Ground`. Out: nothing, a note, or `Broken`. Listed in `suite`.
"""

import os
import signal
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from optimx.core.running import Result
from optimx.testing.conformance.checks import Outcome, check, is_killed, require
from optimx.testing.conformance.transport.ground import Ground, files_in
from optimx.testing.conformance.transport.sides import Sides
from optimx.testing.failpoints import OnEffect, When

_SERVER, _OFFICE = "server", "office"
_ORDER = (_SERVER, _OFFICE, _SERVER, _OFFICE, _SERVER)
"""Prepare; send; take and answer; collect, send again; clear away, take."""

# Whose run is killed, at which effect on the drop, and when: while a file is written, when it has just become
# visible, before one is removed, and so on. Each is followed by a run that is not killed.
_KILLS: tuple[tuple[str, int, When], ...] = (
    (_SERVER, 2, "after"),
    (_OFFICE, 1, "middle"),
    (_OFFICE, 2, "after"),
    (_SERVER, 1, "after"),
    (_SERVER, 3, "middle"),
    (_SERVER, 4, "before"),
    (_OFFICE, 3, "middle"),
)


@check("See the journal of the run: it names the step, the file and the error that stopped it.")
def a_whole_exchange_works(ground: Ground) -> Outcome:
    """A whole exchange between an office and a server goes through, and nothing is lost, doubled or left over."""
    with tempfile.TemporaryDirectory(prefix="optimx-check-", dir=_quick_disk()) as folder:
        sides = _sides(ground, Path(folder), ground.drop.plugin.capabilities.parallel)
        for side in _ORDER:
            _well(side, _run(sides, side, _nothing))
        _at_rest(ground, sides)
    return None


@check("Look at what the drop holds after a client died: half a file under a final name, a lock, a stale listing.")
def killed_in_the_middle_nothing_is_lost(ground: Ground) -> Outcome:
    """Both sides are killed again and again in the middle; afterwards nothing is lost, doubled or left over."""
    with tempfile.TemporaryDirectory(prefix="optimx-check-", dir=_quick_disk()) as folder:
        sides = _sides(ground, Path(folder), 1)
        killed = 0
        for side, number, when in _KILLS:
            kill = _killed_process if ground.drop.forks and hasattr(os, "fork") else _died
            killed += kill(sides, side, number, when)
            _run(sides, side, _nothing)
        require(killed >= len(_KILLS) // 2, f"only {killed} of {len(_KILLS)} runs came as far as to be killed")
        for side in _ORDER:
            _well(side, _run(sides, side, _nothing))
        _at_rest(ground, sides)
    return None


def _quick_disk() -> Path | None:
    """Name a disk in memory, where there is one: a killed process loses nothing of it, and nobody waits for it."""
    memory = Path("/dev/shm")  # noqa: S108 - the folders made there have random names, and only their owner reads them
    return memory if memory.is_dir() and os.access(memory, os.W_OK) else None


def _sides(ground: Ground, folder: Path, connections: int) -> Sides:
    sides = Sides(folder, ground.open, ground.drop.plugin.capabilities, connections)
    sides.begin()
    return sides


def _at_rest(ground: Ground, sides: Sides) -> None:
    sides.rest(_nothing)
    _well(_SERVER, sides.server(_nothing))
    sides.rest(_nothing)
    found = list(sides.faults(files_in(ground)))
    require(not found, "after the exchange: " + "; ".join(found))


def _run(sides: Sides, side: str, on_effect: OnEffect) -> Result:
    return sides.office(on_effect) if side == _OFFICE else sides.server(on_effect)


def _well(side: str, result: Result) -> None:
    errors = [f"{error.step}: {error.what.show()}" for error in result.record.errors]
    require(result.defect is None, f"the run of the {side} met a defect: {result.defect!r}")
    require(not errors, f"the run of the {side} failed: " + "; ".join(errors))


def _nothing(name: str, when: str) -> None:
    """Let everything happen."""


def _killed_process(sides: Sides, side: str, number: int, when: When) -> bool:
    """Run a side in a process of its own that is killed (SIGKILL) at one effect; whether it came so far."""
    kill = _at(number, when, lambda: os.kill(os.getpid(), signal.SIGKILL))
    return is_killed(lambda: _run(sides, side, kill))


class _Dead(BaseException):
    """A process that is no more, where there are no processes to kill."""


def _died(sides: Sides, side: str, number: int, when: When) -> bool:
    """Run a side in a thread that "dies" at one effect, and at each later one; whether it came so far."""
    died = threading.Event()

    def die() -> None:
        died.set()
        raise _Dead

    try:
        _run(sides, side, _at(number, when, die, died.is_set))
    except _Dead:
        return True
    require(not died.is_set(), "the transport swallowed the end of the process")
    return False


def _at(number: int, when: When, kill: Callable[[], None], dead: Callable[[], bool] = lambda: False) -> OnEffect:
    seen = 0

    def on_effect(name: str, now: When) -> None:
        nonlocal seen
        seen += now == "before"
        if dead() or (seen == number and now == when):
            kill()

    return on_effect

"""Opens a system as the core does, each time as a new process would; kills it in the middle of a call.

In: a `SystemPlugin`, its options, a folder of this machine. Out: the open system, closed after the block. Used by the
kits of both systems.
"""

import os
import signal
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from optimx.core.contracts import Batch, SystemContext, SystemPlugin, Work
from optimx.core.errors import CancelledError
from optimx.core.language import text
from optimx.core.machine import RealDisk, SystemClock, SystemRandom
from optimx.testing.conformance.checks import is_killed

ACCOUNT = "111222333"
_STAMP = datetime(2026, 11, 23, 12, 30)  # noqa: DTZ001 - stamps are naive


@dataclass(frozen=True, slots=True)
class Workshop:
    """One system with a state of its own, and a folder for the files of a check.

    Attributes:
        plugin: the system.
        options: of its table.
        folder: of this machine; empty at first.
        prepare: fills a system that was just opened for the first time.
    """

    plugin: SystemPlugin
    options: Any
    folder: Path
    prepare: Callable[[Any], None]

    @contextmanager
    def opened(self) -> Iterator[Any]:
        """Open the system; it is closed as the core closes it."""
        state = self.folder / "state"
        first = not state.exists()
        state.mkdir(mode=0o700, exist_ok=True)
        context = SystemContext(ACCOUNT, "Démo BTP", state, RealDisk(), SystemClock(), SystemRandom().uuid)
        system = self.plugin.open(self.options, context)
        try:
            if first:
                self.prepare(system)
            yield system
        finally:
            close = getattr(system, "close", None)
            if close is not None:
                close()

    def empty(self, name: str) -> Path:
        """Make an empty folder."""
        made = self.folder / name
        made.mkdir()
        return made


@contextmanager
def workshop(plugin: SystemPlugin, options: Any, prepare: Callable[[Any], None]) -> Iterator[Workshop]:
    """Give a workshop that is swept away after the block."""
    with tempfile.TemporaryDirectory(prefix="optimx-check-") as folder:
        yield Workshop(plugin, plugin.options() if options is None else options, Path(folder), prepare)


def a_batch(sequence: int = 1) -> Batch:
    """Return the batch of a number; the same one each time."""
    identity = str(UUID(int=0xB << 100 | sequence))
    return Batch(identity, ACCOUNT, str(UUID(int=0xE)), 1, sequence, _STAMP)


def cancelled_at(call: int) -> Work:
    """Return a work that is cancelled at its n-th look."""

    def cancel() -> None:
        raise CancelledError(text("The run was stopped."))

    return Work(check=_at(call, cancel))


def killed_at(call: int, task: Callable[[Work], object]) -> bool:
    """Run a task in a process that is killed (SIGKILL) at its n-th look at the work; whether it came so far."""
    return is_killed(lambda: task(Work(check=_at(call, lambda: os.kill(os.getpid(), signal.SIGKILL)))))


def _at(call: int, action: Callable[[], None]) -> Callable[[], None]:
    seen = 0

    def check() -> None:
        nonlocal seen
        seen += 1
        if seen == call:
            action()

    return check


def positive(counts: Mapping[str, int]) -> dict[str, int]:
    """Return the counts of the kinds that there are any of."""
    return {kind: count for kind, count in counts.items() if count}

"""Ctrl-C, and whatever else asks a run to end: the current file is finished or undone, then the run says where it is.

In: signals of the system. Out: a `Stop` that says so to the run. Used by the commands that run something.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FrameType

from optimx import Text, text
from optimx.core.ports import Clock
from optimx.core.transfer import Stop

# SIGTERM is what systemd and a shutdown send, CTRL_BREAK (SIGBREAK) what Windows sends to a task that is ended
_NAMES = ("SIGINT", "SIGTERM", "SIGBREAK")


@dataclass(slots=True)
class Halt:
    """Whether somebody asked for the end, for all runs of one command.

    Attributes:
        say: tells the person that it was heard.
        requested: whether it was asked for.
    """

    say: Callable[[Text], None]
    requested: bool = False
    _current: Stop | None = None

    def begin(self, clock: Clock) -> Stop:
        """Return the `Stop` of the next run; it is asked for at once when the end was asked for before."""
        self._current = Stop(clock)
        if self.requested:
            self._current.request()
        return self._current

    def request(self) -> None:
        """Ask for the end; asked twice, end at once: what was begun is settled by the next run.

        Raises:
            KeyboardInterrupt: it was asked for before.
        """
        if self.requested:
            raise KeyboardInterrupt
        self.requested = True
        # A signal may come in the middle of a write to the very same stream, which then cannot be written to
        with suppress(RuntimeError):
            self.say(text("Stopping: the current file is finished or undone …"))
        if self._current is not None:
            self._current.request()


@contextmanager
def stopping(say: Callable[[Text], None]) -> Iterator[Halt]:
    """Let signals ask for the end as long as the block runs; only the main thread is ever sent any.

    Args:
        say: tells the person that it was heard; called by the handler of a signal.
    """
    halt = Halt(say)
    if threading.current_thread() is not threading.main_thread():
        yield halt
        return

    def asked(number: int, frame: FrameType | None) -> None:
        halt.request()

    numbers = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    before = {number: signal.signal(number, asked) for number in numbers}
    try:
        yield halt
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

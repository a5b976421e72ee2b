"""When a run has to end: a person said so, or its time is over.

In: Ctrl-C, the deadline. Out: `CancelledError` or `TooSlowError` at the next check, and transports freed from
outside when they hang. Made by the run; asked by everything that takes long.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from optimx.core.contracts import Transport
from optimx.core.errors import CancelledError, TooSlowError
from optimx.core.language import text
from optimx.core.ports import Clock

_log = logging.getLogger(__name__)

_NAP = 0.25  # seconds: how long a person waits at most for a pause between two attempts to notice Ctrl-C


class Stop:
    """Tells everybody that the run has to end. Any thread, and a signal handler, may call it.

    Attributes:
        deadline: moment of `clock.monotonic()`; infinity when there is none.
    """

    def __init__(self, clock: Clock, deadline: float = float("inf")) -> None:
        self.deadline = deadline
        self._clock = clock
        self._requested = False
        # A dict and no lock: a signal handler that interrupts the holder of a lock would wait for itself.
        self._watched: dict[int, Transport] = {}

    @property
    def requested(self) -> bool:
        """Whether a person asked for the end."""
        return self._requested

    def request(self) -> None:
        """Ask for the end, and free the transports that hang."""
        self._requested = True
        self._abort_all()

    def remaining(self) -> float:
        """Return the seconds until the deadline; never negative."""
        return max(0.0, self.deadline - self._clock.monotonic())

    def check(self) -> None:
        """Return when the run may go on.

        Raises:
            CancelledError: a person stopped it.
            TooSlowError: the deadline has come.
        """
        if self._requested:
            raise CancelledError(text("The run was stopped."))
        if self._clock.monotonic() >= self.deadline:
            raise TooSlowError(text("The time set for the run is over."))

    def sleep(self, seconds: float) -> None:
        """Wait, but hardly beyond the end of the run.

        Raises:
            CancelledError: a person stopped it.
            TooSlowError: the deadline has come.
        """
        self.check()
        while seconds > 0:
            self._clock.sleep(min(seconds, _NAP))
            seconds -= _NAP
            self.check()

    def watch(self, transport: Transport) -> None:
        """Have a transport aborted at the end of the run."""
        self._watched[id(transport)] = transport

    def unwatch(self, transport: Transport) -> None:
        """Forget a transport."""
        self._watched.pop(id(transport), None)

    @contextmanager
    def guarding(self) -> Iterator[None]:
        """Abort hanging transports at the deadline, as long as the block runs. Only for a clock that ticks by itself.

        Without a deadline there is nothing to wait for, hence no thread: `request` aborts by itself.
        """
        if self.deadline == float("inf"):
            yield
            return
        over = threading.Event()
        guard = threading.Thread(target=self._guard, args=(over,), name="optimx-deadline", daemon=True)
        guard.start()
        try:
            yield
        finally:
            over.set()
            guard.join()

    def _guard(self, over: threading.Event) -> None:
        while not over.wait(min(self.remaining(), threading.TIMEOUT_MAX)):
            self._abort_all()
            # A transport may have been opened in the very moment, so it is looked again until the run has ended.
            if over.wait(_NAP):
                return

    def _abort_all(self) -> None:
        for transport in list(self._watched.values()):
            try:
                transport.abort()
            except Exception:  # noqa: BLE001 - a partner's transport must not keep the others from being freed
                _log.warning("abort() of a transport raised", exc_info=True)

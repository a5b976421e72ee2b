"""The open connections to one drop: used again while they are in step, thrown away when they may not be.

In: a way to connect, operations. Out: their results. Called by `Drop`, from one thread or several. A drop that allows
fewer connections than are wanted is served by those that it allows.
"""

import logging
import threading
from collections.abc import Callable
from typing import Protocol, TypeVar

from optimx.core.contracts import Transport
from optimx.core.errors import (
    AlreadyThereError,
    CancelledError,
    DropFullError,
    NotTakenUpError,
    NotThereError,
    OptimxError,
    PluginError,
    RightsError,
)
from optimx.core.language import text
from optimx.core.ports import Clock
from optimx.core.transfer.stop import Stop

T = TypeVar("T")
_log = logging.getLogger(__name__)

COMPLETE_REPLIES = (AlreadyThereError, NotTakenUpError, NotThereError, RightsError, DropFullError)
"""The drop said no in so many words: the connection is still in step."""

# Seconds without use after which a connection is opened anew: servers hang up on idle ones (vsftpd after 300 s,
# others after 60), and to learn that from a rename costs a look at what became of it.
_FRESH = 20.0

_NAP = 0.25  # seconds: how long a person waits at most for somebody who waits for a connection to notice Ctrl-C


class Stream(Protocol):
    """A source or a sink, as far as its connection is concerned."""

    touched: bool


class Connections:
    """A pool that grows on demand; a caller has a connection for itself as long as its operation lasts.

    Attributes:
        quickest: seconds that the quickest operation took so far; no round trip over this line takes longer.
    """

    def __init__(self, connect: Callable[[], Transport], stop: Stop, clock: Clock) -> None:
        self._connect = connect
        self._stop = stop
        self._clock = clock
        self.quickest = float("inf")
        self._changed = threading.Condition()
        self._idle: list[tuple[Transport, float]] = []
        self._open: dict[int, Transport] = {}
        self._dialing = 0
        self._allowed: int | None = None

    def call(self, action: Callable[[Transport], T], stream: Stream | None = None, *, asks: bool = True) -> T:
        """Return what `action` makes of a connection.

        After any error but a complete negative reply before the first byte of `stream`, the connection is closed.
        Nothing is done for what is no `Exception`: whoever kills the process would not clean up either.

        Args:
            action: what to do.
            stream: that it reads or writes.
            asks: whether it asks the drop in any case; else the time that it takes tells nothing of the line.

        Raises:
            CancelledError: a person stopped the run.
            TooSlowError: the deadline has come.
            PluginError: the transport raised something that the contract does not know.
        """
        transport = self._take()
        started = self._clock.monotonic() if asks else float("-inf")
        try:
            result = action(transport)
        except Exception as error:
            in_step = isinstance(error, COMPLETE_REPLIES) and not (stream and stream.touched)
            self._settle(transport, started, in_step)
            self._stop.check()
            if isinstance(error, OptimxError):
                raise
            raise _unexplained(error) from error
        self._give_back(transport, started)
        return result

    def close(self) -> None:
        """End all connections; they may be used again, as new ones."""
        with self._changed:
            transports = list(self._open.values())
            self._idle.clear()
        self._end_all(transports)

    def _take(self) -> Transport:
        while True:
            self._stop.check()
            self._end_all(self._stale())
            with self._changed:
                if self._idle:
                    return self._idle.pop()[0]
                if self._allowed is not None and len(self._open) >= self._allowed:
                    self._changed.wait(_NAP)
                    continue
                self._dialing += 1
            try:
                return self._opened()
            except OptimxError as error:
                self._require_others(error)

    def _stale(self) -> list[Transport]:
        oldest = self._clock.monotonic() - _FRESH
        with self._changed:
            stale = [transport for transport, since in self._idle if since < oldest]
            self._idle = [(transport, since) for transport, since in self._idle if since >= oldest]
        return stale

    def _require_others(self, error: OptimxError) -> None:
        """Return when others are open, which one may wait for: then it is one connection too many for this drop."""
        with self._changed:
            while self._dialing and not self._open:  # one that still logs in may be the one that the drop allows
                self._changed.wait(_NAP)
                self._stop.check()
            if not self._open or isinstance(error, CancelledError):
                raise error
            self._allowed = len(self._open) + self._dialing
        _log.info("the drop allows no more than %d connections at once: %s", self._allowed, error.code)

    def _opened(self) -> Transport:
        transport: Transport | None = None
        try:
            transport = self._connect()
        except Exception as error:
            self._stop.check()
            if isinstance(error, OptimxError):
                raise
            raise _unexplained(error) from error
        finally:
            self._dialed(transport)
        self._stop.watch(transport)
        return transport

    def _dialed(self, transport: Transport | None) -> None:
        with self._changed:
            self._dialing -= 1
            if transport is not None:
                self._open[id(transport)] = transport
            self._changed.notify_all()

    def _give_back(self, transport: Transport, started: float) -> None:
        now = self._clock.monotonic()
        with self._changed:
            self.quickest = min(self.quickest, now - started)
            if id(transport) in self._open:
                self._idle.append((transport, now))
                self._changed.notify()

    def _settle(self, transport: Transport, started: float, in_step: bool) -> None:
        if in_step:
            self._give_back(transport, started)
            return
        # Those that lie idle were opened to the same server at the same time: likely to be gone too.
        with self._changed:
            gone = [transport, *(idle for idle, _ in self._idle)]
            self._idle.clear()
        self._end_all(gone)

    def _end_all(self, transports: list[Transport]) -> None:
        for transport in transports:
            self._end(transport)
            with self._changed:
                self._open.pop(id(transport), None)
                if not self._open:
                    self._allowed = None  # the line broke: what the drop allows is asked anew
                self._changed.notify()

    def _end(self, transport: Transport) -> None:
        self._stop.unwatch(transport)
        try:
            transport.close()
        except Exception:  # noqa: BLE001 - the contract says that it never raises; a partner's may all the same
            _log.warning("close() of a transport raised", exc_info=True)


def _unexplained(error: Exception) -> PluginError:
    # Not its message: nobody knows which secrets a library puts into one.
    return PluginError(
        text("The transport failed in a way that it does not explain ({kind}).", kind=type(error).__name__)
    )

"""The open connections to one drop: used again while they are in step, thrown away when they may not be.

In: a way to connect, operations. Out: their results. Called by `Drop`, from one thread or several.
"""

import logging
import threading
from collections.abc import Callable
from typing import Protocol, TypeVar

from optimx.core.contracts import Transport
from optimx.core.errors import (
    AlreadyThereError,
    DropFullError,
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

COMPLETE_REPLIES = (AlreadyThereError, NotThereError, RightsError, DropFullError)
"""The drop said no in so many words: the connection is still in step."""

# Seconds without use after which a connection is opened anew: servers hang up on idle ones (vsftpd after 300 s,
# others after 60), and to learn that from a rename costs a look at what became of it.
_FRESH = 20.0


class Stream(Protocol):
    """A source or a sink, as far as its connection is concerned."""

    touched: bool


class Connections:
    """A pool that grows on demand; a caller has a connection for itself as long as its operation lasts."""

    def __init__(self, connect: Callable[[], Transport], stop: Stop, clock: Clock) -> None:
        self._connect = connect
        self._stop = stop
        self._clock = clock
        self._lock = threading.Lock()
        self._idle: list[tuple[Transport, float]] = []
        self._open: dict[int, Transport] = {}

    def call(self, action: Callable[[Transport], T], stream: Stream | None = None) -> T:
        """Return what `action` makes of a connection.

        After any error but a complete negative reply before the first byte of `stream`, the connection is closed.
        Nothing is done for what is no `Exception`: whoever kills the process would not clean up either.

        Raises:
            CancelledError: a person stopped the run.
            TooSlowError: the deadline has come.
            PluginError: the transport raised something that the contract does not know.
        """
        self._stop.check()
        transport = self._take()
        try:
            result = action(transport)
        except Exception as error:
            in_step = isinstance(error, COMPLETE_REPLIES) and not (stream and stream.touched)
            self._settle(transport, in_step)
            self._stop.check()
            if isinstance(error, OptimxError):
                raise
            raise _unexplained(error) from error
        self._give_back(transport)
        return result

    def close(self) -> None:
        """End all connections; they may be used again, as new ones."""
        with self._lock:
            transports = list(self._open.values())
            self._idle.clear()
            self._open.clear()
        for transport in transports:
            self._end(transport)

    def _take(self) -> Transport:
        oldest = self._clock.monotonic() - _FRESH
        with self._lock:
            stale = [transport for transport, since in self._idle if since < oldest]
            self._idle = [(transport, since) for transport, since in self._idle if since >= oldest]
            fresh = self._idle.pop()[0] if self._idle else None
        self._end_all(stale)
        return fresh or self._opened()

    def _opened(self) -> Transport:
        try:
            transport = self._connect()
        except Exception as error:
            self._stop.check()
            if isinstance(error, OptimxError):
                raise
            raise _unexplained(error) from error
        with self._lock:
            self._open[id(transport)] = transport
        self._stop.watch(transport)
        return transport

    def _give_back(self, transport: Transport) -> None:
        with self._lock:
            if id(transport) in self._open:
                self._idle.append((transport, self._clock.monotonic()))

    def _settle(self, transport: Transport, in_step: bool) -> None:
        if in_step:
            self._give_back(transport)
            return
        # Those that lie idle were opened to the same server at the same time: likely to be gone too.
        with self._lock:
            gone = [transport, *(idle for idle, _ in self._idle)]
            self._idle.clear()
        self._end_all(gone)

    def _end_all(self, transports: list[Transport]) -> None:
        for transport in transports:
            with self._lock:
                self._open.pop(id(transport), None)
            self._end(transport)

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

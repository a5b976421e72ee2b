"""A line that can stand still or break: everything passes through it until it is told to stall, or to be cut.

In: a `Ground`. Out: connections to its server over a port of the loopback. Used by `breaking` and `cutting`, for
transports whose options have a host and a port; `entering` asks which those are.
"""

import ipaddress
import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from optimx.testing.conformance.checks import Note
from optimx.testing.conformance.transport.below import Below
from optimx.testing.conformance.transport.ground import Ground

NO_LINE = Note(
    "a line that stands still or breaks is tried on servers of this machine whose options are host and port", False
)
_BLOCK = 1 << 16


class LineTo:
    """The line to the server of a ground: it passes bytes on, both ways, as long as it may; a context."""

    def __init__(self, ground: Ground) -> None:
        self._ground, options = ground, ground.drop.options
        self._server = (options.host, options.port)
        self._listener = socket.create_server((socket.gethostbyname(options.host), 0))
        self._flows = threading.Event()
        self._flows.set()
        self._over = threading.Event()
        self._sockets: list[socket.socket] = []

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cut()
        for each in (self._listener, *self._sockets):
            each.close()

    def open(self, timeout: float, deadline: float = float("inf")) -> Below:
        """Open a connection over this line."""
        port = int(self._listener.getsockname()[1])
        transport = self._ground.open(self._ground.drop.options.model_copy(update={"port": port}), timeout, deadline)
        transport.stat("a.xml")
        return transport

    def stall(self) -> None:
        """Let nothing pass from now on, and keep every connection open."""
        self._flows.clear()

    def cut(self) -> None:
        """End every connection, and take no more."""
        self._over.set()
        self._flows.set()
        for each in (self._listener, *self._sockets):
            with suppress(OSError):  # it has ended already
                each.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        with suppress(OSError):  # the listener was closed
            while not self._over.is_set():
                client, _ = self._listener.accept()
                server = socket.create_connection(self._server, timeout=10)
                server.settimeout(None)
                self._sockets += [client, server]
                for pair in ((client, server), (server, client)):
                    threading.Thread(target=self._pass, args=pair, daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):  # one of the ends has hung up, or the relay is over
            while data := source.recv(_BLOCK):
                self._flows.wait()
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)


def relayable(options: Any) -> bool:
    """Say whether a relay can stand in front of the server: on this machine, so that its name stays the same."""
    host, port = getattr(options, "host", None), getattr(options, "port", None)
    if not isinstance(host, str) or not isinstance(port, int):
        return False
    try:
        return ipaddress.ip_address(socket.gethostbyname(host)).is_loopback
    except OSError:
        return False

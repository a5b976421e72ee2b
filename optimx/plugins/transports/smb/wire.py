"""The socket: whole SMB messages there and back, within their time, and never a blocked call that cannot be freed.

In: packed messages. Out: packed messages, or `LineBrokenError`. Called by `greeting` while the login lasts, by
`conversation` afterwards.

The library's own socket waits without an end, in a thread of its own, and takes messages of any length to memory. Here
who wants an answer reads it, in its own thread, so that one `shutdown` from any other wakes it up.
"""

import socket
import struct
import threading
import time
from collections.abc import Sequence
from contextlib import suppress

_LENGTH = struct.Struct(">I")
_LONGEST = (1 << 24) - 1  # what the three bytes of a length can say
_LEAST_RATE = 2048  # bytes a second; a message that comes slower is given up
_LEAST_PATIENCE = 0.01  # seconds; none at all would mean "do not block"
_KEEP_ALIVE_SECONDS = 30


class LineBrokenError(Exception):
    """The other side is gone, silent, too slow, or was hung up on."""


class Wire:
    """One TCP connection. Every method but `shut` belongs to the thread that uses the transport."""

    def __init__(self, timeout: float, deadline: float = float("inf")) -> None:
        """Nothing is opened yet.

        Args:
            timeout: seconds that connecting, an answer or a pause within one may take.
            deadline: moment of the monotonic clock after which nothing is waited for any more.
        """
        self._timeout = timeout
        self._deadline = deadline
        self._line: socket.socket | None = None
        self._lock = threading.RLock()  # a signal handler calls `shut`, also in the thread that holds it
        self._shut = False
        self.ended = threading.Event()

    def dial(self, host: str, port: int) -> None:
        """Connect.

        Raises:
            OSError: nobody answers.
        """
        patience = max(_LEAST_PATIENCE, min(self._timeout, self._deadline - time.monotonic()))
        line = socket.create_connection((host, port), timeout=patience)
        with self._lock:
            self._line = line
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        _keep_alive(line)

    def send(self, parts: Sequence[bytes | memoryview]) -> None:
        """Send one message, given in parts.

        Raises:
            LineBrokenError: it did not leave, or not all of it.
        """
        waiting = [memoryview(_LENGTH.pack(sum(map(len, parts)))), *(memoryview(part) for part in parts)]
        line = self._opened()
        try:
            while waiting:
                sent = _send_some(line, waiting)
                while waiting and sent >= len(waiting[0]):
                    sent -= len(waiting.pop(0))
                if waiting:
                    waiting[0] = waiting[0][sent:]
        except OSError as error:
            raise LineBrokenError(str(error)) from error

    def receive(self, slack: int = 0) -> memoryview:
        """Wait for the next message.

        Args:
            slack: bytes of room behind it.

        Raises:
            LineBrokenError: none comes, or it comes too slowly, or it ends in its middle.
        """
        head = memoryview(bytearray(_LENGTH.size))
        self._fill(head, time.monotonic() + self._timeout)
        (length,) = _LENGTH.unpack(head)
        if length > _LONGEST:
            raise LineBrokenError(f"{length} bytes announced")
        message = memoryview(bytearray(length + slack))
        self._fill(message[:length], time.monotonic() + self._timeout + length / _LEAST_RATE)
        return message

    def _fill(self, room: memoryview, end: float) -> None:
        line = self._opened()
        while room:
            left = min(end, self._deadline) - time.monotonic()
            if left <= 0:
                raise LineBrokenError("too slow")
            line.settimeout(min(self._timeout, left))
            try:
                count = line.recv_into(room)
            except OSError as error:
                raise LineBrokenError(str(error)) from error
            if not count:
                raise LineBrokenError("the other side hung up")
            room = room[count:]

    def _opened(self) -> socket.socket:
        if self._line is None or self._shut:
            raise LineBrokenError("ended")
        return self._line

    def shut(self) -> None:
        """Wake up whoever waits, from any thread. The socket is closed by its own thread."""
        self.ended.set()
        with self._lock:
            self._shut = True
            if self._line is not None:
                with suppress(OSError):  # not connected any more
                    self._line.shutdown(socket.SHUT_RDWR)

    def hang_up(self) -> None:
        """Close the socket without a word."""
        self.ended.set()
        with self._lock:
            line, self._line = self._line, None
        if line is not None:
            line.close()


def _send_some(line: socket.socket, waiting: list[memoryview]) -> int:
    # not sendall: its timeout is for the whole message, too little on a slow line
    if hasattr(line, "sendmsg"):
        return line.sendmsg(waiting)
    return line.send(waiting[0])


def _keep_alive(line: socket.socket) -> None:
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name in ("TCP_KEEPIDLE", "TCP_KEEPINTVL"):
        if hasattr(socket, name):
            line.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), _KEEP_ALIVE_SECONDS)

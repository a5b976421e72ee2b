"""Replies of the control connection: bounded in length, in lines and in time, since the server is not trusted.

In: the line. Out: one complete reply at a time, or `OutOfStepError` for what is none. Called by `wire`.
"""

import re
import time
from collections.abc import Callable

from optimx.plugins.transports.ftp.tls import Line, has_arrived

PERMANENT = 500
"""From here on a refusal will be repeated; below, the server asks to try again."""

_LINE_BYTES = 8192  # as ftplib's; RFC 959 says nothing
_REPLY_LINES = 500  # a FEAT has some 30
_SHOWN = 300
_EXTENDED = re.compile(r"229 .*\(([!-~])\1\1(?P<port>\d{1,5})\1\)")
_PASSIVE = re.compile(r"227 .*?(?:\d{1,3},){4}(?P<high>\d{1,3}),(?P<low>\d{1,3})")
_HIGHEST_PORT = 65535


class NegativeReplyError(Exception):
    """The server refused one command, and is in step.

    Attributes:
        code: three digits, from 400 to 599.
        words: what the server says, shortened, on one line, without the password.
    """

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.code = code
        self.words = words


class OutOfStepError(Exception):
    """What came is no reply to what was asked."""


class Replies:
    """The replies that come over one line."""

    def __init__(
        self, control: Line, encoding: str, patience: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._control = control
        self._encoding = encoding
        self._patience = patience
        self._clock = clock
        self._arrived = bytearray()

    def waiting(self) -> bool:
        """Say whether something has come that nobody asked for, the end of the connection included."""
        return bool(self._arrived) or has_arrived(self._control)

    @property
    def waiting_words(self) -> bool:
        """Whether words have come that nobody asked for."""
        return bool(self._arrived)

    def read(self) -> str:
        """Read one complete reply, its lines separated by line feeds.

        Raises:
            OSError: the line broke, or the reply took longer than a reply may take, however slowly it drips.
            EOFError: the server closed the connection.
            OutOfStepError: it is no reply, or has no end.
        """
        end = self._clock() + self._patience
        first = self._line(end)
        if not re.match(r"[1-5]\d\d(?:[ -]|$)", first, re.ASCII):
            raise OutOfStepError(first[:_SHOWN])
        lines = [first]
        last = re.compile(first[:3] + r"(?: |$)")
        while first[3:4] == "-" and (len(lines) == 1 or not last.match(lines[-1])):
            if len(lines) >= _REPLY_LINES:
                raise OutOfStepError(first[:_SHOWN])
            lines.append(self._line(end))
        return "\n".join(lines)

    def _line(self, end: float) -> str:
        while (length := self._arrived.find(b"\n")) < 0:
            if len(self._arrived) > _LINE_BYTES:
                raise OutOfStepError(self._arrived[:_SHOWN].decode("ascii", "replace"))
            if self._clock() > end:
                raise TimeoutError("timed out")
            chunk = self._control.recv(_LINE_BYTES)
            if not chunk:
                raise EOFError("closed by the server")
            self._arrived += chunk
        line = bytes(self._arrived[:length]).rstrip(b"\r")
        del self._arrived[: length + 1]
        return line.decode(self._encoding, "surrogateescape")


def passive_port(reply: str) -> int:
    """Return the port in a reply to EPSV or PASV; the address in it is nobody's business.

    Raises:
        OutOfStepError: there is none.
    """
    if found := _EXTENDED.match(reply):
        port = int(found["port"])
    elif found := _PASSIVE.match(reply):
        port = int(found["high"]) * 256 + int(found["low"])
    else:
        raise OutOfStepError(reply[:_SHOWN])
    if not 0 < port <= _HIGHEST_PORT:
        raise OutOfStepError(reply[:_SHOWN])
    return port

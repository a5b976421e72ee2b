"""Questions to the server, numbered: many may be on their way, and each gets its own answer.

In: commands of SFTP version 3. Out: their answers; `RefusalError` for a complete "no", `BrokenLineError` for everything
after which the connection is of no use. Called by `lookup`, `moving` and `transport`, in one thread.

Paramiko's own files either wait for each answer, or have a thread for each file, or throw the answers to pipelined
writes away, and with them a full disk. Here an answer is thrown away only when it is of no interest.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from optimx.plugins.transports.sftp.library import paramiko
from optimx.plugins.transports.sftp.packets import Attributes, Cursor, MalformedError, entries, status

OPEN, CLOSE, READ, WRITE, LSTAT, OPENDIR, READDIR, REMOVE, MKDIR, RENAME = 3, 4, 5, 6, 7, 11, 12, 13, 14, 18
CHANGING = frozenset({WRITE, REMOVE, MKDIR, RENAME})
_STATUS, _HANDLE, _DATA, _NAME, _ATTRIBUTES = 101, 102, 103, 104, 105

READING, WRITING, CREATING, EMPTYING, NEW_ONLY = 0x01, 0x02, 0x08, 0x10, 0x20
"""How to open a file."""

_STRAYS = 100  # answers to questions that nobody asked
_HANDLE_BYTES = 256  # the protocol's own limit

_BREAKS = (
    EOFError,
    OSError,
    UnicodeError,  # paramiko reads some texts as UTF-8
    MalformedError,
    paramiko.SSHException,
    paramiko.SFTPError,
)


class RefusalError(Exception):
    """A complete negative answer; the connection stays in step.

    Attributes:
        code: of the status.
        words: of the server, for people.
    """

    def __init__(self, code: int, words: str) -> None:
        super().__init__(f"{code} {words}")
        self.code = code
        self.words = words


class BrokenLineError(Exception):
    """No answer came, or none that can be understood; nothing that comes after it can be trusted."""


class Long(int):
    """A number that is sent in 8 bytes."""


class Requests:
    """The requests of one connection.

    Attributes:
        doubtful: something was asked since this was last set to False that changes the drop: without an answer, nobody
            knows whether it was done.
    """

    def __init__(self, client: Any) -> None:
        self.doubtful = False
        self._client = client
        self._answers: dict[int, tuple[int, bytes]] = {}
        self._ignored: set[int] = set()
        self._arrived = 0

    def ask(self, command: int, *parts: int | bytes) -> int:
        """Send a question and return its number.

        Raises:
            BrokenLineError: it was not sent, or not wholly.
        """
        packed = [paramiko.sftp.int64(part) if isinstance(part, Long) else part for part in parts]
        try:
            number: int = self._client._async_request(self, command, *packed)
        except _BREAKS as error:
            raise BrokenLineError(_words(error)) from error
        if command in CHANGING or (command == OPEN and parts[1] != READING):
            self.doubtful = True
        return number

    def forget(self, number: int) -> None:
        """Throw the answer to a question away, now or when it comes."""
        if self._answers.pop(number, None) is None:
            self._ignored.add(number)

    def success(self, number: int) -> None:
        """Wait for a "yes"; raises as `_answer`."""
        self._answer(number, _STATUS)

    def handle(self, number: int) -> bytes:
        """Wait for the handle of what was opened; raises as `_answer`."""
        with _understood():
            handle = Cursor(self._answer(number, _HANDLE)).octets()
        if len(handle) > _HANDLE_BYTES:
            raise BrokenLineError("a handle that is too long")
        return handle

    def attributes(self, number: int) -> Attributes:
        """Wait for attributes; raises as `_answer`."""
        with _understood():
            return Cursor(self._answer(number, _ATTRIBUTES)).attributes()

    def names(self, number: int) -> list[tuple[str, Attributes]]:
        """Wait for a page of a listing; raises as `_answer`."""
        with _understood():
            return list(entries(self._answer(number, _NAME)))

    def data(self, number: int, most: int) -> memoryview:
        """Wait for at least one and at most so many bytes of a file; raises as `_answer`."""
        content = memoryview(self._answer(number, _DATA))
        count = int.from_bytes(content[:4], "big")
        if not 0 < count <= most or len(content) < 4 + count:
            raise BrokenLineError("another number of bytes than was asked for")
        return content[4 : 4 + count]

    def _answer(self, number: int, kind: int) -> bytes:
        """Wait for an answer.

        Raises:
            RefusalError: it is "no".
            BrokenLineError: none came, or one of another kind.
        """
        strays = 0
        while number not in self._answers:
            arrived = self._arrived
            self._receive()
            strays += self._arrived == arrived
            if strays > _STRAYS:
                raise BrokenLineError("answers that nobody asked for")
        told, content = self._answers.pop(number)
        if told == _STATUS:
            with _understood():
                code, words = status(content)
            if code:
                raise RefusalError(code, words)
        if told != kind:
            raise BrokenLineError("an answer of another kind")
        return content

    def _receive(self) -> None:
        try:
            self._client._read_response()
        except _BREAKS as error:
            raise BrokenLineError(_words(error)) from error

    def _async_response(self, kind: int, message: Any, number: int) -> None:
        """Take an answer; paramiko calls this on whoever has asked."""
        self._arrived += 1
        if number in self._ignored:
            self._ignored.discard(number)
        else:
            self._answers[number] = kind, message.get_remainder()


@contextmanager
def _understood() -> Iterator[None]:
    try:
        yield
    except MalformedError as error:
        raise BrokenLineError(str(error)) from error


def _words(error: Exception) -> str:
    return "no answer in time" if isinstance(error, TimeoutError) else str(error) or type(error).__name__

"""The bytes of one file, many requests ahead of their answers.

In: an open file on the drop, and the core's source or sink. Out: bytes moved. Called by `transport`.

Requests are large, since each costs Python as much as another: 255 KiB, which fits OpenSSH's messages of 256 KiB. A
server that gives less, or refuses that much, is asked for 32 KiB from then on, which every server has to know.
"""

from collections import deque
from typing import NamedTuple

from optimx import Sink, Source
from optimx.plugins.transports.sftp.requests import CLOSE, READ, WRITE, Long, RefusalError, Requests

LARGE, SMALL = 255 << 10, 32 << 10
"""Bytes of one request."""

_AHEAD = 8  # requests: 2 MiB are on their way
_AHEAD_ON_A_LONG_LINE = 32  # 8 MiB: 1 Gbit/s with 60 ms
_SMALL_AHEAD = 64  # as OpenSSH's own client
_LEAST = 4 << 10
_LONG_LINE_SECONDS = 0.005

_END = 1  # of the file


class _Asked(NamedTuple):
    number: int
    at: int
    size: int


class Written:
    """What was sent to be written to a file.

    Attributes:
        end: where in the file it ends.
    """

    def __init__(self, requests: Requests, start: int) -> None:
        self.end = start
        self._requests = requests
        self._asked: deque[int] = deque()

    def ask(self, handle: bytes, data: bytes) -> None:
        """Have the next bytes written."""
        self._asked.append(self._requests.ask(WRITE, handle, Long(self.end), data))
        self.end += len(data)

    def close(self, handle: bytes) -> None:
        """Have the file closed behind that."""
        self._asked.append(self._requests.ask(CLOSE, handle))

    def require(self, open_questions: int = 0) -> None:
        """Wait for answers until only so many are still to come.

        Raises:
            RefusalError: the server could not write a part of it; the other answers are of no interest any more.
            BrokenLineError: the line broke.
        """
        try:
            while len(self._asked) > open_questions:
                self._requests.success(self._asked.popleft())
        except RefusalError:
            while self._asked:
                self._requests.forget(self._asked.popleft())
            raise


class Moving:
    """Moves bytes over one connection.

    Attributes:
        round_trip: seconds that the last question took; how far ahead is asked depends on it.
    """

    def __init__(self, requests: Requests, writes: int) -> None:
        """Start with large reads.

        Args:
            requests: of the connection.
            writes: bytes of one write.
        """
        self.round_trip = 0.0
        self._requests = requests
        self._reads = LARGE
        self._writes = writes
        self._buffer = memoryview(bytearray(writes))

    def read(self, handle: bytes, start: int, size: int, sink: Sink) -> None:
        """Read from `start` to `size`, or to the end of the file when that comes first.

        Raises:
            RefusalError: the server cannot read it.
            BrokenLineError: the line broke.
        """
        asked: deque[_Asked] = deque()
        behind = ahead = start
        while behind < size:
            while ahead < size and len(asked) < self._ahead(self._reads):
                count = min(self._reads, size - ahead)
                asked.append(_Asked(self._requests.ask(READ, handle, Long(ahead), count), ahead, count))
                ahead += count
            question = asked.popleft()
            got = self._got(question, sink)
            if got < 0:
                break
            behind = question.at + got
            if got < question.size:
                self._reads, ahead = min(SMALL, max(got or SMALL, _LEAST)), behind
                self._forget(asked)
        self._forget(asked)

    def _got(self, question: _Asked, sink: Sink) -> int:
        """Hand the answer on, and return how many bytes it had; -1 at the end of the file."""
        try:
            data = self._requests.data(question.number, question.size)
        except RefusalError as refused:
            if refused.code == _END:
                return -1
            if question.size > SMALL:
                return 0
            raise
        sink.write(data)
        return len(data)

    def _forget(self, asked: deque[_Asked]) -> None:
        while asked:
            self._requests.forget(asked.popleft().number)

    def write(self, handle: bytes, start: int, source: Source) -> Written:
        """Write what is left of the source, from `start` on; the last answers are still to come.

        Raises:
            RefusalError: the server could not write a part of it.
            BrokenLineError: the line broke.
        """
        written = Written(self._requests, start)
        while count := source.readinto(self._buffer):
            written.ask(handle, bytes(self._buffer[:count]))
            written.require(self._ahead(self._writes) - 1)
        return written

    def _ahead(self, count: int) -> int:
        if count <= SMALL:
            return _SMALL_AHEAD
        return _AHEAD_ON_A_LONG_LINE if self.round_trip > _LONG_LINE_SECONDS else _AHEAD

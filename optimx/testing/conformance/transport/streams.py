"""What the kit hands to a transport: sources and sinks that count, look, wait and raise when a check wants it.

In: bytes and a function that is told how far the transfer is. Out: a `Source` or a `Sink` of the contract.
"""

from collections.abc import Callable

_STEP = 64 << 10  # bytes a read, so that a transfer of some MiB has many moments

Told = Callable[[int], None]


def nobody(count: int) -> None:
    """Tell nobody."""


class Gives:
    """A source of given bytes.

    Attributes:
        size: of all of them, as the contract says, wherever it begins.
        count: bytes given.
    """

    def __init__(self, content: bytes, offset: int = 0, told: Told = nobody) -> None:
        self.size = len(content)
        self.count = 0
        self._content = memoryview(content)[offset:]
        self._told = told

    def readinto(self, buffer: memoryview) -> int:
        """See `Source.readinto`."""
        self._told(self.count)
        part = self._content[self.count : self.count + min(len(buffer), _STEP)]
        buffer[: len(part)] = part
        self.count += len(part)
        return len(part)


class EndsEarly(Gives):
    """A source that promises one byte more than it has."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.size += 1


class Endless:
    """A source that never ends by itself: whoever reads it has to be stopped.

    Attributes:
        size: promised; more than any transport holds back.
        count: bytes given.
    """

    size = 1 << 40

    def __init__(self, told: Told) -> None:
        self.count = 0
        self._told = told

    def readinto(self, buffer: memoryview) -> int:
        """See `Source.readinto`."""
        self._told(self.count)
        given = min(len(buffer), _STEP)
        buffer[:given] = bytes(given)
        self.count += given
        return given


class Takes:
    """A sink that keeps what it gets."""

    def __init__(self, told: Told = nobody) -> None:
        self._parts: list[bytes] = []
        self._count = 0
        self._told = told

    def write(self, data: bytes | memoryview) -> None:
        """See `Sink.write`."""
        self._told(self._count)
        self._parts.append(bytes(data))
        self._count += len(data)

    @property
    def content(self) -> bytes:
        """All that came."""
        return b"".join(self._parts)

"""What a transport reads from and writes to: bytes are hashed, counted, capped and timed on their way through.

In: an open local file, or nothing. Out: `Source` and `Sink` of the contract. Made by `sending` and `fetching`.
"""

import hashlib
import io
from collections.abc import Callable
from typing import BinaryIO, cast

from optimx.core.errors import OptimxError, TooSlowError
from optimx.core.language import text
from optimx.core.ports import Clock
from optimx.core.transfer.policy import MIB, TransferPolicy
from optimx.core.transfer.stop import Stop


class Meter:
    """Lets bytes pass as long as the run may go on and they do not come too slowly."""

    def __init__(self, stop: Stop, clock: Clock, policy: TransferPolicy, moved: Callable[[int], None]) -> None:
        self._stop = stop
        self._clock = clock
        self._window = policy.timeout
        self._least = policy.minimum_rate * policy.timeout
        self._moved = moved
        self._since = clock.monotonic()
        self._bytes = 0

    def restart(self) -> None:
        """Measure from now on; a pause between two attempts is no slowness."""
        self._since, self._bytes = self._clock.monotonic(), 0

    def count(self, size: int) -> None:
        """Take note of `size` bytes; less than none are those of an attempt that was in vain.

        Raises:
            CancelledError: a person stopped the run.
            TooSlowError: the deadline has come, or the rate is below the minimum.
        """
        self._moved(size)
        self._stop.check()
        self._bytes += size
        now = self._clock.monotonic()
        if now - self._since < self._window:
            return
        if self._bytes < self._least:
            raise TooSlowError(
                text("Only {bytes} bytes in {seconds} s.", bytes=self._bytes, seconds=int(now - self._since))
            )
        self._since, self._bytes = now, 0


class HashingSource:
    """Gives exactly `size` bytes of a file, hashed as they go; a file that has fewer raises `too_short`.

    Attributes:
        size: bytes promised.
        count: bytes given so far.
        touched: the transport began to read, so the connection is busy with it.
    """

    def __init__(self, file: BinaryIO, size: int, meter: Meter, too_short: Callable[[], OptimxError]) -> None:
        self.size = size
        self._too_short = too_short
        self.count = 0
        self.touched = False
        # What `Disk.open` gives is buffered; `typing.BinaryIO` forgot that such files can fill a buffer.
        self._file = cast(io.BufferedIOBase, file)
        self._meter = meter
        self._hash = hashlib.sha256()

    def readinto(self, buffer: memoryview) -> int:
        """Fill the buffer; 0 at the end."""
        self.touched = True
        room = memoryview(buffer)[: self.size - self.count]
        if not room:
            return 0
        read = self._file.readinto(room)
        if not read:
            raise self._too_short()
        self._hash.update(room[:read])
        self.count += read
        self._meter.count(read)
        return read

    def skip(self, offset: int) -> None:
        """Pass over what the drop has already: hashed, but not given to anybody."""
        buffer = memoryview(bytearray(min(offset, MIB)))
        while self.count < offset:
            self.readinto(buffer[: offset - self.count])
        self.touched = False

    def sha256(self) -> str:
        """Return the hash of what was given so far."""
        return self._hash.hexdigest()


class HashingSink:
    """Takes at most `limit` bytes, hashed as they come.

    Attributes:
        count: bytes taken so far.
        touched: the transport began to write, so the connection is busy with it.
    """

    def __init__(
        self,
        write: Callable[[bytes | memoryview], object],
        limit: int,
        too_long: Callable[[], OptimxError],
        meter: Meter,
    ) -> None:
        self.count = 0
        self.touched = False
        self._write = write
        self._limit = limit
        self._too_long = too_long
        self._meter = meter
        self._hash = hashlib.sha256()

    def write(self, data: bytes | memoryview) -> None:
        """Take the next bytes."""
        self.touched = True
        if self.count + len(data) > self._limit:
            raise self._too_long()
        self._write(data)
        self._hash.update(data)
        self.count += len(data)
        self._meter.count(len(data))

    def sha256(self) -> str:
        """Return the hash of what was taken so far."""
        return self._hash.hexdigest()


def nowhere(data: bytes | memoryview) -> None:
    """Take bytes that only their hash is wanted of."""

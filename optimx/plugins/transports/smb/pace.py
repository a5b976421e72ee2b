"""How much is under way at once: little on a slow line, where waiting for an answer has an end, much on a fast one.

In: how long answers took. Out: bytes for the next request, and how many requests may be out. Used by `moving`.
"""

import time
from collections.abc import Callable

_FIRST = 1 << 18
_LARGEST = 1 << 20
_FEWEST = 2  # requests: with one, the line lies idle while its answer is on the way
_MOST = 8  # 8 MiB under way fill 10 Gbit/s over 6 ms, and a small part of the memory
_LEAST = 1 << 16
_QUICK = 1.0  # seconds


class Pace:
    """Grows while answers come quickly, shrinks when they do not; a connection keeps what it learnt.

    Attributes:
        size: bytes of the next request.
        depth: requests that may be out at once.
    """

    def __init__(self, largest: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin carefully.

        Args:
            largest: bytes that the server takes or gives in one message.
            clock: monotonic.
        """
        self._largest = max(1, min(_LARGEST, largest))
        self._clock = clock
        self.size = min(_FIRST, self._largest)
        self.depth = _FEWEST

    def now(self) -> float:
        """Return the time, for `learn`."""
        return self._clock()

    def learn(self, since: float) -> None:
        """Take note of an answer that came just now to what was sent at `since`."""
        if self._clock() - since > _QUICK:
            self._shrink()
        elif self.size < self._largest:
            self.size = min(self._largest, self.size * 2)
        else:
            self.depth = min(_MOST, self.depth + 1)

    def _shrink(self) -> None:
        if self.depth > _FEWEST:
            self.depth = max(_FEWEST, self.depth // 2)
        else:
            self.size = max(min(_LEAST, self._largest), self.size // 2)

"""Trying again, by the kind of the error: what may heal by itself is tried again, everything else never.

In: an operation. Out: its result, or its last error. Called by everything in this package that uses a connection.

A loop of its own and not stamina: that one waits and draws its jitter with the machine's own clock and randomness,
which the simulation replaces, and it cannot be stopped while it waits.
"""

from collections.abc import Callable
from itertools import count
from typing import TypeVar

from optimx.core.errors import BusyFileError, CancelledError, DiskFullError, DropFullError, TransientError
from optimx.core.ports import Random
from optimx.core.transfer.policy import TransferPolicy
from optimx.core.transfer.stop import Stop

T = TypeVar("T")

_FOR_THE_NEXT_RUN = (DiskFullError, DropFullError, BusyFileError, CancelledError)
"""Somebody has to make room or close a program first, which takes longer than a pause."""


class Retry:
    """Tries again with growing pauses, a bounded number of times, never beyond the end of the run."""

    def __init__(self, policy: TransferPolicy, random: Random, stop: Stop) -> None:
        self._policy = policy
        self._random = random
        self._stop = stop

    def __call__(self, action: Callable[[int], T]) -> T:
        """Return what `action` returns for its first attempt (1) that succeeds.

        An action that meets `AmbiguousReplyError` has to look what became of it before it lets it pass.
        """
        for attempt in count(1):
            try:
                return action(attempt)
            except TransientError as error:
                if attempt >= self._policy.attempts or isinstance(error, _FOR_THE_NEXT_RUN):
                    raise
                self._stop.check()
            self._stop.sleep(self._pause(attempt))
        raise AssertionError  # count() has no end

    def _pause(self, attempt: int) -> float:
        longest = min(self._policy.backoff * 2.0 ** (attempt - 1), self._policy.longest_backoff)
        # Between a half and the whole: connections that broke together do not come back together.
        return longest * (0.5 + int(self._random.token(), 16) / 2**65)

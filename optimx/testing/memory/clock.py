"""Time and chance that a test commands.

In: nothing but what the test says. Out: the same moments, ids and tokens each time.
"""

import hashlib
from datetime import UTC, datetime, timedelta

from optimx.core.ports import Uptime

_START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)  # a Monday morning


class ManualClock:
    """Implements `Clock`: it stands still, but for `sleep` and `advance`."""

    def __init__(self, now: datetime = _START, monotonic: float = 1000.0) -> None:
        self._now = now
        self._monotonic = monotonic

    def now(self) -> datetime:
        """See `Clock.now`."""
        return self._now

    def monotonic(self) -> float:
        """See `Clock.monotonic`."""
        return self._monotonic

    def uptime(self) -> Uptime:
        """See `Clock.uptime`; of a machine that was never started anew."""
        return Uptime("", self._monotonic)

    def sleep(self, seconds: float) -> None:
        """See `Clock.sleep`; returns at once, later."""
        self.advance(seconds)

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds

    def set(self, now: datetime) -> None:
        """Put the clock forward or back, as a person or a time server does; nothing else notices."""
        self._now = now

    def copy(self) -> "ManualClock":
        """Return a clock that shows the same and goes its own way."""
        return ManualClock(self._now, self._monotonic)


class SeededRandom:
    """Implements `Random`: the same seed gives the same ids."""

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed
        self._drawn = 0

    def uuid(self) -> str:
        """See `Random.uuid`."""
        drawn = self._draw()
        return f"{drawn[:8]}-{drawn[8:12]}-4{drawn[13:16]}-8{drawn[17:20]}-{drawn[20:32]}"

    def token(self) -> str:
        """See `Random.token`."""
        return self._draw()[:16]

    @property
    def drawn(self) -> int:
        """How often it was asked."""
        return self._drawn

    def copy(self) -> "SeededRandom":
        """Return one that gives the same from here on, and goes its own way."""
        twin = SeededRandom(self._seed)
        twin._drawn = self._drawn
        return twin

    def _draw(self) -> str:
        self._drawn += 1
        return hashlib.blake2b(f"{self._seed}:{self._drawn}".encode(), digest_size=16).hexdigest()

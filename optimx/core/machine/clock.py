"""The machine's own time and chance. In: nothing. Out: moments, ids, tokens. Made by `optimx.app`."""

import secrets
import time
import uuid
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from optimx.core.ports import Uptime

_BOOT = Path("/proc/sys/kernel/random/boot_id")  # of Linux; elsewhere a start anew shows when the seconds are fewer


class SystemClock:
    """Implements `Clock`."""

    def now(self) -> datetime:
        """See `Clock.now`."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """See `Clock.monotonic`."""
        return time.monotonic()

    def uptime(self) -> Uptime:
        """See `Clock.uptime`."""
        return Uptime(_boot(), _seconds_up())

    def sleep(self, seconds: float) -> None:
        """See `Clock.sleep`."""
        time.sleep(seconds)


@cache
def _boot() -> str:
    try:
        return _BOOT.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _seconds_up() -> float:
    # Linux stops its monotonic clock while it is asleep, Windows does not
    asleep_too = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if asleep_too is None else time.clock_gettime(asleep_too)


class SystemRandom:
    """Implements `Random`."""

    def uuid(self) -> str:
        """See `Random.uuid`."""
        return str(uuid.uuid4())

    def token(self) -> str:
        """See `Random.token`."""
        return secrets.token_hex(8)

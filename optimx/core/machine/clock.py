"""The machine's own time and chance. In: nothing. Out: moments, ids, tokens. Made by `optimx.app`."""

import secrets
import time
import uuid
from datetime import UTC, datetime


class SystemClock:
    """Implements `Clock`."""

    def now(self) -> datetime:
        """See `Clock.now`."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """See `Clock.monotonic`."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """See `Clock.sleep`."""
        time.sleep(seconds)


class SystemRandom:
    """Implements `Random`."""

    def uuid(self) -> str:
        """See `Random.uuid`."""
        return str(uuid.uuid4())

    def token(self) -> str:
        """See `Random.token`."""
        return secrets.token_hex(8)

"""Both transports at work on the same files: what a rehearsal makes of what each tells."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from optimx.app.doctoring import State
from optimx.app.switching.probing import CLOCK, Probing
from optimx.core.contracts import RemoteFile
from optimx.testing import ManualClock, SeededRandom


class Dated:
    """A drop with one file of which it tells a time."""

    def __init__(self, modified: datetime | None) -> None:
        self._modified = modified

    def sign(self, mark: str) -> None:
        """Sign nothing."""

    def list(self, folder: str) -> tuple[RemoteFile, ...]:
        return (RemoteFile("probe", 1, is_file=True, modified=self._modified),)


NOW = ManualClock().now().astimezone(UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("old", "new", "state", "said"),
    [
        (NOW, NOW, State.OK, "+0 s from this machine's"),
        (None, NOW, State.OK, "+0 s from this machine's"),
        (NOW, None, State.OK, "does not tell its time"),
        (NOW + HOUR, NOW + HOUR, State.NOTE, "+3600 s from this machine's"),
        (NOW - HOUR, NOW, State.NOTE, "+3600 s apart"),
    ],
)
def test_the_times_that_both_tell_are_compared(
    old: datetime | None, new: datetime | None, state: State, said: str
) -> None:
    drops: tuple[Any, Any] = (Dated(old), Dated(new))

    step = Probing(*drops, ManualClock(), SeededRandom(), None)._clocks(CLOCK, "probe")

    assert step.state is state
    assert said in step.detail.show()

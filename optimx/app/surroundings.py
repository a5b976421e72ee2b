"""What a process brings along: its environment, its machine, the real ports. Made once, by the command line.

In: the environment. Out: `Surroundings`. Three variables are for tests and demos: `OPTIMX_NOW` starts the clock at
another moment, `OPTIMX_FAILPOINT` and `OPTIMX_FAILPOINT_COUNT` see `optimx.testing`.
"""

import os
import platform
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from optimx.app.calls import Calls
from optimx.core.config import default_state, network_kind, this_machine
from optimx.core.errors import ConfigurationError, JournalError, OptimxError
from optimx.core.events import Side
from optimx.core.language import text
from optimx.core.machine import RealDisk, SystemClock, SystemRandom
from optimx.core.office.office import Waiting, no_waiting
from optimx.core.ports import Clock, Disk, Random, Uptime
from optimx.core.transfer import Progress, no_progress

_NOW = "OPTIMX_NOW"
_FAILPOINT, _FAILPOINT_COUNT = "OPTIMX_FAILPOINT", "OPTIMX_FAILPOINT_COUNT"
OnEffect = Callable[..., None]
LastWords = Callable[[OptimxError], object]


def say_on_stderr(error: OptimxError) -> None:
    """Say why a process ends that nobody can ask any more."""
    sys.stderr.write(f"optimx: [{error.code}] {error.what.show()}\n→ {error.remedy.show()}\n")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The world as one process sees it.

    Attributes:
        environment: of the process; secrets and the place of the state are looked up in it.
        machine: its name.
        disk: local files, the office folder among them.
        private: local files that only their owner may read: journal, spool, staging.
        clock: the time.
        random: names that nobody else uses.
        state: folder of the state, when the command line names one.
        progress: told of transfers.
        waiting: told how long the answer is still waited for.
        on_effect: told of each effect, by tests that make it fail.
        last_words: told why the process is ended because a plugin hangs, from a thread of its own.
        calls: into plugins that are going on.
    """

    environment: Mapping[str, str]
    machine: str
    disk: Disk
    private: Disk
    clock: Clock
    random: Random
    state: Path | None = None
    progress: Progress = field(default=no_progress)
    waiting: Waiting = field(default=no_waiting)
    on_effect: OnEffect | None = None
    last_words: LastWords = field(default=say_on_stderr)
    calls: Calls = field(default_factory=Calls)

    def place(self, configured: Path | None, account: str, side: Side, *, own: bool) -> Path:
        """Return the folder of journal, spool and lock of one account.

        Args:
            configured: what the configuration says.
            account: the mobile identifier.
            side: which end.
            own: whether the folder that was named is this account's alone; else it gets one below it.

        Raises:
            JournalError: it lies on a share, where the journal would be damaged.
        """
        named = self.state or configured
        if named is not None:
            place = named if own else named / account
        else:
            shared = os.access("/var/lib/optimx" if Path("/var/lib/optimx").exists() else "/var/lib", os.W_OK)
            place = default_state(account, side, this_machine(), self.environment, root=shared)
        kind = network_kind(str(place.resolve()), this_machine())
        if kind is not None:
            raise JournalError(
                text("the state folder '{folder}' lies on a share ({kind})", folder=place, kind=kind),
                remedy=text("Name a folder on a disk of this machine: [office] state, or --state."),
            )
        return place


@dataclass(frozen=True, slots=True)
class ShiftedClock:
    """The machine's clock, set to another moment: the demo's days pass as fast as one likes.

    Attributes:
        shift: what is added to the machine's time.
    """

    shift: timedelta

    def now(self) -> datetime:
        """See `Clock.now`."""
        return datetime.now(UTC) + self.shift

    def monotonic(self) -> float:
        """See `Clock.monotonic`."""
        return SystemClock().monotonic()

    def uptime(self) -> Uptime:
        """See `Clock.uptime`: the moments that the clock is set to are days that have passed, not a clock put right."""
        return Uptime(_NOW, self.now().timestamp())

    def sleep(self, seconds: float) -> None:
        """See `Clock.sleep`."""
        SystemClock().sleep(seconds)


def this_process(
    environment: Mapping[str, str],
    *,
    state: Path | None = None,
    progress: Progress = no_progress,
    waiting: Waiting = no_waiting,
    last_words: LastWords = say_on_stderr,
) -> Surroundings:
    """Return the real world.

    Args:
        environment: of the process.
        state: what `--state` names.
        progress: told of transfers.
        waiting: told how long the answer is still waited for.
        last_words: told why the process is ended because a plugin hangs.

    Raises:
        ConfigurationError: `OPTIMX_NOW` is not a moment with its offset.
    """
    on_effect = _failpoint(environment)
    disk, private = _disk(RealDisk(), on_effect), _disk(RealDisk(private=True), on_effect)
    return Surroundings(
        environment=environment,
        machine=platform.node(),
        disk=disk,
        private=private,
        clock=_clock(environment.get(_NOW, "")),
        random=SystemRandom(),
        state=state,
        progress=progress,
        waiting=waiting,
        on_effect=on_effect,
        last_words=last_words,
    )


def _clock(moment: str) -> Clock:
    if not moment:
        return SystemClock()
    try:
        shift = datetime.fromisoformat(moment) - datetime.now(UTC)
    except (ValueError, TypeError) as error:
        raise ConfigurationError(
            text("{variable} is not a moment: '{value}'", variable=_NOW, value=moment),
            remedy=text("Write it as 2026-11-23T12:30:00+01:00, or leave the variable out."),
        ) from error
    return ShiftedClock(shift)


def _failpoint(environment: Mapping[str, str]) -> OnEffect | None:
    spec, count = environment.get(_FAILPOINT, ""), environment.get(_FAILPOINT_COUNT, "")
    if not spec and not count:
        return None
    from optimx.testing import kill_at  # noqa: PLC0415 - only a test that asks for it pays for it

    return kill_at(spec, count)


def _disk(disk: Disk, on_effect: OnEffect | None) -> Disk:
    if on_effect is None:
        return disk
    from optimx.testing import wrap_disk  # noqa: PLC0415 - as above

    return wrap_disk(disk, on_effect)

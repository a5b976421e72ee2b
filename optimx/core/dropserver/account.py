"""Everything that the steps are given for one account of the drop server, wired by `app`.

In: nothing. Out: nothing. Passed as the first argument to every step, so that none reaches for a global.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from optimx.core import durable
from optimx.core.bus import Recorder
from optimx.core.contracts import MobileSystem, Periods, Work
from optimx.core.events import Role
from optimx.core.journal import BatchState, Journal, Profile
from optimx.core.language import Translate
from optimx.core.manifests import ManifestFile
from optimx.core.names import Patterns
from optimx.core.ports import Clock, Disk, Random
from optimx.core.transfer import Drop, Stop


@dataclass(frozen=True, slots=True)
class Settings:
    """What the configuration says of an account.

    Attributes:
        profile: `manifest` when the office is optimx, `pair` when it is the vendor's program.
        temporary: whether uploads have a temporary name that can be looked for after a crash.
        incomplete_after: how long a manifest may lie there without its files before the set is refused.
        stray_after: how long a file may lie there without a manifest before it is put aside.
        file_limit: bytes that one file may have.
        keep: how long a processed pair stays in the drop's archive; None for ever.
        periods: how long the mobile system and the journal may keep things.
        purges_daily: whether a run purges these at its end, once a day.
    """

    profile: Profile = Profile.MANIFEST
    temporary: bool = True
    incomplete_after: timedelta = timedelta(days=1)
    stray_after: timedelta = timedelta(days=7)
    file_limit: int = 1 << 30
    keep: timedelta | None = None
    periods: Periods = field(default_factory=Periods)
    purges_daily: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """One account, during one run.

    Attributes:
        id: the mobile identifier.
        company: name of the firm.
        timezone: that stamps are written in.
        staging: folder on a local disk for copies of what is being processed or delivered.
        journal: the truth.
        recorder: writes to it and tells listeners.
        drop: the client's account.
        system: the mobile app's store.
        disk: local files.
        clock: the time.
        random: names that nobody else uses.
        stop: deadline and cancellation of the run.
        patterns: how the three documents are called.
        settings: what the configuration says.
        work: how long calls of the system report and learn that they have to stop.
        translate: gives the language of reason files.
    """

    id: str
    company: str
    timezone: tzinfo
    staging: Path
    journal: Journal
    recorder: Recorder
    drop: Drop
    system: MobileSystem
    disk: Disk
    clock: Clock
    random: Random
    stop: Stop
    patterns: Patterns = field(default_factory=Patterns)
    settings: Settings = field(default_factory=Settings)
    work: Work = field(default_factory=Work)
    translate: Translate = str

    def local_now(self) -> datetime:
        """Return local time, naive, as stamps are."""
        return self.clock.now().astimezone(self.timezone).replace(tzinfo=None)

    def state(self, batch: str) -> BatchState:
        """Return where a batch stands.

        Raises:
            LookupError: the journal does not know it.
        """
        return self.journal.state_of(batch)

    def staged(self, batch: str, file: ManifestFile) -> Path:
        """Return where the copy of a file is kept while its set is under way."""
        # documents have their names from people: two may be one on some disks
        name = durable.unmistakable(file.name) if file.role is Role.DOCUMENT else file.name
        return self.staging / batch / name

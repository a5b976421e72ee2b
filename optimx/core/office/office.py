"""Everything that the steps of one office run are given: values, ports and plugins, wired by `app`.

In: nothing. Out: nothing. Passed as the first argument to every step, so that none reaches for a global.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from optimx.core.bus import Recorder
from optimx.core.contracts import ArchiveCategory, OfficeSystem, Periods, Work
from optimx.core.journal import BatchState, Journal
from optimx.core.language import Translate
from optimx.core.names import DocumentKind, Patterns
from optimx.core.office.folders import Folders
from optimx.core.office.spool import Spool
from optimx.core.ports import Clock, Disk, Random
from optimx.core.transfer import Drop, Stop


@dataclass(frozen=True, slots=True)
class Settings:
    """What the configuration says of an office.

    Attributes:
        protocol: `auto`, `manifest` or `pair`.
        acknowledged_by: `archive` or `gone`: what a vanished pair means on a vendor's drop.
        remove_media: remove photos and signatures of imported answers from a vendor's drop.
        temporary: whether uploads have a temporary name that can be looked for after a crash.
        wait: how long a run waits for the answer to what it sent.
        poll: how often it looks meanwhile.
        overdue_after: after how long a pair without a verdict is overdue.
        answer_limit: bytes that an answer may have.
        media_limit: bytes that a photo or signature may have.
        periods: how long things may be kept.
        purges_daily: whether an exchange purges at its end, once a day.
        machine: name of this machine.
        journal_place: where the journal lies, for the identity in the folder.
    """

    protocol: str = "auto"
    acknowledged_by: str = "archive"
    remove_media: bool = False
    temporary: bool = True
    wait: timedelta = timedelta(minutes=10)
    poll: timedelta = timedelta(seconds=5)
    overdue_after: timedelta = timedelta(hours=26)
    answer_limit: int = 1 << 30
    media_limit: int = 64 << 20
    periods: Periods = field(default_factory=Periods)
    purges_daily: bool = False
    machine: str = ""
    journal_place: str = ""


Waiting = Callable[[float], None]
"""Told the seconds that are left of the wait for the answer."""


def no_waiting(seconds: float) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Office:
    """One account's office side, during one run.

    Attributes:
        account: the mobile identifier.
        company: name of the firm.
        timezone: that stamps are written in.
        folders: `EchangeFTP` and what is in it.
        spool: the durable copies of what is under way.
        journal: the truth.
        recorder: writes to it and tells listeners.
        drop: the client's remote account.
        system: the ERP.
        categories: archive categories in configured order, by plugin name.
        patterns: how the three documents are called.
        settings: what the configuration says.
        disk: local files.
        clock: the time.
        random: names that nobody else uses.
        stop: deadline and cancellation of the run.
        work: how long calls of the system report and learn that they have to stop.
        waiting: told the seconds that are left, each time that the answer is not there yet.
        translate: gives the language of reason files.
    """

    account: str
    company: str
    timezone: tzinfo
    folders: Folders
    spool: Spool
    journal: Journal
    recorder: Recorder
    drop: Drop
    system: OfficeSystem
    categories: Mapping[str, ArchiveCategory]
    disk: Disk
    clock: Clock
    random: Random
    stop: Stop
    patterns: Patterns = field(default_factory=Patterns)
    settings: Settings = field(default_factory=Settings)
    work: Work = field(default_factory=Work)
    waiting: Waiting = no_waiting
    translate: Translate = str

    def local_now(self) -> datetime:
        """Return the office's local time, naive, as stamps are."""
        return self.clock.now().astimezone(self.timezone).replace(tzinfo=None)

    def is_answer(self, name: str) -> bool:
        """Say whether a name on the drop is of an answer."""
        found = self.patterns.find(name)
        return found is not None and found.kind is DocumentKind.ANSWER

    def state(self, batch: str) -> BatchState:
        """Return where a batch stands.

        Raises:
            LookupError: the journal does not know it.
        """
        return self.journal.state_of(batch)

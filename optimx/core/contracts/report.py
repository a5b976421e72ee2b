"""The contract of a report: renders one run for people or programs.

In: a `RunRecord`, made from the journal alone, so that any past run can be rendered again. Out: bytes.
Called by `core.reporting` and by `optimx report show`; implemented in `plugins.reports` and by partners.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, runtime_checkable

from optimx.core.events import Errored, Event, Side
from optimx.core.language import Text, Translate

if TYPE_CHECKING:
    from pydantic import BaseModel


class Outcome(StrEnum):
    """What the first line of a report answers: did it work, and does anything need me?"""

    DONE = "done"
    NOTHING_TO_DO = "nothing_to_do"
    NEEDS_PERSON = "needs_person"
    WILL_RETRY = "will_retry"
    OVERDUE = "overdue"
    REFUSED = "refused"
    MISCONFIGURED = "misconfigured"
    BUSY = "busy"
    INTERRUPTED = "interrupted"
    KILLED = "killed"
    DEFECT = "defect"


@dataclass(frozen=True, slots=True)
class BatchSummary:
    """Where one batch stands at the end of the run.

    Attributes:
        id: of the batch.
        direction: `outbound` or `inbound`.
        name: what a person knows it by: the name of its data file or answer.
        state: where it stands (`SENT`, `ACCEPTED`, `MARKED`, `UNCERTAIN`, `INCOMPLETE`, …).
        profile: `manifest` or `pair`: which promise applies.
        since: when it came into that state; aware.
        lacks: of an INCOMPLETE set, which of its files is missing or changed on the drop.
    """

    id: str
    direction: str
    name: str
    state: str
    profile: str
    since: datetime
    lacks: Text | None = None


@dataclass(frozen=True, slots=True)
class RunRecord:
    """All that is known of one run.

    Attributes:
        id: of the run.
        account: the mobile identifier.
        company: name of the firm; may be empty.
        side: whose run it was.
        command: what was asked for (`exchange`, `upload`, `server process`, …).
        machine: name of the machine that it ran on.
        started: aware.
        ended: aware; None when the run was killed and its end is not known.
        outcome: what the first line answers.
        exit_code: how it left, see `docs/en/reference/exit-codes.md`; None when it was killed.
        transport: through what (`ftp`, `ftps`, `folder`, …).
        profile: `manifest` or `pair`, or empty when it was not found out.
        events: in order of the journal.
        warnings: what else has to be said: plain FTP, skipped names, a clock that is off, a failed listener.
        open_batches: batches that are not settled at the end of the run.
        journal_head: hash of the journal's last row when the record was made; tampering shows against it.
        version: of optimx.
        removed: how many of what a purge removed, by what they are, as `Expired.counts`; empty when there was none.
    """

    id: str
    account: str
    company: str
    side: Side
    command: str
    machine: str
    started: datetime
    ended: datetime | None
    outcome: Outcome
    exit_code: int | None
    transport: str = ""
    profile: str = ""
    events: tuple[Event, ...] = ()
    warnings: tuple[Text, ...] = ()
    open_batches: tuple[BatchSummary, ...] = ()
    journal_head: str = ""
    version: str = ""
    removed: Mapping[str, int] = field(default_factory=dict)

    @property
    def errors(self) -> tuple[Errored, ...]:
        """The events that say what failed or was refused."""
        return tuple(event for event in self.events if isinstance(event, Errored))


@dataclass(frozen=True, slots=True)
class RunSummary:
    """One line of the list of runs.

    Attributes:
        id: of the run.
        side: whose run it was.
        command: what was asked for.
        started: aware.
        ended: aware; None when it was killed or still runs.
        outcome: what its report's first line answers.
        exit_code: how it left; None when it was killed.
        reports: file names of its reports.
        totals: number of events, by kind.
    """

    id: str
    side: Side
    command: str
    started: datetime
    ended: datetime | None
    outcome: Outcome
    exit_code: int | None
    reports: tuple[str, ...] = ()
    totals: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReportContext:
    """What a report needs beside the record.

    Attributes:
        language: `fr` or `en`.
        translate: gives the sentence of that language.
        timezone: that times are shown in.
        open_media: gives the archived file of a place below the archive, or None when it is not there any more.
    """

    language: str
    translate: Translate
    timezone: tzinfo
    open_media: Callable[[str], BinaryIO | None] = lambda place: None


class Report(Protocol):
    """One format of report."""

    def render(self, run: RunRecord, out: BinaryIO, context: ReportContext) -> None:
        """Write the report of one run."""
        ...


@runtime_checkable
class Indexing(Protocol):
    """A report that also has an overview page of all runs."""

    def index(self, runs: Iterable[RunSummary], out: BinaryIO, context: ReportContext) -> None:
        """Write the overview."""
        ...


@dataclass(frozen=True, slots=True)
class ReportPlugin:
    """How a report announces itself through `optimx_register_reports`.

    Attributes:
        name: the word for `[reports] formats` and for its table `[reports.<name>]`.
        suffix: of the file, with its dot.
        media_type: for those who mail or serve it.
        options: pydantic model of its table, `extra="forbid"`.
        make: makes the report from its options.
    """

    name: str
    suffix: str
    media_type: str
    options: "type[BaseModel]"
    make: Callable[[Any], Report]


def report_file_name(account: str, started: datetime, suffix: str) -> Path:
    """Return `Rapport_<account>_<YYYYMMDD_HHMMSS><suffix>`; `started` is in the time zone of the readers."""
    return Path(f"Rapport_{account}_{started:%Y%m%d_%H%M%S}{suffix}")

"""The contracts of the two owners of data: the office system (the ERP) and the mobile system.

In: files of the exchange and the batch that they belong to. Out: what was generated, applied or imported. Both are
called again after a crash with the same batch and then must change nothing and say so. Called by the steps of
`office` and `dropserver`; implemented in `plugins.systems` and by partners.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from optimx.core.contracts.archive import PlacedMedia
from optimx.core.events import Certainty, Finding, Role, Severity, Side, VerdictKind

if TYPE_CHECKING:
    from pydantic import BaseModel

    from optimx.core.ports import Clock, Disk


@dataclass(frozen=True, slots=True)
class Batch:
    """One atomic set in one direction.

    Attributes:
        id: UUID, the same at both ends; for foreign payloads names and sha256.
        account: the mobile identifier, upper case.
        instance: UUID of the office or server that made it; empty for foreign payloads.
        epoch: grows when an office is taken over or rebuilt.
        sequence: grows by one a batch within an epoch; order is (epoch, sequence), never a clock.
        stamp: that the file names carry: local time of the office, naive, to the minute; None until allotted.
        correlation: the batch of the other direction that this one answers, when known.
    """

    id: str
    account: str
    instance: str = ""
    epoch: int = 0
    sequence: int = 0
    stamp: datetime | None = None
    correlation: str | None = None


class Found(StrEnum):
    """Whether a system holds a batch. `UNKNOWN` leads to `UNCERTAIN` and to a person."""

    DONE = "done"
    ABSENT = "absent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a batch at the other side.

    Attributes:
        kind: accepted, superseded or refused.
        certainty: proven, or told by time and place only.
        findings: what the other side says.
        documents: sha256 of the GED documents that the other side holds; None when it does not tell.
    """

    kind: VerdictKind
    certainty: Certainty = Certainty.CERTAIN
    findings: tuple[Finding, ...] = ()
    documents: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """How a long call tells how far it is, and learns that it has to stop.

    Attributes:
        report: told `done` and `total` (records or files, the caller's choice).
        check: raises `CancelledError` or `TooSlowError` when the run has to end.
    """

    report: Callable[[int, int], None] = lambda done, total: None
    check: Callable[[], None] = lambda: None

    def step(self, done: int, total: int) -> None:
        """Report progress; call it at least every few hundred records.

        Raises:
            CancelledError: a person stopped the run.
            TooSlowError: the deadline of the run has come.
        """
        self.check()
        self.report(done, total)


@dataclass(frozen=True, slots=True)
class Document:
    """A GED document that belongs to a generated pair.

    Attributes:
        name: its real name, as people know it; accents allowed.
        path: where it lies.
        sha256: of its content, when the system knows it; else the core finds out.
    """

    name: str
    path: Path
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class GeneratedFiles:
    """What `generate` made.

    Attributes:
        param: the `optim_param` file, in the folder given.
        data: the `optim_data` file, in the folder given.
        documents: all GED documents that `data` names; the core knows which of them have to travel.
        counts: records by kind, over both files.
    """

    param: Path
    data: Path
    documents: tuple[Document, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WantedMedia:
    """A medium that an answer refers to.

    Attributes:
        id: of its record.
        name: file name on the drop.
        role: photo or signature.
        sha256: that its content must have; empty when the answer does not tell.
        size: bytes; None when the answer does not tell.
        category: archive category that the answer names; may be empty.
        subject: what it shows or signs.
        taken_at: aware; None when unknown.
    """

    id: str
    name: str
    role: Role
    sha256: str = ""
    size: int | None = None
    category: str = ""
    subject: str = ""
    taken_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Inspection:
    """What an office system says of an answer before it touches anything.

    Attributes:
        batch: id that the answer carries inside; empty for foreign payloads.
        media: all media that it refers to.
        findings: set findings refuse it whole, record findings refuse a record, the rest warns.
        counts: records by kind.
        built_on: id of the outbound batch that it was built on, when it tells.
    """

    batch: str = ""
    media: tuple[WantedMedia, ...] = ()
    findings: tuple[Finding, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    built_on: str | None = None

    @property
    def refused(self) -> bool:
        """Whether a finding refuses the whole set."""
        return any(finding.severity is Severity.SET for finding in self.findings)


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What an import did.

    Attributes:
        counts: records that went in, by kind.
        refused: records that did not, each with its rule and reason.
        warnings: what costs nothing.
        waiting: records that wait for media.
        already: this batch was in already; nothing changed.
        proven: the rows are known to be there; false for a system that is only handed a file.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    refused: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    waiting: int = 0
    already: bool = False
    proven: bool = True


class OfficeSystem(Protocol):
    """The ERP, as the office side of the exchange needs it."""

    def generate(self, batch: Batch, folder: Path, work: Work) -> GeneratedFiles:
        """Write the pair into an empty folder; the names are the system's own (`batch.stamp` is free to use)."""
        ...

    def inspect(self, answer: Path) -> Inspection:
        """Look at an answer without changing anything anywhere: its id, the media wanted, the findings."""
        ...

    def import_answer(self, batch: Batch, answer: Path, media: Sequence[PlacedMedia], work: Work) -> ImportOutcome:
        """Store the records and the batch id in one transaction; a second call says `already` and changes nothing.

        Records whose media are not in `media` are kept waiting and go in by `import_media`.
        """
        ...

    def import_media(self, media: PlacedMedia, work: Work) -> ImportOutcome:
        """Store a medium that came after its answer, and let the record that waited for it go in; idempotent."""
        ...

    def settle(self, batch: Batch, verdict: Verdict) -> None:
        """Learn what became of a pair; idempotent, repeated until it returned once."""
        ...

    def find(self, batch_id: str) -> Found:
        """Say whether this answer is in."""
        ...


@dataclass(frozen=True, slots=True)
class ApplyOutcome:
    """What a mobile system made of a pair.

    Attributes:
        verdict: accepted, superseded or refused.
        findings: reasons and warnings.
        counts: records applied, by kind.
        documents: sha256 of the GED documents that it now holds or held already.
        documents_missing: names of those that `optim_data` names and that it does not hold.
        already: this batch had been applied; nothing changed.
    """

    verdict: VerdictKind
    findings: tuple[Finding, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    documents: tuple[str, ...] = ()
    documents_missing: tuple[str, ...] = ()
    already: bool = False


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """One file of an answer, written out.

    Attributes:
        path: where it lies.
        role: answer, photo or signature.
    """

    path: Path
    role: Role

    @property
    def name(self) -> str:
        """Its name on the drop."""
        return self.path.name


@dataclass(frozen=True, slots=True)
class AnswerFiles:
    """A frozen answer, written out.

    Attributes:
        answer: the `Appli_Data` file; None when only late media travel.
        media: its photos and signatures.
        counts: records by kind.
    """

    answer: AnswerFile | None
    media: tuple[AnswerFile, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


class MobileSystem(Protocol):
    """The mobile app's store, as the server side of the exchange needs it."""

    def apply(self, batch: Batch, param: Path, data: Path, documents: Mapping[str, Path], work: Work) -> ApplyOutcome:
        """Store rows, the inbox key (batch id), the verdict and the frozen answer in one transaction.

        A second call says `already`, with the same verdict, and changes nothing. Older than what was applied:
        superseded, not applied.

        Args:
            batch: the pair's batch.
            param: the `optim_param` file.
            data: the `optim_data` file.
            documents: GED documents that came with the pair, by real name.
            work: progress and cancellation.
        """
        ...

    def pending(self) -> Iterable[Batch]:
        """Return the frozen answers that are not settled, oldest first; freezes media that came late into one."""
        ...

    def write_answer(self, batch: Batch, folder: Path) -> AnswerFiles:
        """Write a frozen answer into an empty folder, named by `batch.stamp`; the same bytes every time."""
        ...

    def settle(self, batch: Batch, verdict: Verdict) -> None:
        """Learn what became of an answer: accepted closes it, refused leaves its entries for `redeliver`."""
        ...

    def redeliver(self, batch_id: str) -> None:
        """Make a refused answer pending again, with the same bytes; `LookupError` when there is no such answer."""
        ...

    def find(self, batch_id: str) -> Found:
        """Say whether this pair was applied."""
        ...


@dataclass(frozen=True, slots=True)
class SystemContext:
    """What the core tells a system when it opens it.

    Attributes:
        account: the mobile identifier.
        company: name of the firm; may be empty.
        state: folder of this account's state on a local disk; a system keeps its own files below it.
        disk: the local files; real ones, but for the simulation.
        clock: the time.
        uuid: makes a new random UUID.
        logger: goes to the log of the run.
    """

    account: str
    company: str
    state: Path
    disk: "Disk"
    clock: "Clock"
    uuid: Callable[[], str]
    logger: logging.Logger = field(default_factory=lambda: logging.getLogger("optimx.system"))


@dataclass(frozen=True, slots=True)
class SystemPlugin:
    """How a system announces itself through `optimx_register_systems`.

    Attributes:
        name: the word for `[office] system` or `[server] system` and for its table `[systems.<name>]`.
        side: which side it serves; decides whether `open` gives an `OfficeSystem` or a `MobileSystem`.
        options: pydantic model of its table, `extra="forbid"`.
        open: opens the system for one account; a `close()` method, if there is one, is called at the end.
    """

    name: str
    side: Side
    options: "type[BaseModel]"
    open: Callable[[Any, SystemContext], Any]

"""The contract of an office system, the ERP: generates the pair, imports answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol, runtime_checkable

from optimx.core.contracts.archive import PlacedMedia
from optimx.core.contracts.system.batch import Batch, Found, Verdict, Work
from optimx.core.events import Finding, Role, Severity


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


@runtime_checkable
class Discreet(Protocol):
    """What an `OfficeSystem` may do besides: say that photos are not to tell where they were taken."""

    def keeps_positions(self) -> bool:
        """Return whether the firm wants positions; when false, they are taken out of photos before these are filed.

        The picture is not decoded, and all else in the file stays as it came.
        """
        ...


@runtime_checkable
class Foreseeing(Protocol):
    """What an `OfficeSystem` may do besides: inspect an answer while its photos still come in."""

    def foresee(self, answer: Path) -> None:
        """Do what makes the `inspect` of the same file quicker, and nothing that anybody could see.

        Called from a thread of its own, never while another call lasts; what it raises is passed over, since
        `inspect` meets it again.
        """
        ...

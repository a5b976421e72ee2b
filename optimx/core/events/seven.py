"""The seven events themselves, in lifecycle order; their docstrings are the reference page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from optimx.core.errors import Who
from optimx.core.events.parts import Certainty, FileFacts, Finding, Side, VerdictKind
from optimx.core.language import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What all seven events carry.

    Attributes:
        seq: its place in the journal, from 1, without gaps; 0 until it is committed. Tells duplicates apart.
        run: the run during which it happened.
        batch: the batch that it happened to; empty when it concerns the run as a whole.
        correlation: the batch of the other direction that this one answers or is answered by, when known.
        account: the mobile identifier.
        side: which side speaks.
        at: when; aware, UTC.
        schema: version of this shape; a higher one only adds.
    """

    kind: ClassVar[str]
    seq: int = 0
    run: str
    batch: str = ""
    correlation: str | None = None
    account: str
    side: Side
    at: datetime
    schema: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated(Event):
    """A file of the pair, or a GED document, was generated and lies safely in the spool.

    Attributes:
        file: the file.
        counts: records in it, by kind.
        seconds: time the generation of the whole set took, on the first file of the set; else 0.
    """

    kind: ClassVar[str] = "generated"
    file: FileFacts
    counts: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded(Event):
    """A file lies complete under its final name on the drop.

    Attributes:
        file: the file.
        target: its path on the drop.
        seconds: transfer time.
        attempt: 1 for the first try.
        already_there: the same content was found there, put by an interrupted run.
    """

    kind: ClassVar[str] = "uploaded"
    file: FileFacts
    target: str
    seconds: float = 0.0
    attempt: int = 1
    already_there: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Processed(Event):
    """The side that received a batch has given its verdict: accepted, or superseded by a newer one.

    Attributes:
        file: the set's data file, or the answer.
        verdict: accepted or superseded (a refusal is `Errored`).
        certainty: proven by a receipt, or told by time and place only.
        counts: records applied, by kind.
        findings: what was noticed.
        seconds: time the processing took, where it was processed here.
    """

    kind: ClassVar[str] = "processed"
    file: FileFacts
    verdict: VerdictKind
    certainty: Certainty = Certainty.CERTAIN
    counts: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Downloaded(Event):
    """A file lies complete, verified and durable in `Importation_EnCours`.

    Attributes:
        file: the file.
        source: its path on the drop.
        seconds: transfer time.
        attempt: 1 for the first try.
        already_there: it had been fetched by an interrupted run.
    """

    kind: ClassVar[str] = "downloaded"
    file: FileFacts
    source: str
    seconds: float = 0.0
    attempt: int = 1
    already_there: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported(Event):
    """The office system holds the records of an answer, or a medium that came late.

    Attributes:
        file: the answer, or the late medium.
        counts: records that went in, by kind.
        refused: records that did not, each with its rule and reason.
        warnings: findings that cost nothing.
        waiting: records that wait for their media.
        already: the system held this batch already; nothing changed.
        proven: whether the system itself confirmed it; else it was only handed over.
        seconds: time the import took.
    """

    kind: ClassVar[str] = "imported"
    file: FileFacts
    counts: Mapping[str, int] = field(default_factory=dict)
    refused: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    waiting: int = 0
    already: bool = False
    proven: bool = True
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived(Event):
    """A file lies durably at its last place.

    Attributes:
        file: the file.
        category: the archive category (`PhotoChantier`, …), `Appli_Data`, or the folder of the drop.
        place: path below the archive, `/`-separated.
        already_there: the same content lay there before.
        renamed: other content lay there under the same name, so that this one got a numbered name.
        stored_sha256: of what lies there, when the position was taken out of the photo; empty: as `file` says.
    """

    kind: ClassVar[str] = "archived"
    file: FileFacts
    category: str
    place: str
    already_there: bool = False
    renamed: bool = False
    stored_sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Errored(Event):
    """Something failed, or was refused.

    Attributes:
        step: the step that failed (`upload`, `import`, …).
        file: name of the file that it is about; empty when it is about none.
        code: stable code.
        transient: true when the next run heals it with nobody doing anything.
        what: what failed and why.
        remedy: what to do.
        who: who can do it.
        exit_code: how a run that ends on it leaves.
        findings: what the inspection said, when something was refused.
    """

    kind: ClassVar[str] = "errored"
    step: str
    file: str = ""
    code: str
    transient: bool
    what: Text
    remedy: Text
    who: Who
    exit_code: int = 1
    findings: tuple[Finding, ...] = ()


EVENTS: Mapping[str, type[Event]] = {
    event.kind: event for event in (Generated, Uploaded, Processed, Downloaded, Imported, Archived, Errored)
}
"""The seven, by kind, in lifecycle order."""

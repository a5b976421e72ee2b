"""The internal entries of the journal: what the steps have to remember and listeners never hear.

In: what a step intends or has found out. Out: rows beside the seven events; together they fold into the state of
a batch (`state`). An intent is written before an effect that cannot be recognised afterwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from optimx.core.contracts import Verdict, WantedMedia
from optimx.core.events import EVENTS, Event, FileFacts, Finding, Role, VerdictKind
from optimx.core.language import Text
from optimx.core.manifests import Manifest, ManifestFile


class Direction(StrEnum):
    """Which way a batch travels, seen from the side whose journal it is: away from it, or towards it."""

    OUTBOUND = "outbound"
    INBOUND = "inbound"


class Profile(StrEnum):
    """Which of the two profiles of the protocol a batch began in, and ends in."""

    MANIFEST = "manifest"
    PAIR = "pair"


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A run began.

    Attributes:
        command: what was asked for.
        machine: on which machine.
        version: of optimx.
        transport: through what.
        company: name of the firm.
    """

    kind: ClassVar[str] = "run_started"
    command: str
    machine: str
    version: str
    transport: str
    company: str


@dataclass(frozen=True, slots=True)
class RunFinished:
    """A run ended; a run without this entry was killed.

    Attributes:
        outcome: as the report's first line says.
        exit_code: how it left.
    """

    kind: ClassVar[str] = "run_finished"
    outcome: str
    exit_code: int


@dataclass(frozen=True, slots=True)
class ReportsWritten:
    """The reports of a run lie in their folder.

    Attributes:
        of: the run that they tell of.
        files: their names.
    """

    kind: ClassVar[str] = "reports_written"
    of: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Warned:
    """Something that the report has to say and that cost nothing."""

    kind: ClassVar[str] = "warned"
    message: Text


@dataclass(frozen=True, slots=True)
class ListenerFailed:
    """A listener raised; never told to listeners.

    Attributes:
        listener: its plugin.
        hook: what it was told.
        told: seq of the event, or 0.
        why: type of the exception; its words may hold anything.
    """

    kind: ClassVar[str] = "listener_failed"
    listener: str
    hook: str
    told: int
    why: str


@dataclass(frozen=True, slots=True)
class Identified:
    """This journal speaks for an instance, from here on.

    Attributes:
        instance: UUID.
        epoch: only ever grows.
        sequence: the last one given in that epoch, 0 for none.
        why: `first`, `take_over` or `rebuild`.
    """

    kind: ClassVar[str] = "identified"
    instance: str
    epoch: int
    sequence: int
    why: str


@dataclass(frozen=True, slots=True)
class Pinned:
    """The profile that `auto` found on the drop."""

    kind: ClassVar[str] = "pinned"
    profile: Profile


@dataclass(frozen=True, slots=True)
class Planned:
    """An outbound batch exists, as a name and a number, and nothing else yet.

    Attributes:
        account: the mobile identifier.
        profile: in which it will end.
        instance: who makes it.
        epoch: of the instance.
        sequence: within the epoch.
        stamp: that its names carry.
        name: what a person knows it by.
    """

    kind: ClassVar[str] = "planned"
    account: str
    profile: Profile
    instance: str
    epoch: int
    sequence: int
    stamp: datetime
    name: str


@dataclass(frozen=True, slots=True)
class Spooled:
    """All files of an outbound batch lie durably in the spool.

    Attributes:
        files: those that travel, in the order in which they are sent; the one that commits last.
        counts: records by kind.
    """

    kind: ClassVar[str] = "spooled"
    files: tuple[ManifestFile, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Sending:
    """The files of a batch begin to travel: from here on the drop has to be asked what it holds.

    Attributes:
        manifest: the manifest to be written, whole, so that every attempt writes the same; None for a pair.
    """

    kind: ClassVar[str] = "sending"
    manifest: Manifest | None


@dataclass(frozen=True, slots=True)
class Committing:
    """The rename that commits is about to happen.

    Attributes:
        temporary: name of the file on the drop before it; empty when there are no temporary names.
    """

    kind: ClassVar[str] = "committing"
    temporary: str


@dataclass(frozen=True, slots=True)
class Sent:
    """The set is committed on the drop.

    Attributes:
        answers_seen: names of the answers that lay there already: any other is a later one.
        again: it was sent once before.
    """

    kind: ClassVar[str] = "sent"
    answers_seen: tuple[str, ...] = ()
    again: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """The other side's verdict is known."""

    kind: ClassVar[str] = "judged"
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Told:
    """The system has learnt the verdict."""

    kind: ClassVar[str] = "told"


@dataclass(frozen=True, slots=True)
class Closed:
    """Nothing is left to do for this batch; its copies are gone from spool and staging."""

    kind: ClassVar[str] = "closed"


@dataclass(frozen=True, slots=True)
class Doubted:
    """What became of the batch cannot be known from here."""

    kind: ClassVar[str] = "doubted"
    why: Text


@dataclass(frozen=True, slots=True)
class Resolved:
    """A person decided what is uncertain.

    Attributes:
        verdict: accepted, or refused when it has to be taken as lost.
    """

    kind: ClassVar[str] = "resolved"
    verdict: VerdictKind


@dataclass(frozen=True, slots=True)
class Found:
    """An inbound batch lies complete on the drop.

    Attributes:
        manifest: what it consists of; in the `pair` profile made here from what was seen.
        profile: in which it will end.
        digest: sha256 of the manifest's bytes: the same batch with another content shows.
    """

    kind: ClassVar[str] = "found"
    manifest: Manifest
    profile: Profile
    digest: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """All files of an inbound batch that could be had lie verified and durable on this side.

    Attributes:
        files: those; in the `pair` profile more than `Found` knew, since only the answer tells its media.
    """

    kind: ClassVar[str] = "fetched"
    files: tuple[ManifestFile, ...]


@dataclass(frozen=True, slots=True)
class Claimed:
    """The server begins to process a set."""

    kind: ClassVar[str] = "claimed"


@dataclass(frozen=True, slots=True)
class Allotment:
    """The place of one medium in the archive.

    Attributes:
        media: as the answer describes it.
        size: bytes.
        sha256: of its content.
        mime: by content.
        category: the archive category; `A_classer` when none claims it.
        place: path below the archive.
        renamed: its own place was taken by other content.
    """

    media: WantedMedia
    size: int
    sha256: str
    mime: str
    category: str
    place: str
    renamed: bool = False


@dataclass(frozen=True, slots=True)
class Allotted:
    """An answer was inspected, and its media have their places; stored before anything refers to them.

    Attributes:
        answer_place: place of the answer itself; empty when only media came.
        places: of the media.
        absent: media that the answer wants and that did not come, or were refused.
        unfit: names of media that came and are not what they say.
    """

    kind: ClassVar[str] = "allotted"
    answer_place: str
    places: tuple[Allotment, ...]
    absent: tuple[WantedMedia, ...] = ()
    unfit: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Importing:
    """The office system is about to be called; from here on it has to be asked what it holds."""

    kind: ClassVar[str] = "importing"


@dataclass(frozen=True, slots=True)
class Taken:
    """The system holds the batch."""

    kind: ClassVar[str] = "taken"


@dataclass(frozen=True, slots=True)
class DocumentFiled:
    """A GED document lies in `docs` under its real name.

    Attributes:
        title: that name.
        sha256: of its content.
        epoch: of the set that brought it.
        sequence: of the set that brought it; the newest wins.
    """

    kind: ClassVar[str] = "document_filed"
    title: str
    sha256: str
    epoch: int
    sequence: int


@dataclass(frozen=True, slots=True)
class Filed:
    """All files of the batch lie at their last place."""

    kind: ClassVar[str] = "filed"


@dataclass(frozen=True, slots=True)
class Rejected:
    """The batch is refused whole.

    Attributes:
        findings: why.
    """

    kind: ClassVar[str] = "rejected"
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A refused batch, or one file of it, lies in quarantine with its reason beside it."""

    kind: ClassVar[str] = "quarantined"
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The other side can see that the batch was taken: mark, receipt, or removal."""

    kind: ClassVar[str] = "acknowledged"


@dataclass(frozen=True, slots=True)
class Deferred:
    """The batch could not be taken in this run and waits for the next."""

    kind: ClassVar[str] = "deferred"
    code: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Sequence numbers were missing before a batch; it waits one run for them.

    Attributes:
        missing: how many.
        run: that noticed it.
    """

    kind: ClassVar[str] = "gap"
    missing: int
    run: str


@dataclass(frozen=True, slots=True)
class Passed:
    """The order of inbound batches has come so far.

    Attributes:
        instance: of the other side.
        epoch: of that instance.
        sequence: of the newest batch that was taken or refused.
    """

    kind: ClassVar[str] = "passed"
    instance: str
    epoch: int
    sequence: int


@dataclass(frozen=True, slots=True)
class MediaArrived:
    """A medium that an answer waited for was taken.

    Attributes:
        file: the medium.
        record: id of the record that wanted it.
    """

    kind: ClassVar[str] = "media_arrived"
    file: FileFacts
    record: str


@dataclass(frozen=True, slots=True)
class Redelivered:
    """A refused answer is to be delivered again."""

    kind: ClassVar[str] = "redelivered"


Internal = (
    RunStarted
    | RunFinished
    | ReportsWritten
    | Warned
    | ListenerFailed
    | Identified
    | Pinned
    | Planned
    | Spooled
    | Sending
    | Committing
    | Sent
    | Judged
    | Told
    | Closed
    | Doubted
    | Resolved
    | Found
    | Fetched
    | Claimed
    | Allotted
    | Importing
    | Taken
    | Filed
    | DocumentFiled
    | Rejected
    | Quarantined
    | Acknowledged
    | Deferred
    | Gap
    | Passed
    | MediaArrived
    | Redelivered
)
Body = Event | Internal

KINDS: Mapping[str, type[Body]] = {**EVENTS, **{kind.kind: kind for kind in Internal.__args__}}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the journal, read back.

    Attributes:
        seq: from 1, without gaps.
        run: during which it was written.
        batch: that it belongs to, or empty.
        at: aware, UTC.
        kind: of the body.
        body: what it says; None once its payload was purged.
        correlation: batch of the other direction, when known.
    """

    seq: int
    run: str
    batch: str
    at: datetime
    kind: str
    body: Body | None
    correlation: str | None = None


def names_within(body: Body) -> set[str]:
    """Return the file names that an entry speaks of, so that `why` finds it."""
    match body:
        case Planned(name=name):
            return {name}
        case Spooled(files=files):
            return {name for file in files for name in (file.name, file.title) if name}
        case Found(manifest=manifest):
            return {file.name for file in manifest.files}
        case DocumentFiled(title=title):
            return {title}
        case Quarantined(files=files):
            return set(files)
        case Event():
            facts = getattr(body, "file", "")
            return {facts.name} if isinstance(facts, FileFacts) else ({facts} if facts else set())
        case _:
            return set()


__all__ = [
    "KINDS",
    "Acknowledged",
    "Allotment",
    "Allotted",
    "Body",
    "Claimed",
    "Closed",
    "Committing",
    "Deferred",
    "Direction",
    "DocumentFiled",
    "Doubted",
    "Fetched",
    "Filed",
    "Found",
    "Gap",
    "Identified",
    "Importing",
    "Judged",
    "ListenerFailed",
    "MediaArrived",
    "Passed",
    "Pinned",
    "Planned",
    "Profile",
    "Quarantined",
    "Redelivered",
    "Rejected",
    "ReportsWritten",
    "Resolved",
    "Role",
    "Row",
    "RunFinished",
    "RunStarted",
    "Sending",
    "Sent",
    "Spooled",
    "Taken",
    "Told",
    "Verdict",
    "Warned",
    "names_within",
]

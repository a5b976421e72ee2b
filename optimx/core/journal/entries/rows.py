"""What one row of the journal is: an event or an internal entry, with its place in the order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from optimx.core.events import EVENTS, Event, FileFacts
from optimx.core.journal.entries.inbound import (
    Acknowledged,
    Allotted,
    Claimed,
    Deferred,
    DocumentFiled,
    DocumentsNamed,
    DocumentWithdrawn,
    Fetched,
    Filed,
    Found,
    Gap,
    Importing,
    MediaArrived,
    Passed,
    Quarantined,
    Rejected,
    Taken,
)
from optimx.core.journal.entries.outbound import (
    Closed,
    Committing,
    Doubted,
    Judged,
    Lacking,
    Planned,
    Redelivered,
    Resolved,
    Sending,
    Sent,
    Spooled,
    Told,
)
from optimx.core.journal.entries.purges import DataPurged, PositionsRemoved, Purged
from optimx.core.journal.entries.runs import (
    Identified,
    ListenerFailed,
    Pinned,
    ReportsWritten,
    RunFinished,
    RunStarted,
    Warned,
)

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
    | Lacking
    | Resolved
    | Found
    | Fetched
    | Claimed
    | Allotted
    | Importing
    | Taken
    | Filed
    | DocumentFiled
    | DocumentsNamed
    | DocumentWithdrawn
    | Rejected
    | Quarantined
    | Acknowledged
    | Deferred
    | Gap
    | Passed
    | MediaArrived
    | Redelivered
    | Purged
    | DataPurged
    | PositionsRemoved
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
    if isinstance(body, Event):
        facts = getattr(body, "file", "")
        return {facts.name if isinstance(facts, FileFacts) else str(facts)} - {""}
    return set(_names_of_internal(body)) - {""}


def _names_of_internal(body: Internal) -> Iterable[str]:
    match body:
        case Planned(name=name) | DocumentFiled(title=name) | DocumentWithdrawn(title=name):
            return (name,)
        case Spooled(files=files):
            return (name for file in files for name in (file.name, file.title))
        case Found(manifest=manifest):
            return (file.name for file in manifest.files)
        case Quarantined(files=names):
            return names
        case Purged() | DataPurged() | PositionsRemoved():
            return (place.rpartition("/")[2] for place in _places_of(body))
        case _:
            return ()


def _places_of(body: Purged | DataPurged | PositionsRemoved) -> Iterable[str]:
    return (file.place for file in body.files) if isinstance(body, PositionsRemoved) else body.places

"""Where a batch stands: the fold of its rows. Pure, table-tested; there is no other place that knows.

In: the rows of one batch, in order. Out: a `BatchState`. Called by the journal when it commits and by every step to
decide what is left to do: a first run and a resumed one ask the same question.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from optimx.core.contracts import Verdict
from optimx.core.events import Archived, Downloaded, Role, Uploaded
from optimx.core.journal.entries import (
    Acknowledged,
    Body,
    Closed,
    Deferred,
    Direction,
    Fetched,
    Found,
    Judged,
    Lacking,
    MediaArrived,
    Planned,
    Profile,
    Redelivered,
    Resolved,
    Row,
    Sending,
    Sent,
    Spooled,
)
from optimx.core.manifests import Manifest, ManifestFile

T = TypeVar("T", bound=Body)

UNCERTAIN = "UNCERTAIN"

_TELLING = frozenset({Role.DATA, Role.ANSWER})
"""What a person knows a set by, wherever it stands in the manifest."""

_WAITING = frozenset({"FOUND", "SENT"})
"""Where a set stands of which files may still go, or come back."""

# The stage that each entry brings a batch into, whichever direction and side; an entry that is not here changes none.
_STAGES: Mapping[str, str] = {
    "planned": "PLANNED",
    "spooled": "GENERATED",
    "sending": "SENDING",
    "sent": "SENT",
    "doubted": UNCERTAIN,
    "found": "FOUND",
    "claimed": "CLAIMED",
    "fetched": "DOWNLOADED",
    "allotted": "VALIDATED",
    "taken": "IMPORTED",
    "filed": "ARCHIVED",
    "acknowledged": "MARKED",
    "rejected": "REFUSED",
}


# the same bytes under the same manifest: all but these is found out anew
_SURVIVE_REDELIVERY = {"planned", "spooled", "sending", "redelivered"}


@dataclass(frozen=True, slots=True)
class BatchState:
    """Where one batch stands.

    Attributes:
        id: of the batch.
        direction: away from this side, or towards it.
        stage: see `_STAGES`; the verdict once there is one.
        since: when it came into that stage.
        began: moment of its first row.
        first_seq: of its first row.
        settled: nothing is left to do.
        entries: the latest entry of each kind.
        uploaded: names of files known to lie on the drop.
        downloaded: paths on the drop of files known to lie here.
        archived: names of files known to lie at their last place.
        arrived: ids of records whose late media were taken.
        deferred_runs: runs in which it could not be taken.
        correlation: the batch of the other direction, when known.
    """

    id: str
    direction: Direction
    stage: str
    since: datetime
    began: datetime
    first_seq: int
    settled: bool = False
    entries: Mapping[str, Body] = field(default_factory=dict)
    uploaded: frozenset[str] = frozenset()
    downloaded: frozenset[str] = frozenset()
    archived: frozenset[str] = frozenset()
    arrived: frozenset[str] = frozenset()
    deferred_runs: frozenset[str] = frozenset()
    correlation: str | None = None

    def last(self, kind: type[T]) -> T | None:
        """Return the latest entry of a kind, or None."""
        entry = self.entries.get(kind.kind)
        return entry if isinstance(entry, kind) else None

    def has(self, kind: type[Body]) -> bool:
        """Say whether the batch has an entry of that kind."""
        return kind.kind in self.entries

    @property
    def manifest(self) -> Manifest:
        """What an inbound batch consists of; only inbound batches have one from their beginning."""
        found = self.last(Found)
        if found is None:
            raise LookupError(f"batch {self.id} was not found on a drop")
        return found.manifest

    @property
    def plan(self) -> Planned:
        """What an outbound batch was planned as."""
        planned = self.last(Planned)
        if planned is None:
            raise LookupError(f"batch {self.id} was not planned here")
        return planned

    @property
    def spooled(self) -> tuple[ManifestFile, ...]:
        """The files of an outbound batch, in the order in which they travel; none before they were made."""
        spooled = self.last(Spooled)
        return spooled.files if spooled else ()

    @property
    def fetched(self) -> tuple[ManifestFile, ...]:
        """The files of an inbound batch that lie on this side."""
        fetched = self.last(Fetched)
        return fetched.files if fetched else ()

    @property
    def verdict(self) -> Verdict | None:
        """What became of an outbound batch, told by the protocol or decided by a person; None when open."""
        resolved, judged = self.last(Resolved), self.last(Judged)
        if resolved is not None:
            return Verdict(resolved.verdict)
        return judged.verdict if judged else None

    @property
    def lacking(self) -> Lacking | None:
        """What a set that waits on the drop has not with it, as far as this side has seen; None when it is whole."""
        lacking = self.last(Lacking) if self.stage in _WAITING else None
        return lacking if lacking is not None and lacking.why is not None else None

    @property
    def profile(self) -> Profile:
        """The profile in which the batch began and will end."""
        began = self.last(Planned) or self.last(Found)
        return began.profile if began else Profile.MANIFEST

    @property
    def order(self) -> tuple[int, int]:
        """Epoch and sequence."""
        planned = self.last(Planned)
        if planned:
            return planned.epoch, planned.sequence
        found = self.last(Found)
        return (found.manifest.epoch, found.manifest.sequence) if found else (0, 0)

    @property
    def name(self) -> str:
        """What a person knows the batch by."""
        planned, found = self.last(Planned), self.last(Found)
        files = found.manifest.files if found else self.spooled
        telling = [file.name for file in files if file.role in _TELLING]
        # what is planned may be made under another name, and late media have no answer that one could know them by
        others = [planned.name] if planned else [file.name for file in files]
        return next(iter((*telling, *others)), self.id)


def fold(rows: Iterable[Row]) -> BatchState | None:
    """Return where a batch stands after these rows, or None for no rows."""
    return extend(None, rows)


def extend(state: BatchState | None, rows: Iterable[Row]) -> BatchState | None:
    """Return where a batch stands after some more rows."""
    sets: dict[str, set[str]] = {}
    for row in rows:
        state = _begin(row) if state is None else state
        if row.body is None:
            continue
        state = _add(state, row, row.body)
        _forget(sets, row.body)
        _collect(sets, row, row.body)
    if state is None or not sets:
        return state
    return replace(state, **{name: getattr(state, name) | found for name, found in sets.items()})


def _begin(row: Row) -> BatchState:
    outbound = isinstance(row.body, Planned)
    direction = Direction.OUTBOUND if outbound else Direction.INBOUND
    return BatchState(row.batch, direction, "", row.at, row.at, row.seq, correlation=row.correlation)


def _begin_again(state: BatchState, row: Row) -> BatchState:
    return BatchState(
        state.id, state.direction, "", row.at, state.began, state.first_seq, correlation=state.correlation
    )


def _add(state: BatchState, row: Row, body: Body) -> BatchState:
    entries = {**state.entries, row.kind: body}
    if isinstance(body, Sending):
        entries.pop("committing", None)  # of an earlier sending: says nothing of this one
    if isinstance(body, Found) and state.entries:
        # a refused answer that was delivered again, or one that a person wants imported again: from the beginning
        return replace(_begin_again(state, row), entries={"found": body}, stage="FOUND")
    if isinstance(body, Redelivered):
        # everything after the plan is undone: the answer is delivered as if for the first time
        kept = {kind: entry for kind, entry in entries.items() if kind in _SURVIVE_REDELIVERY}
        return replace(state, entries=kept, stage="PLANNED", since=row.at, settled=False, uploaded=frozenset())
    # a refused answer stays refused when the other side has been told
    refused = isinstance(body, Acknowledged) and "rejected" in entries
    stage = state.stage if refused else _stage(body) or state.stage
    since = row.at if stage != state.stage or isinstance(body, Sent) else state.since
    return replace(state, entries=entries, stage=stage, since=since, settled=state.settled or isinstance(body, Closed))


def _stage(body: Body) -> str | None:
    match body:
        case Judged(verdict=verdict):
            return verdict.kind.value.upper()
        case Resolved(verdict=kind):
            return kind.value.upper()
        case _:
            return _STAGES.get(body.kind)


def _forget(sets: dict[str, set[str]], body: Body) -> None:
    """What begins anew takes nothing along of what these same rows said before."""
    if isinstance(body, Found):
        sets.clear()
    elif isinstance(body, Redelivered):
        sets.pop("uploaded", None)


def _collect(sets: dict[str, set[str]], row: Row, body: Body) -> None:
    match body:
        case Uploaded():
            sets.setdefault("uploaded", set()).add(body.target)
        case Downloaded():
            sets.setdefault("downloaded", set()).add(body.source)
        case Archived():
            sets.setdefault("archived", set()).add(body.file.name)
        case MediaArrived():
            sets.setdefault("arrived", set()).add(body.record)
        case Deferred():
            sets.setdefault("deferred_runs", set()).add(row.run)
        case _:
            pass

"""Batches that are not settled have to be visible over the new transport, or they would never be finished over it.

In: the journal, what is seen over both transports. Out: the names that are missing. Called by `switching` and
`rehearsal`. Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from optimx.app.switching.seeing import Seen, agree
from optimx.core import names
from optimx.core.errors import PermanentError, Who
from optimx.core.journal import UNCERTAIN, BatchState, Direction, JournalReader, Profile
from optimx.core.journal.entries import Committing, Found
from optimx.core.language import text

# Stages in which the drop has nothing of a batch yet, or nothing any more that the next run looks for
_NEEDS_NOTHING = {
    Direction.OUTBOUND: frozenset({"PLANNED", "GENERATED", "ACCEPTED", "REFUSED", "SUPERSEDED"}),
    Direction.INBOUND: frozenset({"MARKED"}),
}
_PROVABLY_THERE = frozenset({"SENT", "FOUND", "DOWNLOADED", "VALIDATED", "IMPORTED", "ARCHIVED", UNCERTAIN})


class OutstandingError(PermanentError):
    """A batch that is not settled cannot be seen over the other transport. Settle it first, or have it made visible."""

    code = "E-OUTSTANDING"
    who = Who.IT
    remedy = text(
        "Run 'optimx exchange' until 'optimx status' shows nothing open, then switch; or have the owner of the drop "
        "give the new access to the same folder."
    )


@dataclass(frozen=True, slots=True)
class Hidden:
    """A batch that would be lost from sight.

    Attributes:
        name: of the batch, as people know it.
        files: that are not seen; none when nothing at all of it is.
    """

    name: str
    files: tuple[str, ...] = ()


def hidden(journal: JournalReader | None, old: Seen | None, new: Seen) -> tuple[Hidden, ...]:
    """Return the open batches that the new transport does not show.

    Args:
        journal: None when there was no run yet.
        old: over the transport in use; None when it does not open any more.
        new: over the other one.
    """
    states = journal.batches(settled=False) if journal else ()
    found = (_of(state, old, new) for state in states if state.stage not in _NEEDS_NOTHING[state.direction])
    return tuple(each for each in found if each is not None)


def _of(state: BatchState, old: Seen | None, new: Seen) -> Hidden | None:
    wanted = {name.casefold() for name in _names(state)}
    if old is None:
        there = any(_name(path) in wanted for path in new.files)
        return None if there or state.stage not in _PROVABLY_THERE else Hidden(state.name)
    missing = tuple(
        path
        for path, size in sorted(old.files.items())
        if _name(path) in wanted and (path not in new.files or not agree(size, new.files[path]))
    )
    return Hidden(state.name, missing) if missing else None


def _name(path: str) -> str:
    return path.rpartition("/")[2].casefold()


def _names(state: BatchState) -> Iterator[str]:
    """Give every name under which something of a batch may lie on the drop."""
    if state.direction is Direction.OUTBOUND:
        yield from _outbound(state)
    else:
        yield from _inbound(state)


def _outbound(state: BatchState) -> Iterator[str]:
    committing, plan = state.last(Committing), state.plan
    yield from (file.name for file in state.spooled)
    yield from state.uploaded
    if committing is not None and committing.temporary:
        yield committing.temporary.rpartition("/")[2]
    if state.profile is Profile.MANIFEST:
        yield names.pair_manifest(plan.account, plan.stamp)
        yield names.receipt(plan.account, plan.stamp)


def _inbound(state: BatchState) -> Iterator[str]:
    found = state.last(Found)
    if found is None:
        return
    yield from (file.name for file in found.manifest.files)
    stamp = names.read_stamp(found.manifest.stamp)
    if stamp is not None and state.profile is Profile.MANIFEST:
        yield names.answer_manifest(found.manifest.account, stamp)
        yield names.mark(found.manifest.account, stamp)

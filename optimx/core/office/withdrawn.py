"""Withdrawn: what was found on the drop is not there any more, or is something else, when it is to be fetched.

In: an answer that could not be fetched. Out: who can help; on a vendor's drop, where nobody delivers the same answer
again, the answer is closed and told once. Called by `download`.
"""

from optimx.core.errors import NotThereError, OptimxError, Who
from optimx.core.journal import BatchState, Profile
from optimx.core.journal.entries import Closed, Importing
from optimx.core.language import text
from optimx.core.office.office import Office
from optimx.core.office.room import files_known, room_of

_REMEDY = text(
    "If another program takes answers from this drop, stop one of the two: what one takes, the other never sees. "
    "Otherwise ask the owner of the drop to deliver the answer again."
)


def with_way_out(error: OptimxError, state: BatchState) -> OptimxError:
    """Tell of what is gone from the drop who can lay it there again; everything else says itself what helps."""
    if not isinstance(error, NotThereError):
        return error
    remedy, who = _REMEDY, Who.YOU
    if state.profile is Profile.MANIFEST:
        who = Who.VENDOR
        remedy = text(
            "The owner of the drop delivers the answer again: optimx server redeliver {name} --account LOGIN",
            name=state.name,
        )
    gone = NotThereError(error.what, remedy=remedy, who=who, file=error.file)
    gone.__cause__ = error
    return gone


def is_withdrawn(office: Office, state: BatchState) -> bool:
    """Say whether an answer of a vendor's program left the drop, or was written anew, before anything of it came."""
    if state.profile is Profile.MANIFEST or state.has(Importing):
        return False
    room = room_of(office, state)
    if any(office.disk.stat(room.of(file)) is not None for file in files_known(office, state)):
        return False
    return not any(office.drop.same(file.path, file.size, file.sha256) for file in state.manifest.files)


def close(office: Office, state: BatchState) -> BatchState:
    """Close it and tell that: what lies there now is found as what it is, and so is this one if it comes back."""
    if any(office.drop.stat(file.path) is not None for file in state.manifest.files):
        office.recorder.warn(
            text("'{file}' was written anew on the drop before it was fetched; the new one is taken", file=state.name)
        )
        office.recorder.write(state.id, Closed())
        return office.state(state.id)
    error = NotThereError(text("'{file}' left the drop before it was fetched", file=state.name))
    event = office.recorder.errored("download", with_way_out(error, state), state.id, file=state.name)
    office.recorder.write(state.id, event, Closed())
    return office.state(state.id)

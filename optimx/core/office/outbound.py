"""What is known of a set on its way to the drop: whether it was committed, what the drop holds.

In: the journal and the drop. Out: answers, and a journal entry when something was found out. Called by
`generation`, `upload` and `settlement`, which do not know each other.
"""

from collections.abc import Sequence
from hashlib import sha256

from optimx.core import names
from optimx.core.errors import UncertainError
from optimx.core.events import Role
from optimx.core.journal import BatchState, Direction, Profile
from optimx.core.journal.entries import Committing, Doubted, Judged, Sending, Sent
from optimx.core.language import Text, text
from optimx.core.manifests import ManifestFile, to_bytes
from optimx.core.office.office import Office
from optimx.core.transfer import Commitment, Outgoing, look_for_commit


def pair_of(state: BatchState) -> Sequence[ManifestFile]:
    """Return the two documents of a set, without its GED documents."""
    return tuple(file for file in state.spooled if file.role is not Role.DOCUMENT)


def outgoing(office: Office, state: BatchState, file: ManifestFile) -> Outgoing:
    """Return a file of a set as it lies in the spool, ready to go."""
    return Outgoing(office.spool.path(state.id, file.name), file.path, file.size, file.sha256, file.role)


def held_documents(office: Office) -> frozenset[str]:
    """Return the sha256 of the GED documents that count as sent: those that the latest accepted verdict lists."""
    state = office.journal.newest(Direction.OUTBOUND, "ACCEPTED")
    judged = state.last(Judged) if state else None
    return frozenset(judged.verdict.documents or ()) if judged else frozenset()


def doubt(office: Office, state: BatchState, why: Text) -> None:
    """Journal that nobody can tell from here what became of a set."""
    error = UncertainError(why)
    event = office.recorder.errored("settlement", error, state.id, file=state.name)
    office.recorder.write(state.id, event, Doubted(why))


def is_decided(office: Office, state: BatchState) -> bool:
    """Find out whether a set that was being sent is committed; journal it when it is, or when nobody can tell.

    Returns:
        False when the set was certainly never committed.
    """
    if state.profile is Profile.MANIFEST:
        return is_manifest_there(office, state) and commit(office, state)
    return is_param_decided(office, state)


def is_manifest_there(office: Office, state: BatchState) -> bool:
    """Say whether the drop shows that the set was committed, wherever the server has it by now."""
    plan = state.plan
    manifest = names.pair_manifest(plan.account, plan.stamp)
    # the order in which a server moves it: one that is moved while we look is met at the next place
    places = (f"{folder}/{manifest}" for folder in (names.WORK, names.ARCHIVE, names.ARCHIVE_ERROR))
    return _is_whole(office, state, manifest) or any(
        office.drop.stat(place) for place in (*places, names.receipt(plan.account, plan.stamp))
    )


def _is_whole(office: Office, state: BatchState, name: str) -> bool:
    """Say whether a manifest lies where it was sent; without temporary names a cut leaves half of it there."""
    sending = state.last(Sending)
    if office.settings.temporary or sending is None or sending.manifest is None:
        return office.drop.stat(name) is not None
    content = to_bytes(sending.manifest)
    return office.drop.same(name, len(content), sha256(content).hexdigest())


def is_param_decided(office: Office, state: BatchState) -> bool:
    """The same for a pair on a vendor's drop, where only the name before the last rename tells."""
    committing = state.last(Committing)
    if committing is None:
        return False
    (param,) = (file for file in state.spooled if file.role is Role.PARAM)
    match look_for_commit(office.drop, committing.temporary, param.path, param.size, param.sha256):
        case Commitment.DONE | Commitment.TAKEN:
            return commit(office, state)
        case Commitment.NOT_DONE:
            # first the journal, then the drop: a name that is gone without a word would mean "taken"
            office.recorder.write(state.id, Sending(None))
            if committing.temporary:
                office.drop.delete(committing.temporary)
            return False
        case Commitment.UNKNOWN:
            why = text("'{file}' is not on the drop, and nothing tells whether it ever was", file=param.name)
            doubt(office, state, why)
            return True


def commit(office: Office, state: BatchState) -> bool:
    """Journal that the set is committed; always true."""
    seen = tuple(file.name for file in office.drop.list(names.ROOT) if office.is_answer(file.name))
    office.recorder.write(state.id, Sent(answers_seen=seen, again=state.has(Sent)))
    return True

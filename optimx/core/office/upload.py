"""Upload: the set travels from the spool to the drop's root, and the rename of its last file commits it.

In: a GENERATED batch. Out: SENT, one `Uploaded` a file. Called by `run`. A set that was begun by a run that died is
first looked for on the drop, in the order in which a server moves it, so that it cannot be missed.
"""

from collections.abc import Callable, Mapping
from functools import partial

from optimx.core import arrivals, departures, names
from optimx.core.contracts import Verdict
from optimx.core.departures import manifest_of, remembering
from optimx.core.errors import AmbiguousReplyError, NameTakenError
from optimx.core.events import Role, VerdictKind
from optimx.core.journal import BatchState, Direction, Profile
from optimx.core.journal.entries import Committing, Identified, Judged, Sending
from optimx.core.manifests import ManifestFile, to_bytes
from optimx.core.office import displaced
from optimx.core.office.identity import keep_folder
from optimx.core.office.office import Office
from optimx.core.office.outbound import commit, is_decided, is_manifest_there, is_param_decided, outgoing
from optimx.core.transfer import Outgoing


def upload(office: Office, identity: Identified, state: BatchState) -> BatchState:
    """Bring a generated set onto the drop, whole; continues what an earlier run began.

    Args:
        office: the office.
        identity: who it is.
        state: a batch that is GENERATED or SENDING.

    Returns:
        The batch, SENT; or UNCERTAIN, when nobody can tell from here.

    Raises:
        ForeignInstanceError: another machine took the folder over since this run began.
    """
    keep_folder(office, identity, max(identity.sequence, office.journal.last_sequence(identity.epoch)))
    if not state.has(Sending):
        office.recorder.write(state.id, Sending(manifest_of(state, state.spooled, office.journal)))
    elif is_decided(office, state):
        return office.state(state.id)
    _send_all(office, office.state(state.id))
    return office.state(state.id)


def _send_all(office: Office, state: BatchState) -> None:
    files = state.spooled
    documents = {file.name: file for file in files if file.role is Role.DOCUMENT}
    (data,) = (file for file in files if file.role is Role.DATA)
    (param,) = (file for file in files if file.role is Role.PARAM)
    _send_documents(office, state, documents)
    if state.profile is Profile.MANIFEST:
        _send(office, state, data)
        _send(office, state, param)
        _commit_by_manifest(office, state)
    else:
        _send_pair(office, state, data, param)


def _send_documents(office: Office, state: BatchState, documents: Mapping[str, ManifestFile]) -> None:
    if state.profile is Profile.PAIR:
        for file in documents.values():
            _send_document(office, state, file)
        return
    office.drop.send_all(
        [outgoing(office, state, file) for file in documents.values()],
        lambda sent: departures.record(office.recorder, state, documents[sent.outgoing.target], sent),
    )


def _send_document(office: Office, state: BatchState, file: ManifestFile) -> None:
    try:
        _send(office, state, file)
    except NameTakenError:
        displaced.make_room(office, state, file)
        _send(office, state, file)


def _send(
    office: Office, state: BatchState, file: ManifestFile, before_commit: Callable[[str], None] | None = None
) -> None:
    sent = departures.send(office.drop, state, outgoing(office, state, file), before_commit)
    departures.record(office.recorder, state, file, sent)


def _commit_by_manifest(office: Office, state: BatchState) -> None:
    sending = office.state(state.id).last(Sending)
    if sending is None or sending.manifest is None:
        raise LookupError(f"batch {state.id} has no manifest")
    plan = state.plan
    try:
        office.drop.write(names.pair_manifest(plan.account, plan.stamp), to_bytes(sending.manifest))
    except AmbiguousReplyError:
        if not is_manifest_there(office, state):
            raise
    commit(office, state)


def _send_pair(office: Office, state: BatchState, data: ManifestFile, param: ManifestFile) -> None:
    # a server that matches by stamp would take our data with the parameters that another program laid there
    departures.check_name(office.drop, outgoing(office, state, param))
    _send(office, state, data)
    try:
        _commit_by_param(office, state, param)
    except NameTakenError:
        # also when that name is free again, nobody is to wonder whether ours was there
        office.recorder.write(state.id, Sending(None))
        departures.take_back(office.drop, office.recorder, state, outgoing(office, state, data))
        raise


def _commit_by_param(office: Office, state: BatchState, param: ManifestFile) -> None:
    try:
        _send(office, state, param, remembering(office.recorder, state, temporary=office.settings.temporary))
    except AmbiguousReplyError:
        if not is_param_decided(office, office.state(state.id)):
            raise
        return
    commit(office, state)


def supersede(office: Office, state: BatchState) -> None:
    """Take back what of a never committed set lies at the drop's root; its spool is cleared by `settlement`."""
    # the one that commits first, where the pair is the message
    for file in reversed(state.spooled) if state.has(Sending) else ():
        if file.role is not Role.DOCUMENT or state.profile is Profile.MANIFEST:
            departures.take_back(office.drop, office.recorder, state, outgoing(office, state, file))
    if state.has(Sending) and state.profile is Profile.PAIR:
        _remove_half_document(office, state)
    office.recorder.write(state.id, Judged(Verdict(VerdictKind.SUPERSEDED)))


def _remove_half_document(office: Office, state: BatchState) -> None:
    """Remove the beginning of a document that a cut left on a vendor's drop, since no later pair may name it.

    Whole ones stay: they are of use to the mobile app, whichever pair brought them.
    """
    documents = (file for file in state.spooled if file.role is Role.DOCUMENT)
    # they go one after the other: none behind the first that is not there was begun
    cut = next((outgoing(office, state, file) for file in documents if file.path not in state.uploaded), None)
    if cut is not None and not office.settings.temporary:
        arrivals.guarded(office.recorder, "upload", cut.target, partial(_remove_half, office, cut))


def _remove_half(office: Office, cut: Outgoing) -> None:
    if office.drop.holds_half(cut):
        office.drop.delete(cut.target)


def unsent(office: Office) -> tuple[BatchState, ...]:
    """Return the outbound batches that are not known to be committed, oldest first."""
    stages = {"PLANNED", "GENERATED", "SENDING"}
    return tuple(state for state in office.journal.batches(Direction.OUTBOUND, settled=False) if state.stage in stages)


def sweep(office: Office) -> None:
    """Remove what killed runs left half-written on the drop; a name by which a commit is told stays."""
    committing = (state.last(Committing) for state in office.journal.batches(Direction.OUTBOUND, settled=False))
    office.drop.sweep({entry.temporary for entry in committing if entry is not None})

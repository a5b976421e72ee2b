"""How a batch is laid on a drop: its manifest, its files one by one, and what is remembered before the commit.

In: an outbound batch and where its files lie. Out: files on the drop, an `Uploaded` each. Called by `office.upload`
and `dropserver.outbox`, which know what travels and in which order; a part each by `office.generation`,
`office.settlement` and `dropserver.closing`.
"""

from collections.abc import Callable, Iterable

from optimx.core import names
from optimx.core.bus import Recorder
from optimx.core.contracts import Batch
from optimx.core.errors import AlreadyThereError, BadNameError, NameTakenError
from optimx.core.events import Uploaded
from optimx.core.journal import BatchState, Journal, Profile
from optimx.core.journal.entries import Committing
from optimx.core.language import text
from optimx.core.manifests import PROTOCOL, Manifest, ManifestFile
from optimx.core.transfer import Drop, Outgoing, Sent


def batch_of(state: BatchState) -> Batch:
    """Return what a system is told of an outbound batch."""
    plan = state.plan
    return Batch(state.id, plan.account, plan.instance, plan.epoch, plan.sequence, plan.stamp)


def manifest_of(state: BatchState, files: Iterable[ManifestFile], journal: Journal) -> Manifest | None:
    """Return the manifest that commits a batch; None where the other side knows only pairs.

    Raises:
        BadNameError: a system gave a file a name under which no other side would take it.
    """
    if state.profile is Profile.PAIR:
        return None
    try:
        return _manifest(state, files, journal)
    except ValueError as error:
        raise BadNameError(
            text("'{file}' cannot be sent: {why}", file=state.name, why=error), file=state.name
        ) from error


def _manifest(state: BatchState, files: Iterable[ManifestFile], journal: Journal) -> Manifest:
    plan = state.plan
    return Manifest(
        protocol=PROTOCOL,
        batch=state.id,
        account=plan.account,
        instance=plan.instance,
        epoch=plan.epoch,
        sequence=plan.sequence,
        stamp=names.format_stamp(plan.stamp),
        files=tuple(files),
        correlation=state.correlation,
        journal_head=journal.head,
    )


def send(drop: Drop, state: BatchState, outgoing: Outgoing, before_commit: Callable[[str], None] | None = None) -> Sent:
    """Send one file of a batch that was never committed; what others wrote under its name stays as it is.

    Raises:
        AmbiguousReplyError: it may have arrived under its name.
        NameTakenError: somebody else wrote there.
    """
    try:
        return drop.send(outgoing, before_commit)
    except AlreadyThereError as error:
        # The allocator gives only names that nobody has, but minutes or days may lie between the name and the file, and
        # the ERP's own exchange, started by its old task at the same minute, would take the same one.
        if not _is_known(state, outgoing):
            raise _name_taken(outgoing.target) from error
        # it lay there whole: what differs now is damage, which the protocol sends anew
        drop.delete(outgoing.target)
        return drop.send(outgoing, before_commit)


def check_name(drop: Drop, outgoing: Outgoing) -> None:
    """Look, before anything is sent that goes with a file, whether its name is free.

    Raises:
        NameTakenError: somebody else wrote there.
    """
    if drop.stat(outgoing.target) is not None and not drop.holds(outgoing):
        raise _name_taken(outgoing.target)


def take_back(drop: Drop, recorder: Recorder, state: BatchState, outgoing: Outgoing) -> None:
    """Remove a file of a batch from the drop; what is not known to be ours stays, and the report says so."""
    if _is_known(state, outgoing) or drop.holds(outgoing):
        drop.delete(outgoing.target)
    elif drop.stat(outgoing.target) is not None:
        recorder.warn(
            text(
                "'{file}' stays on the drop, as nothing shows that it is ours; remove it if nobody else needs it",
                file=outgoing.target,
            )
        )


def _is_known(state: BatchState, outgoing: Outgoing) -> bool:
    """Say whether what lies under the name of a file can only be ours, whatever is in it."""
    # on a vendor's drop another program may have taken the name since: there only the content tells
    return state.profile is Profile.MANIFEST and outgoing.target in state.uploaded


def _name_taken(target: str) -> NameTakenError:
    return NameTakenError(
        text("'{target}' lies on the drop already, and it is not ours: it stays as it is.", target=target), file=target
    )


def remembering(recorder: Recorder, state: BatchState, *, temporary: bool) -> Callable[[str], None]:
    """Return what journals the temporary name whose disappearance tells that the last rename happened.

    Args:
        recorder: of the run.
        state: the batch.
        temporary: whether the drop takes temporary names; else nothing tells.
    """

    def remember(name: str) -> None:
        recorder.write(state.id, Committing(name if temporary else ""))

    return remember


def record(recorder: Recorder, state: BatchState, file: ManifestFile, sent: Sent) -> None:
    """Journal that a file lies on the drop."""
    uploaded = Uploaded(
        **recorder.header(state.id, state.correlation),
        file=file.facts,
        target=file.path,
        seconds=sent.seconds,
        attempt=sent.attempt,
        already_there=sent.already_there,
    )
    recorder.write(state.id, uploaded)

"""Outbox: frozen answers are laid on the drop, and closed when the office's mark shows that they were taken.

In: the mobile system's pending answers. Out: outbound batches, SENT then ACCEPTED or REFUSED; one `Uploaded` a file.
Called by `run`. The same bytes every time: an answer is delivered again only when neither its manifest nor a mark is
there, and what a vendor's office took is never delivered again unasked.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from optimx.core import departures, durable, names
from optimx.core.contracts import AnswerFiles, Batch, Verdict
from optimx.core.departures import manifest_of, remembering
from optimx.core.dropserver import planning
from optimx.core.dropserver.account import Account
from optimx.core.dropserver.closing import conclude, findings_of, is_returned
from optimx.core.errors import (
    AmbiguousReplyError,
    DamagedTransferError,
    OptimxError,
    PermanentError,
    concerns_one_file,
    ends_the_run,
)
from optimx.core.events import Certainty, Processed, Role, VerdictKind
from optimx.core.journal import UNCERTAIN, BatchState, Direction, Profile
from optimx.core.journal.entries import (
    Committing,
    Doubted,
    Judged,
    Resolved,
    Sending,
    Sent,
    Spooled,
)
from optimx.core.language import text
from optimx.core.manifests import ManifestFile, to_bytes
from optimx.core.transfer import Commitment, Outgoing, look_for_commit


class AnswerRefusedByOfficeError(PermanentError):
    """The office refuses an answer and says why; its entries stay until it is delivered again.

    Put right what the findings name, then `optimx server redeliver`.
    """

    code = "E-ANSWER-RETURNED"
    remedy = text("Put right what the findings name, then run 'optimx server redeliver'.")


def deliver(account: Account) -> None:
    """Deliver what is pending, and learn what became of what was delivered."""
    for batch in list(account.system.pending()):
        account.stop.check()
        state = account.journal.state(batch.id) or planning.plan(account, batch)
        try:
            if not state.settled and not is_returned(state):
                _advance(account, state, batch)
        except OptimxError as error:
            if ends_the_run(error) or (error.transient and not concerns_one_file(error)):
                raise
            # one answer that will never go must not keep the others back
            account.recorder.write(state.id, account.recorder.errored("outbox", error, state.id, file=state.name))
    for state in account.journal.batches(Direction.OUTBOUND, settled=False):
        conclude(account, state)
    _sweep(account)


def _sweep(account: Account) -> None:
    """Remove temporary files that nobody needs; one by which a commit is told has its batch still open."""
    opened = account.journal.batches(Direction.OUTBOUND, settled=False)
    committing = [state.last(Committing) for state in opened if not state.has(Sent)]
    account.drop.sweep({entry.temporary for entry in committing if entry is not None})


def _advance(account: Account, state: BatchState, batch: Batch) -> None:
    if state.stage == UNCERTAIN or state.has(Judged) or state.has(Resolved):
        return
    if state.has(Sent):
        durable.clear(account.disk, account.staging / state.id)
    if state.profile is Profile.MANIFEST:
        _advance_by_manifest(account, state, batch)
    else:
        _advance_by_place(account, state, batch)


# -- to an office that is optimx


def _advance_by_manifest(account: Account, state: BatchState, batch: Batch) -> None:
    plan = state.plan
    # the order in which the office moves it: one that is marked while we look is met at the next place
    if account.drop.stat(names.answer_manifest(plan.account, plan.stamp)) is not None:
        if not state.has(Sent):
            account.recorder.write(state.id, Sent())
    elif account.drop.stat(names.mark(plan.account, plan.stamp)) is not None:
        _judge(account, state, Verdict(VerdictKind.ACCEPTED))
    elif account.drop.stat(names.mark(plan.account, plan.stamp, refused=True)) is not None:
        _judge(account, state, Verdict(VerdictKind.REFUSED, findings=findings_of(account, state)))
    else:
        _send(account, state, batch)


def _judge(account: Account, state: BatchState, verdict: Verdict) -> None:
    facts = next((file.facts for file in state.spooled), None)
    if verdict.kind is VerdictKind.REFUSED:
        error = AnswerRefusedByOfficeError(text("the office refused '{file}'", file=state.name))
        event = account.recorder.errored("outbox", error, state.id, file=state.name, findings=verdict.findings)
        account.recorder.write(state.id, event, Judged(verdict))
    elif facts is not None:
        processed = Processed(
            **account.recorder.header(state.id), file=facts, verdict=verdict.kind, certainty=verdict.certainty
        )
        account.recorder.write(state.id, processed, Judged(verdict))
    else:
        account.recorder.write(state.id, Judged(verdict))


# -- to a vendor's office


def _advance_by_place(account: Account, state: BatchState, batch: Batch) -> None:
    answer = next((file for file in state.spooled if file.role is Role.ANSWER), None)
    if state.has(Sent) and answer is not None:
        if account.drop.stat(answer.path) is None:
            _judge(account, state, Verdict(VerdictKind.ACCEPTED, Certainty.PROBABLE))
        return
    committing = state.last(Committing)
    if committing is None or answer is None:
        _send(account, state, batch)
        return
    match look_for_commit(account.drop, committing.temporary, answer.path, answer.size, answer.sha256):
        case Commitment.DONE | Commitment.TAKEN:
            account.recorder.write(state.id, Sent())
        case Commitment.NOT_DONE:
            # first the journal, then the drop: a name that is gone without a word would mean "taken"
            account.recorder.write(state.id, Sending(None))
            if committing.temporary:
                account.drop.delete(committing.temporary)
            _send(account, account.state(state.id), batch)
        case Commitment.UNKNOWN:
            why = text("'{file}' is not on the drop, and nothing tells whether the office took it", file=state.name)
            account.recorder.write(state.id, Doubted(why))


# -- sending


def _send(account: Account, state: BatchState, batch: Batch) -> None:
    folder = account.staging / state.id
    durable.clear(account.disk, folder)
    account.disk.make_folder(folder)
    written = account.system.write_answer(replace(batch, stamp=state.plan.stamp), folder)
    copies = _describe(account, written)
    files = tuple(copies)
    if state.has(Spooled):
        _take_back(account, state, copies)
    if not state.has(Spooled) or set(state.spooled) != set(files):
        account.recorder.write(
            state.id, Spooled(files, written.counts), Sending(manifest_of(state, files, account.journal))
        )
    state = account.state(state.id)
    media = {file.path: file for file in files if file.role is not Role.ANSWER}
    outgoing = [_outgoing(copies[file], file) for file in media.values()]
    account.drop.send_all(
        outgoing, lambda sent: departures.record(account.recorder, state, media[sent.outgoing.target], sent)
    )
    _commit(account, state, next((copy for copy in copies.items() if copy[0].role is Role.ANSWER), None))
    durable.clear(account.disk, folder)


def _describe(account: Account, written: AnswerFiles) -> dict[ManifestFile, Path]:
    """Return the files as the drop will have them, and where each was written."""
    parts = [*written.media, *([written.answer] if written.answer else [])]
    files = {}
    for part in parts:
        copied = durable.digest(account.disk, part.path)
        files[ManifestFile(part.name, part.role, copied.size, copied.sha256)] = part.path
    return files


def _take_back(account: Account, state: BatchState, copies: Mapping[ManifestFile, Path]) -> None:
    """Remove what lies under a name that [names] has given up: nothing of it is committed, so that nobody takes it."""
    written = {_unnamed(file): copy for file, copy in copies.items()}
    if set(map(_unnamed, state.spooled)) != set(written):
        raise DamagedTransferError(text("'{file}' was written with another content than before", file=state.name))
    for file in set(state.spooled) - set(copies):
        departures.take_back(account.drop, account.recorder, state, _outgoing(written[_unnamed(file)], file))


def _unnamed(file: ManifestFile) -> ManifestFile:
    """Media keep the names that their records give them; what an answer is called, [names] says."""
    return replace(file, name="") if file.role is Role.ANSWER else file


def _outgoing(copy: Path, file: ManifestFile) -> Outgoing:
    return Outgoing(copy, file.path, file.size, file.sha256, file.role)


def _commit(account: Account, state: BatchState, answer: tuple[ManifestFile, Path] | None) -> None:
    if state.profile is Profile.PAIR:
        _commit_by_answer(account, state, answer)
        return
    if answer is not None:
        _send_answer(account, state, *answer)
    sending = state.last(Sending)
    if sending is None or sending.manifest is None:
        raise LookupError(f"batch {state.id} has no manifest")
    plan = state.plan
    account.drop.write(names.answer_manifest(plan.account, plan.stamp), to_bytes(sending.manifest))
    account.recorder.write(state.id, Sent())


def _commit_by_answer(account: Account, state: BatchState, answer: tuple[ManifestFile, Path] | None) -> None:
    if answer is None:
        # only late media: for a vendor's office their being there is the message
        account.recorder.write(state.id, Sent(), Judged(Verdict(VerdictKind.ACCEPTED, Certainty.PROBABLE)))
        return

    remember = remembering(account.recorder, state, temporary=account.settings.temporary)
    try:
        _send_answer(account, state, *answer, remember)
    except AmbiguousReplyError:
        # also where the rename was tried in vain, or nobody could look: what is seen now decides, or the next run
        committing = account.state(state.id).last(Committing)
        if committing is None or not committing.temporary:
            raise
        file, _ = answer
        seen = look_for_commit(account.drop, committing.temporary, file.path, file.size, file.sha256)
        if seen not in (Commitment.DONE, Commitment.TAKEN):
            raise
    account.recorder.write(state.id, Sent())


def _send_answer(
    account: Account,
    state: BatchState,
    file: ManifestFile,
    copy: Path,
    before_commit: Callable[[str], None] | None = None,
) -> None:
    sent = departures.send(account.drop, state, _outgoing(copy, file), before_commit)
    departures.record(account.recorder, state, file, sent)

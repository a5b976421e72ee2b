"""Settlement: what became of the pairs that were sent, and whom that has to be told.

In: the drop's receipts (or, on a vendor's drop, where the pair lies now). Out: a verdict a batch, `Processed` or
`Errored`, the system told, the spool cleared. Called by `run`, first and again after each look at the drop.
"""

from collections.abc import Iterable

from optimx.core import departures, names
from optimx.core.contracts import RemoteFile, Verdict
from optimx.core.errors import (
    BadInputError,
    OptimxError,
    OverdueError,
    SystemFailedError,
    concerns_one_file,
)
from optimx.core.events import Certainty, Errored, Role, VerdictKind
from optimx.core.journal import UNCERTAIN, BatchState, Direction, Profile
from optimx.core.journal.entries import Closed, Resolved, Sent, Told
from optimx.core.language import text
from optimx.core.manifests import MANIFEST_LIMIT, ManifestFile, Receipt, from_bytes
from optimx.core.office import completeness, left_behind
from optimx.core.office.left_behind import Fate
from optimx.core.office.office import Office
from optimx.core.office.outbound import commit, doubt, held_documents, is_decided, outgoing, pair_of
from optimx.core.office.verdicts import judge


def settle(office: Office) -> None:
    """Learn what became of every pair under way, tell the system, and clear away what is settled."""
    for state in office.journal.batches(Direction.OUTBOUND, settled=False):
        if state.stage == "SENDING":
            is_decided(office, state)
        elif state.stage in {"PLANNED", "GENERATED"} and left_behind.is_left_behind(office, state):
            _find_sent(office, state)
    for state in office.journal.batches(Direction.OUTBOUND, settled=False):
        if state.stage in {"SENT", UNCERTAIN} and not state.has(Resolved):
            _look(office, state)
    for state in office.journal.batches(Direction.OUTBOUND, settled=False):
        _conclude_guarded(office, state)
    listed = office.drop.list(names.ROOT)
    completeness.look(office, listed)
    _sweep_receipts(office, listed)


def _conclude_guarded(office: Office, state: BatchState) -> None:
    """A system that cannot take one verdict is told again by the next run; the other pairs are not kept back."""
    try:
        conclude(office, state)
    except SystemFailedError as error:
        office.recorder.write(state.id, office.recorder.errored("settlement", error, state.id, file=state.name))


def _find_sent(office: Office, state: BatchState) -> None:
    """What this journal only generated may have been sent by the one that this office took over from."""
    if left_behind.was_sent(office, state):
        commit(office, state)


def _look(office: Office, state: BatchState) -> None:
    if state.profile is Profile.MANIFEST:
        _look_for_receipt(office, state)
    else:
        _look_where_it_lies(office, state)


def _look_for_receipt(office: Office, state: BatchState) -> None:
    # before the receipt, which a server writes before it files a set: what is filed has one, unless it was read
    fate = left_behind.fate(office, state) if _may_be_told(office, state) else Fate.WAITS
    try:
        receipt = _receipt(office, state)
    except OptimxError as error:
        if not concerns_one_file(error):
            raise
        # as good as none: the server, which has the last word on it, may write it anew
        _say_once(office, state, error)
        receipt, fate = None, Fate.WAITS
    if receipt is None:
        _judge_by_fate(office, state, fate)
        return
    judge(office, state, Verdict(receipt.verdict, Certainty.CERTAIN, receipt.findings, receipt.documents))


def _may_be_told(office: Office, state: BatchState) -> bool:
    """Say whether a verdict may have come that this journal has not kept, so that no receipt will tell it again."""
    return left_behind.is_left_behind(office, state) or _is_late(office, state)


def _judge_by_fate(office: Office, state: BatchState, fate: Fate) -> None:
    """Settle a pair whose receipt was read and removed, by a journal that is lost, as far as the drop proves it."""
    match fate:
        case Fate.WAITS:
            _check_overdue(office, state)
        case Fate.PROCESSED:
            # what it alone carried went along with the next one, if it was superseded: nothing is lost by this word
            documents = tuple(sorted(held_documents(office)))
            judge(office, state, Verdict(VerdictKind.ACCEPTED, Certainty.PROBABLE, documents=documents))
        case Fate.REFUSED:
            judge(office, state, Verdict(VerdictKind.REFUSED))
        case Fate.UNKNOWN if state.stage != UNCERTAIN:
            doubt(
                office, state, text("'{file}' left the drop, and no receipt tells what became of it", file=state.name)
            )


def _receipt(office: Office, state: BatchState) -> Receipt | None:
    plan = state.plan
    name = names.receipt(plan.account, plan.stamp)
    data = office.drop.read(name, MANIFEST_LIMIT)
    receipt = None if data is None else from_bytes(Receipt, data, name)
    if receipt is not None and receipt.batch != state.id:
        raise BadInputError(text("'{file}' is about another set than ours", file=name), file=name)
    return receipt


def _say_once(office: Office, state: BatchState, error: OptimxError) -> None:
    """Journal what stands in the way of a set once a run, however often the run looks."""
    rows = office.journal.rows(run=office.recorder.run)
    if not any(row.batch == state.id and isinstance(row.body, Errored) and row.body.code == error.code for row in rows):
        event = office.recorder.errored("settlement", error, state.id, file=error.file or state.name)
        office.recorder.write(state.id, event)


def _check_overdue(office: Office, state: BatchState) -> None:
    """Say, once a run, that a pair waits for its verdict for too long."""
    if is_overdue(office, state):
        error = OverdueError(
            text(
                "the drop server has not processed '{file}', which was sent on {since}",
                file=state.name,
                since=f"{state.since.astimezone(office.timezone):%Y-%m-%d %H:%M}",
            )
        )
        _say_once(office, state, error)


def is_overdue(office: Office, state: BatchState) -> bool:
    """Say whether a pair was sent and waits for its verdict for too long."""
    return state.direction is Direction.OUTBOUND and state.stage == "SENT" and _is_late(office, state)


# -- a vendor's drop: only places and times tell


def _look_where_it_lies(office: Office, state: BatchState) -> None:
    pair = pair_of(state)
    # the order in which a server moves them: one that is moved while we look is met at the next place
    at_root = [file for file in pair if office.drop.stat(file.name)]
    refused = [file for file in pair if _lies_in(office, names.ARCHIVE_ERROR, file)]
    filed = [file for file in pair if _lies_in(office, names.ARCHIVE, file)]
    if len(at_root) == len(pair):
        _check_overdue(office, state)
    elif refused:
        judge(office, state, Verdict(VerdictKind.REFUSED, findings=()))
    elif len(filed) == len(pair):
        _accept(office, state, Certainty.CERTAIN)
    elif not at_root and not filed and _has_vanished_well(office, state):
        _accept(office, state, Certainty.PROBABLE)
    else:
        _doubt(office, state, half=bool(at_root or filed))


def _lies_in(office: Office, folder: str, file: ManifestFile) -> bool:
    return office.drop.stat(f"{folder}/{file.name}") is not None


def _has_vanished_well(office: Office, state: BatchState) -> bool:
    sent = state.last(Sent)
    seen = {name.casefold() for name in sent.answers_seen} if sent else set()
    listed = {file.name.casefold() for file in office.drop.list(names.ROOT) if office.is_answer(file.name)}
    later = listed - seen or any(
        other.name.casefold() not in seen
        for other in office.journal.batches(Direction.INBOUND, after=state.first_seq)
        if other.began >= state.since
    )
    return bool(later) or office.settings.acknowledged_by == "gone"


def _accept(office: Office, state: BatchState, certainty: Certainty) -> None:
    sent = {file.sha256 for file in state.spooled if file.role is Role.DOCUMENT}
    documents = tuple(sorted(sent | held_documents(office)))
    judge(office, state, Verdict(VerdictKind.ACCEPTED, certainty, documents=documents))


def _doubt(office: Office, state: BatchState, *, half: bool) -> None:
    """Nothing tells the fate of a pair that left the root: wait, then send it once more, then ask a person."""
    if state.stage == UNCERTAIN or not _is_late(office, state):
        return
    if half or not _may_go_again(office, state):
        doubt(office, state, text("'{file}' left the drop, and nothing tells whether it was taken", file=state.name))


def _is_late(office: Office, state: BatchState) -> bool:
    return office.clock.now() - state.since > office.settings.overdue_after


def to_send_again(office: Office) -> tuple[BatchState, ...]:
    """Return pairs that left a vendor's drop untold for too long, and that were sent only once."""
    return tuple(
        state
        for state in office.journal.batches(Direction.OUTBOUND, settled=False)
        if state.stage == "SENT"
        and state.profile is Profile.PAIR
        and _is_late(office, state)
        and _is_gone(office, state)
    )


def _is_gone(office: Office, state: BatchState) -> bool:
    return _may_go_again(office, state) and not any(office.drop.stat(file.name) for file in pair_of(state))


def _may_go_again(office: Office, state: BatchState) -> bool:
    """A pair is sent twice at the most; one of a journal before the take-over never: a newer one may be in by now."""
    sent = state.last(Sent)
    return sent is not None and not sent.again and not left_behind.is_left_behind(office, state)


def blocks(office: Office, state: BatchState) -> bool:
    """Say whether a pair on a vendor's drop is still outstanding, so that nothing newer may be sent."""
    if state.settled or state.profile is not Profile.PAIR:
        return False
    if state.stage == UNCERTAIN:
        return any(office.drop.stat(file.name) for file in pair_of(state))
    return state.stage == "SENT"


# -- after the verdict, whatever told it


def conclude(office: Office, state: BatchState) -> None:
    """Tell the system a verdict that is known, then clear the spool; each is repeated until it is journalled."""
    verdict = state.verdict
    if verdict is None:
        return
    if not state.has(Told):
        office.system.settle(departures.batch_of(state), verdict)
        office.recorder.write(state.id, Told())
    office.spool.clear(state.id)
    office.recorder.write(state.id, Closed())


def resolve(office: Office, state: BatchState, kind: VerdictKind) -> None:
    """Settle an uncertain or overdue pair the way that a person decided.

    A pair that did not arrive is taken back from a vendor's drop, where nothing would tell it from the next one.
    """
    if kind is VerdictKind.REFUSED and state.profile is Profile.PAIR:
        # the one that commits first: the data alone are no pair
        for file in reversed(pair_of(state)):
            departures.take_back(office.drop, office.recorder, state, outgoing(office, state, file))
    office.recorder.write(state.id, Resolved(kind))
    conclude(office, office.state(state.id))


def _sweep_receipts(office: Office, listed: Iterable[RemoteFile]) -> None:
    for file in listed:
        if names.is_receipt(file.name) and _is_settled(office, file.name):
            office.drop.delete(file.path)


def _is_settled(office: Office, name: str) -> bool:
    stamp = names.stamp_within(name)
    if stamp is None:
        return False
    state = office.journal.named(office.patterns.compose(names.DocumentKind.DATA, office.account, stamp))
    return state is not None and state.settled

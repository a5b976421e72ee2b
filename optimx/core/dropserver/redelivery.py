"""Redelivery: an answer that was refused, that lies damaged on the drop or that got lost is delivered once more.

In: an outbound batch that a person names. Out: it is pending again, nothing of it committed on the drop. Called by
`run` and, to say what may be asked for, by `optimx server redeliver`; the next delivery is the work of `outbox`.
"""

from optimx.core import names
from optimx.core.dropserver.account import Account
from optimx.core.dropserver.closing import is_returned
from optimx.core.errors import NotThereError
from optimx.core.journal import BatchState, Direction, Profile
from optimx.core.journal.entries import Judged, Redelivered, Sent
from optimx.core.language import text


def may_be_redelivered(state: BatchState) -> bool:
    """Say whether an answer was refused or waits on the drop; what a vendor's office took, nobody knows."""
    if state.direction is not Direction.OUTBOUND:
        return False
    return is_returned(state) or state.profile is Profile.PAIR or (state.has(Sent) and not state.has(Judged))


def redeliver(account: Account, batch: str) -> None:
    """Deliver an answer again, with the same bytes: one that was refused, or that lies damaged on the drop.

    Of a refused one the mark goes first, so that the office takes it anew; of one that waits, the manifest.

    Raises:
        LookupError: there is no answer of that id that can be delivered again.
        NotThereError: retention took what was in it.
    """
    state = account.state(batch)
    if not may_be_redelivered(state):
        raise LookupError(batch)
    plan = state.plan
    if state.profile is Profile.MANIFEST and not is_returned(state):
        # without its manifest nobody takes the rest, so that it may go, whole or not
        account.drop.delete(names.answer_manifest(plan.account, plan.stamp))
        for file in state.spooled:
            account.drop.delete(file.path)
        account.recorder.write(batch, Redelivered())
        return
    mark = names.mark(plan.account, plan.stamp, refused=True)
    account.drop.delete(mark)
    account.drop.delete(f"{mark}.json")
    try:
        account.system.redeliver(batch)
    except LookupError as error:
        raise _no_longer_kept(state) from error
    _remove_damaged(account, state)
    account.recorder.write(batch, Redelivered())


def _remove_damaged(account: Account, state: BatchState) -> None:
    """Remove what this batch laid on the drop and is not that any more: from here on nobody knows it as ours."""
    for file in state.spooled:
        if file.path in state.uploaded and not account.drop.same(file.path, file.size, file.sha256):
            account.drop.delete(file.path)


def _no_longer_kept(state: BatchState) -> NotThereError:
    return NotThereError(
        text("'{file}' cannot be delivered again: what was in it is no longer kept here", file=state.name),
        remedy=text("If the office lost it too, the crews have to enter it again."),
    )

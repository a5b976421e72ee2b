"""Closing: an answer whose fate is known leaves the drop, and the mobile system learns of it.

In: an outbound batch with its verdict. Out: told, closed, its files removed but for those that another open answer
needs. Called by `outbox`; each step is repeated until it is journalled.
"""

from optimx.core import durable, names
from optimx.core.departures import batch_of
from optimx.core.dropserver.account import Account
from optimx.core.errors import BadInputError
from optimx.core.events import Finding
from optimx.core.journal import BatchState, Direction, Profile
from optimx.core.journal.entries import Closed, Told
from optimx.core.language import text
from optimx.core.manifests import MANIFEST_LIMIT, read_findings


def is_returned(state: BatchState) -> bool:
    """Say whether the office refused an answer, which stays until it is delivered again."""
    return state.stage == "REFUSED"


def findings_of(account: Account, state: BatchState) -> tuple[Finding, ...]:
    """Return what the office said of an answer that it refused."""
    plan = state.plan
    path = f"{names.mark(plan.account, plan.stamp, refused=True)}.json"
    try:
        data = account.drop.read(path, MANIFEST_LIMIT)
        return read_findings(data) if data else ()
    except (ValueError, BadInputError):
        account.recorder.warn(text("the findings in '{file}' cannot be read", file=path))
        return ()


def conclude(account: Account, state: BatchState) -> None:
    """Tell the system a verdict that is known; clear away and close an answer that was taken."""
    verdict = state.verdict
    if verdict is None or (is_returned(state) and state.has(Told)):
        return
    if not state.has(Told):
        account.system.settle(batch_of(state), verdict)
        account.recorder.write(state.id, Told())
    if not is_returned(state):
        if state.profile is Profile.MANIFEST:
            _clear_away(account, state)
        durable.clear(account.disk, account.staging / state.id)
        account.recorder.write(state.id, Closed())


def _clear_away(account: Account, state: BatchState) -> None:
    """Remove the files of an answer that the office holds, but those that another open answer needs."""
    needed = _needed_by_others(account, state)
    for file in state.spooled:
        if file.path not in needed:
            account.drop.delete(file.path)


def _needed_by_others(account: Account, state: BatchState) -> set[str]:
    open_batches = account.journal.batches(Direction.OUTBOUND, settled=False)
    return {file.path for other in open_batches if other.id != state.id for file in other.spooled}

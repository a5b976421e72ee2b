"""One run of the drop server for one account: composes the steps.

In: an `Account`, wired by `app`. Out: a report, an exit code. Called by `optimx server process`, account by account:
one account's failure never stops the others. What an earlier run left unfinished is continued by the same lines.
"""

from collections.abc import Callable
from functools import partial

from optimx.core import arrivals, running
from optimx.core.dropserver import accounts, filing, inbox, outbox, processing, redelivery, retention
from optimx.core.dropserver.account import Account
from optimx.core.errors import DropFullError, OptimxError, ends_the_run
from optimx.core.journal import BatchState, Direction
from optimx.core.journal.entries import Claimed, Fetched, Judged, Pinned, Rejected, RunStarted
from optimx.core.reporting import Reporter


def perform(
    account: Account, reporter: Reporter, started: RunStarted, steps: Callable[[Account], None]
) -> running.Result:
    """Run some steps as one run of an account.

    Args:
        account: the account.
        reporter: writes the report, and those of runs that were killed.
        started: what the journal says of the beginning.
        steps: what to do.
    """
    return running.perform(account.recorder, account.drop, reporter, started, lambda: steps(account))


def process(account: Account) -> None:
    """Take what the office sent, deliver what waits for it."""
    pinned = account.journal.pinned
    if pinned is None or pinned.profile is not account.settings.profile:
        account.recorder.write("", Pinned(account.settings.profile))
    accounts.prepare(account)
    for known in inbox.find(account):
        arrivals.guarded(account.recorder, "inbox", known.name, partial(filing.file_again, account, known))
    for state in account.journal.batches(Direction.INBOUND, settled=False):
        account.stop.check()
        _guarded(account, state)
    for stray in inbox.strays(account):
        # one that may not be read or moved must not keep the answers back
        arrivals.guarded(account.recorder, "inbox", stray.name, partial(filing.put_stray_aside, account, stray))
    outbox.deliver(account)
    retention.purge(account)
    retention.purge_data_daily(account)


def _guarded(account: Account, state: BatchState) -> None:
    """One set that cannot be taken must not stop the others."""
    try:
        _advance(account, state)
    except OptimxError as error:
        # a full drop takes no receipt of any other set either
        if isinstance(error, DropFullError) or ends_the_run(error):
            raise
        account.recorder.write(state.id, account.recorder.errored("process", error, state.id, file=state.name))


def _advance(account: Account, state: BatchState) -> None:
    if not state.has(Fetched) and not state.has(Rejected):
        state = inbox.fetch(account, state)
    if not state.has(Fetched) and not state.has(Rejected):
        return
    if not state.has(Claimed):
        state = processing.claim(account, state)
    if not state.has(Judged):
        state = processing.judge(account, state)
    filing.file_set(account, state)


def redeliver(account: Account, batch: str) -> None:
    """Deliver a refused answer again."""
    redelivery.redeliver(account, batch)
    outbox.deliver(account)

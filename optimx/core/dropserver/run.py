"""One run of the drop server for one account: composes the steps.

In: an `Account`, wired by `app`. Out: a report, an exit code. Called by `optimx server process`, account by account:
one account's failure never stops the others. What an earlier run left unfinished is continued by the same lines.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from optimx.core import reporting
from optimx.core.contracts import RunRecord
from optimx.core.dropserver import accounts, filing, inbox, outbox, processing
from optimx.core.dropserver.account import Account
from optimx.core.errors import (
    CancelledError,
    DiskFullError,
    DropFullError,
    JournalError,
    OptimxError,
    RefusedError,
    TooSlowError,
    UnreachableError,
    concerns_one_file,
)
from optimx.core.events import Errored, describe_failure
from optimx.core.journal import BatchState, Direction
from optimx.core.journal.entries import Claimed, Fetched, Judged, Pinned, Rejected, RunStarted

_log = logging.getLogger("optimx.dropserver")

# What no other set would fare better with; anything else concerns one set only.
_ENDS_THE_RUN = (
    CancelledError,
    TooSlowError,
    UnreachableError,
    DiskFullError,
    DropFullError,
    RefusedError,
    JournalError,
)


@dataclass(frozen=True, slots=True)
class Result:
    """How a run ended.

    Attributes:
        record: all that happened.
        defect: the exception, when it was a defect of optimx itself.
    """

    record: RunRecord
    defect: Exception | None = None


def perform(
    account: Account, reporter: reporting.Reporter, started: RunStarted, steps: Callable[[Account], None]
) -> Result:
    """Run some steps as one run: it has a beginning and an end in the journal, and leaves a report.

    Args:
        account: the account.
        reporter: writes the report, and those of runs that were killed.
        started: what the journal says of the beginning.
        steps: what to do.
    """
    account.recorder.write("", started)
    account.drop.sign(account.journal.mark)
    account.recorder.tell()
    reporting.finish_killed(account.recorder, reporter)
    defect = None
    try:
        steps(account)
    except OptimxError as error:
        account.recorder.write("", account.recorder.errored(started.command, error))
    except Exception as error:  # noqa: BLE001 - the report must be written whatever broke; the caller names the defect
        _log.exception("defect")
        account.recorder.write("", _defect(account, started.command, error))
        defect = error
    return Result(reporting.end(account.recorder, reporter), defect)


def _defect(account: Account, step: str, error: Exception) -> Errored:
    return Errored(**account.recorder.header(), step=step, **describe_failure(error))


def process(account: Account) -> None:
    """Take what the office sent, deliver what waits for it."""
    pinned = account.journal.pinned
    if pinned is None or pinned.profile is not account.settings.profile:
        account.recorder.write("", Pinned(account.settings.profile))
    accounts.prepare(account)
    for known in inbox.find(account):
        filing.file_again(account, known)
    for state in account.journal.batches(Direction.INBOUND, settled=False):
        account.stop.check()
        _guarded(account, state)
    for stray in inbox.strays(account):
        filing.put_stray_aside(account, stray)
    outbox.deliver(account)


def _guarded(account: Account, state: BatchState) -> None:
    """One set that cannot be taken must not stop the others."""
    try:
        _advance(account, state)
    except OptimxError as error:
        if isinstance(error, _ENDS_THE_RUN) and not concerns_one_file(error):
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
    outbox.redeliver(account, batch)
    outbox.deliver(account)

"""Planning: an answer that was frozen gets the stamp of its names, before anything of it exists on the drop.

In: a pending answer of the mobile system. Out: its batch, PLANNED. Called by `outbox`.
"""

from datetime import datetime

from optimx.core import names
from optimx.core.contracts import Batch
from optimx.core.dropserver.account import Account
from optimx.core.errors import TransientError
from optimx.core.journal import BatchState
from optimx.core.journal.entries import Planned
from optimx.core.language import text


def plan(account: Account, batch: Batch) -> BatchState:
    """Journal an answer that the mobile system has frozen, with the stamp that its names will carry."""
    last = account.journal.latest(Planned)
    taken = _stamps_taken(account, last)
    allotted = names.allot_stamp(account.local_now(), last.stamp if last else None, taken.__contains__)
    if allotted.ahead:
        account.recorder.warn(text("the clock of this machine is more than a day behind the last exchange"))
    planned = Planned(
        account=account.id,
        profile=account.settings.profile,
        instance=batch.instance,
        epoch=batch.epoch,
        sequence=batch.sequence,
        stamp=allotted.stamp,
        name=account.patterns.compose(names.DocumentKind.ANSWER, account.id, allotted.stamp),
    )
    account.recorder.write(batch.id, planned, correlation=batch.correlation)
    return account.state(batch.id)


def _stamps_taken(account: Account, last: Planned | None) -> set[datetime | None]:
    """Stamps of answers seen on the drop; where it cannot be listed, the journal's own last one has to do."""
    seen: list[str] = []
    try:
        for folder in (names.ROOT, names.ARCHIVE):
            seen.extend(file.name for file in account.drop.list(folder))
    except TransientError:
        if last is None:
            raise
    return {account.patterns.stamp_of(name) for name in seen if _is_of_answer(account, name)}


def _is_of_answer(account: Account, name: str) -> bool:
    # manifests and marks are called so whatever the answers themselves are called
    found = account.patterns.find(name)
    return found.kind is names.DocumentKind.ANSWER if found else name.casefold().startswith("appli_data")

"""Retention: what was processed stays in the drop's archive for a while, then its content goes.

In: the journal, the drop's `archive`. Out: old pairs removed, journalled as `Purged`. Called by `run` as its last step,
once a day; `kept` also by whoever tells how much lies there. What stays for good is small and is proof: manifests and
marks, by which a journal that was lost finds out what became of a set. `archive/error` is for people, who empty it.
What the mobile system and the journal may not keep goes by `purge_data`, also called by `optimx purge`.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from optimx.core import names, purging
from optimx.core.dropserver.account import Account
from optimx.core.errors import OptimxError, concerns_one_file
from optimx.core.events import Archived, Role
from optimx.core.journal import BatchState, JournalReader, Profile
from optimx.core.journal.entries import Purged

_PAUSE = timedelta(days=1)
_CONTENT = frozenset({Role.PARAM, Role.DATA})


@dataclass(frozen=True, slots=True)
class Kept:
    """What lies in an archive.

    Attributes:
        files: how many.
        size: bytes in all.
    """

    files: int
    size: int


def kept(journal: JournalReader) -> Kept:
    """Return how much of processed pairs lies in the archive, as the journal knows it."""
    lying = _lying(journal)
    return Kept(len(lying), sum(event.file.size for event in lying))


def purge(account: Account) -> None:
    """Remove pairs that were processed long ago; does nothing more than once a day.

    The newest pair stays, and one whose verdict the office has not read yet: its receipt still lies there.
    """
    last, now = account.journal.latest(Purged), account.clock.now()
    if account.settings.keep is None or (last is not None and timedelta() <= now - last.at < _PAUSE):
        return
    states = _states(account, _lying(account.journal))
    due = [(state, events) for state, events in states if events[0].at <= now - account.settings.keep]
    unread = {file.name for file in account.drop.list(names.ROOT)} if due else set[str]()
    removed = [
        event.place
        for state, events in due
        if state.settled and state.id != states[-1][0].id and _receipt(state) not in unread
        for event in events
        if _remove(account, event)
    ]
    account.recorder.write("", Purged(now, tuple(removed), int(account.settings.keep.total_seconds())))


def purge_data(account: Account) -> None:
    """Remove what the mobile system and the journal may not keep any longer."""
    periods = account.settings.periods
    purging.purge(account.recorder, account.system, account.clock.now(), periods, lambda place: None)


def purge_data_daily(account: Account) -> None:
    """Do so when the configuration wants it daily and it was not done today; what fails costs the run nothing."""
    if account.settings.purges_daily:
        purging.daily(account.recorder, account.timezone, lambda: purge_data(account))


def _lying(journal: JournalReader) -> list[Archived]:
    gone = {place: entry.at for entry in journal.all(Purged) for place in entry.places}
    filed = (event for event in journal.all(Archived) if event.category == names.ARCHIVE)
    return [
        event
        for event in filed
        if event.file.role in _CONTENT and (event.place not in gone or event.at > gone[event.place])
    ]


def _states(account: Account, lying: Sequence[Archived]) -> list[tuple[BatchState, list[Archived]]]:
    """Return the batches in their order, the newest last, each with what lies there of it."""
    by_batch: dict[str, list[Archived]] = defaultdict(list)
    for event in lying:
        by_batch[event.batch or ""].append(event)
    found = [(state, events) for batch, events in by_batch.items() if (state := account.journal.state(batch))]
    return sorted(found, key=lambda pair: pair[0].order)


def _receipt(state: BatchState) -> str:
    stamp = names.read_stamp(state.manifest.stamp)
    if state.profile is Profile.PAIR or stamp is None:
        return ""
    return names.receipt(state.manifest.account, stamp)


def _remove(account: Account, event: Archived) -> bool:
    """Remove a file, unless somebody has put another one in its place; say whether it is gone."""
    try:
        if account.drop.stat(event.place) is None:
            return True
        if not account.drop.same(event.place, event.file.size, event.file.sha256):
            return False
        account.drop.delete(event.place)
    except OptimxError as error:
        if not concerns_one_file(error):
            raise
        account.recorder.warn(error.what)
        return False
    return True

"""Purging: what may not be kept any longer goes: from the system, from the archive, from the journal.

In: a journal, a system, how long things may be kept. Out: what has expired, or its removal, journalled as
`DataPurged`. Called by the retention of both sides. Payloads of the journal go, hashes stay: its chain still
shows whether somebody changed it. Files go before the rows that name them: killed in between, the next purge finds
the rows again, and a file that is gone already is no failure.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import datetime, tzinfo
from typing import Any

from optimx.core.bus import Recorder
from optimx.core.contracts import Expired, Periods, Purging
from optimx.core.errors import OptimxError, ends_the_run
from optimx.core.events import Archived
from optimx.core.journal import JournalReader
from optimx.core.journal.entries import DataPurged

JOURNAL = "journal"
"""What entries of the journal are called among the counts."""
ANSWERS = "Appli_Data"
"""The category that archived answers are filed under."""


def daily(recorder: Recorder, zone: tzinfo, purge: Callable[[], None]) -> None:
    """Purge, unless it was done on this day of the calendar.

    Args:
        recorder: of the run.
        zone: in which a day begins.
        purge: does it; what fails is journalled and costs the run nothing.

    Raises:
        OptimxError: the run has to end.
    """
    last = recorder.journal.latest(DataPurged)
    if last is not None and last.at.astimezone(zone).date() == recorder.clock.now().astimezone(zone).date():
        return
    try:
        purge()
    except OptimxError as error:
        if ends_the_run(error):
            raise
        recorder.write("", recorder.errored("purge", error))


def expired(journal: JournalReader, system: Any, now: datetime, periods: Periods) -> Expired:
    """Return what may not be kept any longer; changes nothing.

    Args:
        journal: of the account and side.
        system: of either side; one that cannot purge keeps what it has.
        now: aware.
        periods: how long things may be kept.
    """
    found = system.expired(periods) if isinstance(system, Purging) else Expired()
    answers = _answers(journal, now - periods.time_entries)
    counts = {**found.counts, ANSWERS: len(answers), JOURNAL: journal.erasable(now - periods.journal)}
    return replace(
        found, counts={what: count for what, count in counts.items() if count}, places=found.places + answers
    )


def purge(
    recorder: Recorder,
    system: Any,
    now: datetime,
    periods: Periods,
    remove: Callable[[str], None],
    forgotten: Mapping[str, int] | None = None,
    looked_until: datetime | None = None,
) -> Expired:
    """Remove what may not be kept any longer, and journal how much it was.

    Args:
        recorder: writes to the journal.
        system: of either side.
        now: aware.
        periods: how long things may be kept.
        remove: removes a file of the archive, durably; one that is gone already is no failure.
        forgotten: what was taken out of files of the archive before, for the counts.
        looked_until: up to which moment of filing files were looked at for that.
    """
    found = expired(recorder.journal, system, now, periods)
    for place in found.places:
        remove(place)
    if isinstance(system, Purging):
        found = _with_late(found, system.purge(periods), remove)
    counts = {**found.counts, **(forgotten or {})}
    # the files are told before what told of them goes
    recorder.write("", DataPurged(now, counts, found.places, _in_seconds(periods), looked_until))
    recorder.journal.erase(now - periods.journal)
    return replace(found, counts=counts)


def _with_late(found: Expired, removed: Expired, remove: Callable[[str], None]) -> Expired:
    # While files went, more rows grew too old: nothing leads to their files any more.
    told = set(found.places)
    late = tuple(dict.fromkeys(place for place in removed.places if place not in told))
    for place in late:
        remove(place)
    return replace(found, counts={**found.counts, **removed.counts}, places=found.places + late)


def _in_seconds(periods: Periods) -> dict[str, int]:
    return {each.name: int(getattr(periods, each.name).total_seconds()) for each in fields(periods)}


def _answers(journal: JournalReader, before: datetime) -> tuple[str, ...]:
    """Return where answers lie that were archived before a moment."""
    gone = {place for entry in journal.all(DataPurged) for place in entry.places}
    filed = (event for event in journal.all(Archived) if event.category == ANSWERS and event.at < before)
    return tuple(dict.fromkeys(event.place for event in filed if event.place not in gone))

"""A person's other time entries, by how near they are to the one that is judged.

In: a time entry and the person's others. Out: those of its day, of the days around it, of its week. Called by
`records`; read by the rules on days. Pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from optimx.documents.records import TimeEntry

_DAY = timedelta(days=1)
_TO_SUNDAY = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Beside:
    """The others of one person, in the order in which they were given.

    Attributes:
        day: of the same day.
        near: of that day, the one before and the one after.
        week: from Monday to Sunday.
    """

    day: list[TimeEntry] = field(default_factory=list)
    near: list[TimeEntry] = field(default_factory=list)
    week: list[TimeEntry] = field(default_factory=list)


def beside_of(entry: TimeEntry, others: Iterable[TimeEntry]) -> Beside:
    """Sort a person's other current entries by how near they are; what is farther away than a week is left out.

    Args:
        entry: the one that is judged.
        others: without those that were taken back.
    """
    found, own = Beside(), entry.date
    before, after, monday, sunday = _around(own)
    for other in others:
        on = other.date
        if on == own:
            found.day.append(other)
        if before <= on <= after:
            found.near.append(other)
        if monday <= on <= sunday:
            found.week.append(other)
    return found


@lru_cache(maxsize=1024)  # an answer is of few days, and of many entries of each
def _around(day: date) -> tuple[date, date, date, date]:
    monday = day - timedelta(days=day.weekday())
    return day - _DAY, day + _DAY, monday, monday + _TO_SUNDAY

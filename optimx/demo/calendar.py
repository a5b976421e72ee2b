"""On which days the example firm works.

In: a day. Out: whether crews are out, and the next day that they are. Called by `crew`, `notebook` and `simulation`.
Pure.
"""

from datetime import date, timedelta

# those of fixed date are enough for a demo; Easter's are left out
_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)})
_SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Return whether crews work that day: Monday to Friday, but for public holidays of fixed date."""
    return day.weekday() < _SATURDAY and (day.month, day.day) not in _HOLIDAYS


def next_working_day(day: date) -> date:
    """Return the first working day after `day`."""
    following = day + timedelta(days=1)
    while not is_working_day(following):
        following += timedelta(days=1)
    return following

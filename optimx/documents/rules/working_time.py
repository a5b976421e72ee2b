"""Rules 7, 8, 9 and 19: hours that a day can have, times that fit together, durations in steps.

In: a time entry, the books, and the person's other entries around that day. Out: findings. Pure.

The limits of 10 hours a day and 48 a week are those of French law for working time (see the data model, source F22).
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache

from optimx.core.language import text
from optimx.documents.records import TimeEntry
from optimx.documents.rules.beside import Beside
from optimx.documents.rules.books import Books
from optimx.documents.rules.finding import Finding, refuse, warn

NIGHT = "HNUIT"
"""The hour type of nights: only an entry that has it may end on the next day."""

_HOURS_OF_A_DAY = Decimal(24)
_HOURS_OF_A_WEEK = Decimal(48)
_TOLERANCE = Decimal("0.01")
_SECONDS = Decimal(3600)
_NONE = Decimal(0)
_DAY = timedelta(days=1)


def day_has_24_hours(entry: TimeEntry, books: Books, beside: Beside) -> Iterator[Finding]:
    """R07: all entries of one person and day together are 24 hours at most; beyond the usual limit is told.

    Args:
        entry: the one that was entered last.
        books: of the firm.
        beside: the person's others.
    """
    total = sum(map(_hours, beside.day), _hours(entry))
    if total > _HOURS_OF_A_DAY:
        yield refuse("R07", text("{day} would have {hours} hours in all", day=entry.date, hours=total))
        return
    limit = books.settings.hours_a_day
    if total <= limit:
        return  # nor are there more of work
    own = _worked(entry, books)
    worked = own + _worked_in(beside.day, books)
    if worked > limit and own:
        what = text("{hours} hours of work on {day}: more than {limit}", hours=worked, day=entry.date, limit=limit)
        yield warn("R07", what)


def week_has_48_hours(entry: TimeEntry, books: Books, beside: Beside) -> Iterator[Finding]:
    """R07: more than 48 hours of work from Monday to Sunday are told."""
    own = _worked(entry, books)
    if not own:
        return
    worked = own + _worked_in(beside.week, books)
    if worked > _HOURS_OF_A_WEEK:
        what = text(
            "{hours} hours of work in the week of {day}: more than 48",
            hours=worked,
            day=entry.date - timedelta(days=entry.date.weekday()),
        )
        yield warn("R07", what)


def end_follows_start(entry: TimeEntry, books: Books) -> Iterator[Finding]:
    """R08: an entry ends after it began, and on the same day unless it is of the night."""
    if entry.starts_at is None or entry.ends_at is None or entry.ends_at > entry.starts_at:
        return
    if all(hours.type != NIGHT for hours in entry.hours):
        what = text(
            "it ends at {end} and begins at {start}, without hours of the night ({night})",
            end=f"{entry.ends_at:%H:%M}",
            start=f"{entry.starts_at:%H:%M}",
            night=NIGHT,
        )
        yield refuse("R08", what)


def nobody_is_in_two_places(entry: TimeEntry, books: Books, beside: Beside) -> Iterator[Finding]:
    """R08: times of one person that overlap are told; one that ends when the next begins is none."""
    own = interval(entry, books)
    if own is None:
        return
    for other in beside.near:  # none lasts longer than a day
        theirs = interval(other, books)
        if theirs is not None and own[0] < theirs[1] and theirs[0] < own[1]:
            what = text(
                "its times overlap those of another entry of the same person: {day}, {start} to {end}",
                day=other.date,
                start=f"{other.starts_at:%H:%M}",
                end=f"{other.ends_at:%H:%M}",
            )
            yield warn("R08", what)
            return


def hours_are_those_of_the_clock(entry: TimeEntry, books: Books) -> Iterator[Finding]:
    """R09: the hours are what lies between start and end, less the break.

    In the night in which the clock is changed each count is right: by the hands of the clock, or by what passed; in
    the hour that comes twice, until either of the two.
    """
    if entry.starts_at is None or entry.ends_at is None or not entry.hours:
        return
    rest = entry.break_minutes or 0
    counts = _lasting(entry.date, entry.starts_at, entry.ends_at, rest, books.zone)
    told = sum([hours.duration for hours in entry.hours], _NONE)
    if told not in counts and all(abs(told - hours) > _TOLERANCE for hours in counts):
        what = text(
            "{told} h, but from {start} to {end} with a break of {rest} min there are {hours}",
            told=told,
            start=f"{entry.starts_at:%H:%M}",
            end=f"{entry.ends_at:%H:%M}",
            rest=rest,
            hours=counts[0].quantize(_TOLERANCE),
        )
        yield refuse("R09", what)


def durations_are_in_steps(entry: TimeEntry, books: Books) -> Iterator[Finding]:
    """R19: a duration that is no multiple of the firm's step is told."""
    step = books.settings.step
    durations = [hours.duration for hours in entry.hours]
    durations += [entry.absence.duration] if entry.absence else []
    for duration in durations:
        if duration % step:
            yield warn("R19", text("{hours} hours are no multiple of {step}", hours=duration, step=step))


def interval(entry: TimeEntry, books: Books) -> tuple[datetime, datetime] | None:
    """Return the moments at which an entry begins and ends; None when it does not tell."""
    if entry.starts_at is None or entry.ends_at is None:
        return None
    return _moments(entry.date, entry.starts_at, entry.ends_at, books.zone)


# Crews begin and end together: a day has few different times, and zones take their time to reckon.
_CACHED = lru_cache(maxsize=4096)


@_CACHED
def _moments(day: date, starts_at: time, ends_at: time, zone: tzinfo) -> tuple[datetime, datetime]:
    start, end = _wall(day, starts_at, ends_at)
    return start.replace(tzinfo=zone).astimezone(UTC), end.replace(tzinfo=zone).astimezone(UTC)


@_CACHED
def _lasting(day: date, starts_at: time, ends_at: time, rest: int, zone: tzinfo) -> tuple[Decimal, ...]:
    """Return the hours less the break (minutes): by the hands of the clock, and as they can have passed."""
    start, end = _moments(day, starts_at, ends_at, zone)
    again = _wall(day, starts_at, ends_at)[1].replace(tzinfo=zone, fold=1).astimezone(UTC)
    spans = (_wall(day, starts_at, ends_at), (start, end), (start, again))
    return tuple(_in_hours(last - first - timedelta(minutes=rest)) for first, last in spans)


def _wall(day: date, starts_at: time, ends_at: time) -> tuple[datetime, datetime]:
    start, end = datetime.combine(day, starts_at), datetime.combine(day, ends_at)
    return start, end if end > start else end + _DAY


def _in_hours(lasting: timedelta) -> Decimal:
    return Decimal(int(lasting.total_seconds())) / _SECONDS


def _hours(entry: TimeEntry) -> Decimal:
    total = entry.absence.duration if entry.absence else _NONE
    for hours in entry.hours:
        total += hours.duration
    return total


def _worked(entry: TimeEntry, books: Books) -> Decimal:
    return _worked_in((entry,), books)


def _worked_in(entries: Iterable[TimeEntry], books: Books) -> Decimal:
    # By hand: what a week holds is added up for each entry of it.
    is_work, worked = books.hour_types, _NONE
    for entry in entries:
        for hours in entry.hours:
            if is_work.get(hours.type):
                worked += hours.duration
    return worked

"""A person's entries around a day: those that are in, and those that this answer has brought so far.

In: time entries as they are about to be judged, and as they are taken. Out: the others of the same person. Called by
`intake`. Weeks are read once and kept for a while: entries of one week come close together.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect

from optimx.documents.records import Absence, EntryState, EntryStatus, Hours, TimeEntry
from optimx.plugins.sql import among, chunks
from optimx.plugins.systems.office_database.tables.answers import time_entry, time_entry_hours

_KEPT = 1_000  # weeks of one person each: some 12 MB at most, whatever an answer holds
_DAY = timedelta(days=1)

Week = tuple[str, int, int]
"""Staff number, ISO year, ISO week."""


class Neighbours:
    """Current entries by person and week."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._weeks: OrderedDict[Week, dict[str, TimeEntry]] = OrderedDict()
        self._places: dict[str, Week] = {}

    def prepare(self, entries: Sequence[TimeEntry]) -> None:
        """Read what `beside` will be asked for about these entries."""
        wanted = dict.fromkeys(week for entry in entries for week in _around(entry.staff_number, entry.date))
        missing = [week for week in wanted if week not in self._weeks]
        for week in wanted:
            if week in self._weeks:
                self._weeks.move_to_end(week)
        for week in missing:
            self._weeks[week] = {}
        for entry in self._read(missing):
            self._keep(entry)
        while len(self._weeks) > max(_KEPT, len(wanted)):
            _, forgotten = self._weeks.popitem(last=False)
            for entry_id in forgotten:
                del self._places[entry_id]

    def beside(self, entry: TimeEntry) -> Sequence[TimeEntry]:
        """Return the person's other current entries around that day, without those that were taken back."""
        found: list[TimeEntry] = []
        for week in _around(entry.staff_number, entry.date):
            kept = self._weeks[week]
            found += (
                kept.values() if entry.id not in kept else [other for other in kept.values() if other.id != entry.id]
            )
        return found

    def take(self, entry: TimeEntry) -> None:
        """Remember an entry that was taken; it stands in the place of its earlier versions, on whatever day."""
        before = self._places.pop(entry.id, None)
        if before is not None:
            del self._weeks[before][entry.id]
        self._keep(entry)

    def forget(self, number: str) -> None:
        """Read a person's weeks anew when they are asked for: their rows were changed."""
        for week in [week for week in self._weeks if week[0] == number]:
            for entry_id in self._weeks.pop(week):
                del self._places[entry_id]

    def _keep(self, entry: TimeEntry) -> None:
        week = _week(entry.staff_number, entry.date)
        kept = self._weeks.get(week)
        if kept is not None and not entry.cancelled:
            kept[entry.id] = entry
            self._places[entry.id] = week

    def _read(self, weeks: Sequence[Week]) -> Iterable[TimeEntry]:
        if not weeks:
            return
        mondays = [date.fromisocalendar(year, week, 1) for _, year, week in weeks]
        missing = set(weeks)
        for numbers in chunks(sorted({number for number, _, _ in weeks})):
            rows = self._current(numbers, min(mondays), max(mondays) + 6 * _DAY)
            yield from entries_of(
                self._connection, [row for row in rows if _week(row.staff_number, row.date) in missing]
            )

    def _current(self, numbers: Sequence[str], first: date, last: date) -> Sequence[Any]:
        asked = {"numbers": numbers, "first": first, "last": last}
        return self._connection.execute(_current(self._connection.dialect), asked).all()


@lru_cache(maxsize=8)
def _current(dialect: Dialect) -> "sa.Select[Any]":
    later = time_entry.alias()
    newest = sa.select(sa.func.max(later.c.version)).where(later.c.id == time_entry.c.id).scalar_subquery()
    return sa.select(time_entry).where(
        among(time_entry.c.staff_number, "numbers", dialect),
        time_entry.c.date.between(sa.bindparam("first"), sa.bindparam("last")),
        time_entry.c.version == newest,
    )


def entries_of(connection: Connection, rows: Sequence[Any]) -> list[TimeEntry]:
    """Return the entries of rows, with their hours; moments in UTC."""
    hours = _hours(connection, [row.id for row in rows])
    return [_entry(row, hours[row.id, row.version]) for row in rows]


def as_entered(state: EntryState) -> tuple[EntryStatus, ...]:
    """Return what the mobile side can have said of an entry that is in this state: both, once the ERP took it on."""
    given = tuple(status for status in EntryStatus if status.value == state.value)
    return given or (EntryStatus.APPROVED_BY_LEADER, EntryStatus.ENTERED)


def _hours(connection: Connection, ids: Sequence[str]) -> dict[tuple[str, int], list[Hours]]:
    hours: dict[tuple[str, int], list[Hours]] = defaultdict(list)
    for piece in chunks(ids):
        for row in connection.execute(_hours_of(connection.dialect), {"ids": piece}):
            hours[row.id, row.version].append(Hours(row.type, row.duration))
    return hours


@lru_cache(maxsize=8)
def _hours_of(dialect: Dialect) -> "sa.Select[Any]":
    table = time_entry_hours
    return sa.select(table).where(among(table.c.id, "ids", dialect)).order_by(table.c.position)


def _entry(row: Any, hours: Iterable[Hours]) -> TimeEntry:
    absent = row.absence_reason is not None
    return TimeEntry(
        id=row.id,
        version=row.version,
        staff_number=row.staff_number,
        date=row.date,
        entered_by=row.entered_by,
        entered_at=row.entered_at,
        status=as_entered(row.status)[0],
        cancelled=row.cancelled,
        site=row.site,
        work_item=row.work_item,
        hours=tuple(hours),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        break_minutes=row.break_minutes,
        weather_cause=row.weather_cause,
        absence=Absence(row.absence_reason, row.absence_duration) if absent else None,
        meal=row.meal,
        zone=row.zone,
        overnight=row.overnight,
        vehicle=row.vehicle,
        comment=row.comment,
    )


# Each entry asks some times for the weeks of its person and day, and a day has more entries than one.
_CACHED = lru_cache(maxsize=4096)


@_CACHED
def _around(number: str, day: date) -> tuple[Week, ...]:
    return tuple(dict.fromkeys(_week(number, each) for each in (day - _DAY, day, day + _DAY)))


@_CACHED
def _week(number: str, day: date) -> Week:
    year, week, _ = day.isocalendar()
    return number, year, week

"""Rule 18: what payroll has closed is never changed; what comes for it waits for a person.

In: time entries. Out: which closed week each would change, and the row of `regularisation` for one that would. Called
by `intake`; `purging` names weeks by it.
"""

from collections.abc import Collection, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect

from optimx.documents.records import EntryState, TimeEntry
from optimx.plugins.columns import Row, dump
from optimx.plugins.sql import among
from optimx.plugins.systems.office_database.tables.answers import payroll_week, time_entry

CLOSED = (EntryState.IN_PAYROLL.value, EntryState.CLOSED.value)
"""States of a week from which on nothing may be changed in it."""

Week = tuple[str, str]
"""Staff number and ISO week, as `iso_week` gives it."""


class ClosedWeeks:
    """Which weeks of which persons payroll has closed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._closed: set[Week] = set()
        self._replaced: dict[str, Week] = {}

    def prepare(self, entries: Sequence[TimeEntry]) -> None:
        """Read what `closed_by` will be asked for about these entries, no more than `chunks` gives."""
        self._replaced = self._read_replaced([entry.id for entry in entries if entry.version > 1])
        wanted = {_week(entry) for entry in entries}
        self._closed = self._read_closed(wanted) | self._read_closed(set(self._replaced.values()))

    def closed_by(self, entry: TimeEntry) -> Week | None:
        """Return the closed week that an entry would change: its own, or the one that it would be moved out of."""
        if not self._closed:
            return None
        touched = (_week(entry), self._replaced.get(entry.id))
        return next((week for week in touched if week in self._closed), None)

    def _read_replaced(self, ids: Sequence[str]) -> dict[str, Week]:
        if not ids:
            return {}
        rows = self._connection.execute(_versions(self._connection.dialect), {"ids": [*ids]})
        return {row.id: (row.staff_number, iso_week(row.date)) for row in rows}

    def _read_closed(self, wanted: Collection[Week]) -> set[Week]:
        if not wanted:
            return set()
        numbers, weeks = sorted({number for number, _ in wanted}), sorted({week for _, week in wanted})
        asked = {"numbers": numbers, "weeks": weeks}
        rows = self._connection.execute(_closed(self._connection.dialect), asked)
        return {(row.staff_number, row.iso_week) for row in rows}


def _week(entry: TimeEntry) -> Week:
    return entry.staff_number, iso_week(entry.date)


@lru_cache(maxsize=8)
def _versions(dialect: Dialect) -> "sa.Select[Any]":
    table = time_entry
    columns = (table.c.id, table.c.staff_number, table.c.date)
    return sa.select(*columns).where(among(table.c.id, "ids", dialect)).order_by(table.c.version)


@lru_cache(maxsize=8)
def _closed(dialect: Dialect) -> "sa.Select[Any]":
    table = payroll_week
    return sa.select(table.c.staff_number, table.c.iso_week).where(
        among(table.c.staff_number, "numbers", dialect),
        among(table.c.iso_week, "weeks", dialect),
        table.c.status.in_(CLOSED),
    )


# An answer is of few days, and of many entries of each.
@lru_cache(maxsize=1024)
def iso_week(day: date) -> str:
    """Return the week of a day as the payroll has it: `2021-W47`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def regularisation_row(entry: TimeEntry, week: Week, origin: Row) -> Row:
    """Return the row of an entry that a person has to decide on, under the closed week that it would change."""
    number, closed = week
    return {
        "id": entry.id,
        "version": entry.version,
        "staff_number": number,
        "iso_week": closed,
        "record": dump(TimeEntry, entry),
        **origin,
    }

"""Rule 18: what payroll has closed is never changed; what comes for it waits for a person.

In: time entries. Out: whether their week is closed, and a row of `regularisation` for each that is. Called by `intake`.
"""

from collections.abc import Iterable, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from optimx.documents.records import TimeEntry
from optimx.plugins.columns import Row, dump
from optimx.plugins.sql import among
from optimx.plugins.systems.office_database.tables.answers import payroll_week, regularisation

CLOSED = ("EXPORTE_PAIE", "CLOTURE")
"""States of a week from which on nothing may be changed in it."""


class ClosedWeeks:
    """Which weeks of which persons payroll has closed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._closed: set[tuple[str, str]] = set()

    def prepare(self, entries: Sequence[TimeEntry]) -> None:
        """Read what `holds` will be asked for about these entries, no more than `chunks` gives."""
        numbers = sorted({entry.staff_number for entry in entries})
        weeks = sorted({iso_week(day) for day in {entry.date for entry in entries}})
        dialect, table = self._connection.dialect, payroll_week
        query = sa.select(table.c.staff_number, table.c.iso_week).where(
            among(table.c.staff_number, numbers, dialect),
            among(table.c.iso_week, weeks, dialect),
            table.c.status.in_(CLOSED),
        )
        self._closed = {(row.staff_number, row.iso_week) for row in self._connection.execute(query)}

    def holds(self, entry: TimeEntry) -> bool:
        """Say whether the week of an entry is closed."""
        return bool(self._closed) and (entry.staff_number, iso_week(entry.date)) in self._closed


def iso_week(day: date) -> str:
    """Return the week of a day as the payroll has it: `2021-W47`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def regularisation_row(entry: TimeEntry, origin: Row) -> Row:
    """Return the row of an entry that a person has to decide on."""
    return {
        "id": entry.id,
        "version": entry.version,
        "staff_number": entry.staff_number,
        "iso_week": iso_week(entry.date),
        "record": dump(TimeEntry, entry),
        **origin,
    }


def held_versions(connection: Connection, ids: Sequence[str]) -> Iterable[tuple[str, int, str]]:
    """Read which entries wait for a person already: id, version, hash of the content."""
    table = regularisation
    query = sa.select(table.c.id, table.c.version, table.c.content_hash).where(
        among(table.c.id, ids, connection.dialect)
    )
    return ((row.id, row.version, row.content_hash) for row in connection.execute(query))

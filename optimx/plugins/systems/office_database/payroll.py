"""Rule 18: what payroll has closed is never changed; what comes for it waits for a person.

In: time entries. Out: whether their week is closed, and a row of `regularisation` for each that is. Called by `intake`.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect

from optimx.documents.records import TimeEntry
from optimx.plugins.columns import Row, dump
from optimx.plugins.sql import among
from optimx.plugins.systems.office_database.tables.answers import payroll_week

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
        asked = {"numbers": numbers, "weeks": weeks}
        rows = self._connection.execute(_closed(self._connection.dialect), asked)
        self._closed = {(row.staff_number, row.iso_week) for row in rows}

    def holds(self, entry: TimeEntry) -> bool:
        """Say whether the week of an entry is closed."""
        return bool(self._closed) and (entry.staff_number, iso_week(entry.date)) in self._closed


@lru_cache(maxsize=8)
def _closed(dialect: Dialect) -> "sa.Select[Any]":
    table = payroll_week
    return sa.select(table.c.staff_number, table.c.iso_week).where(
        among(table.c.staff_number, "numbers", dialect),
        among(table.c.iso_week, "weeks", dialect),
        table.c.status.in_(CLOSED),
    )


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

"""Days that would have more than 24 hours: who stays outside is decided when all entries of an answer are there.

In: entries that rule 7 would refuse, the rows that their answer brought so far. Out: for each person and day all that
this answer has for it, out of the tables again, to be judged in the order in which it was entered. Used by `intake`: it
takes a large answer piece by piece, and what makes room, a correction or an annulment, may stand in a later piece.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta, timezone

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from optimx.documents.records import TimeEntry
from optimx.plugins.systems.office_database.neighbours import entries_of
from optimx.plugins.systems.office_database.tables.answers import time_entry, time_entry_hours


class FullDays:
    """The entries of one answer that found no room when they came."""

    def __init__(self, connection: Connection, batch: str) -> None:
        self._connection = connection
        self._batch = batch
        self._waiting: dict[tuple[str, date], list[TimeEntry]] = defaultdict(list)

    def defer(self, entry: TimeEntry) -> None:
        """Keep an entry until all have come; there are few, since nobody works for more than 24 hours."""
        self._waiting[entry.staff_number, entry.date].append(entry)

    def days(self) -> Iterator[tuple[str, list[TimeEntry], list[TimeEntry]]]:
        """Give, day by day, the person, what this answer had brought for it, which is out again, and what waits."""
        while self._waiting:
            (number, day), late = self._waiting.popitem()
            yield number, self._withdrawn(number, day), late

    def _withdrawn(self, number: str, day: date) -> list[TimeEntry]:
        later = time_entry.alias()
        # what a correction has taken to another day or person is history: it fills none, and has to stay
        moved = sa.exists().where(
            later.c.id == time_entry.c.id,
            later.c.version > time_entry.c.version,
            sa.or_(later.c.date != day, later.c.staff_number != number),
        )
        mine = (
            time_entry.c.batch == self._batch,
            time_entry.c.staff_number == number,
            time_entry.c.date == day,
            ~moved,
        )
        rows = self._connection.execute(time_entry.select().where(*mine)).all()
        entries = entries_of(self._connection, rows)
        offsets = [timezone(timedelta(minutes=row.entered_at_offset)) for row in rows]
        for entry in entries:
            for table in (time_entry_hours, time_entry):
                this = (table.c.id == entry.id, table.c.version == entry.version)
                self._connection.execute(table.delete().where(*this))
        return [
            replace(entry, entered_at=entry.entered_at.astimezone(offset))
            for entry, offset in zip(entries, offsets, strict=True)
        ]

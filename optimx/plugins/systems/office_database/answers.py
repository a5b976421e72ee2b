"""Where each kind of record of an answer is kept, and how several of a kind become rows.

In: records of `Appli_Data`. Out: their shelf: tables, and the columns of the rows. Pure. Used by `intake`, `late_media`
and `purging`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import sqlalchemy as sa

from optimx.documents.records import (
    Absence,
    DeliveryNote,
    EquipmentTime,
    Photo,
    Progress,
    Signature,
    SiteDiary,
    TimeEntry,
)
from optimx.plugins.columns import Columns, columns_of, offset_of
from optimx.plugins.systems.office_database.tables import answers as tables


@dataclass(frozen=True, slots=True)
class Shelf:
    """How one kind of record is kept.

    Attributes:
        kind: name of its element.
        table: its rows.
        columns: makes their columns, of at least one record.
        parts: the table of what a record holds several of, if any.
        part_columns: makes the columns of those rows; none when no record holds any.
        author: field that names who made it.
        has_medium: goes in only with the file that it names.
    """

    kind: str
    table: sa.Table
    columns: Callable[[Sequence[Any]], Columns] = columns_of
    parts: sa.Table | None = None
    part_columns: Callable[[Sequence[Any]], Columns] = lambda records: {}
    author: str = "author"
    has_medium: bool = False


def _time_entries(entries: Sequence[TimeEntry]) -> Columns:
    columns = _at("entered_at", entries)
    del columns["hours"]
    absences: Sequence[Absence | None] = columns.pop("absence")
    columns["absence_reason"] = [absence.reason if absence else None for absence in absences]
    columns["absence_duration"] = [absence.duration if absence else None for absence in absences]
    return columns


def _at(moment: str, records: Sequence[Any]) -> Columns:
    columns = columns_of(records)
    columns[f"{moment}_offset"] = list(map(offset_of, columns[moment]))
    return columns


def _notes(notes: Sequence[DeliveryNote]) -> Columns:
    columns = columns_of(notes)
    del columns["lines"]
    return columns


def _several(field: str, records: Sequence[Any]) -> Columns:
    held = [(record, position, part) for record in records for position, part in enumerate(getattr(record, field))]
    if not held:
        return {}
    return {
        "id": [record.id for record, _, _ in held],
        "version": [record.version for record, _, _ in held],
        "position": [position for _, position, _ in held],
        **columns_of([part for _, _, part in held]),
    }


SHELVES: Mapping[type, Shelf] = {
    TimeEntry: Shelf(
        "Pointage",
        tables.time_entry,
        _time_entries,
        tables.time_entry_hours,
        partial(_several, "hours"),
        author="entered_by",
    ),
    EquipmentTime: Shelf("PointageMateriel", tables.equipment_time, partial(_at, "entered_at"), author="entered_by"),
    Progress: Shelf("Avancement", tables.progress, author="entered_by"),
    SiteDiary: Shelf("RapportJour", tables.site_diary),
    DeliveryNote: Shelf("Bon", tables.delivery_note, _notes, tables.delivery_note_line, partial(_several, "lines")),
    Photo: Shelf("Photo", tables.photo, partial(_at, "taken_at"), has_medium=True),
    Signature: Shelf("Signature", tables.signature, partial(_at, "signed_at"), author="name", has_medium=True),
}
"""A shelf for each kind of record."""

BY_KIND: Mapping[str, tuple[type, Shelf]] = {shelf.kind: (record, shelf) for record, shelf in SHELVES.items()}
"""The same, by name of element."""


@dataclass(frozen=True, slots=True)
class Pile:
    """Records of one kind that are about to be stored.

    Attributes:
        shelf: of their kind.
        records: the records.
        marks: hash of the content of each.
        places: below the archive, of the medium of each; of no meaning where the shelf has none.
    """

    shelf: Shelf
    records: list[Any] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)

    def columns(self, batch: str) -> Columns:
        """Return the columns of their rows; there is at least one.

        Args:
            batch: the answer that brought them.
        """
        columns = self.shelf.columns(self.records)
        columns["batch"] = [batch] * len(self.records)
        columns["content_hash"] = self.marks
        if self.shelf.has_medium:
            columns["place"] = self.places
        return columns

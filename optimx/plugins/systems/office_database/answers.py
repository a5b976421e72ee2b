"""Where each kind of record of an answer is kept, and how it becomes rows.

In: a record of `Appli_Data`. Out: its shelf: tables, key, rows. Pure. Used by `intake`, `late_media` and `purging`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from optimx.documents.records import (
    DeliveryNote,
    EquipmentTime,
    Photo,
    Progress,
    Signature,
    SiteDiary,
    TimeEntry,
)
from optimx.plugins.columns import Row, flat, moment_values
from optimx.plugins.systems.office_database.firm import without
from optimx.plugins.systems.office_database.tables import answers as tables


@dataclass(frozen=True, slots=True)
class Shelf:
    """How one kind of record is kept.

    Attributes:
        kind: name of its element.
        table: its rows.
        row: makes its row.
        parts: the table of what it holds several of, if any.
        part_rows: makes those rows.
        author: field that names who made it.
        has_medium: goes in only with the file that it names.
    """

    kind: str
    table: sa.Table
    row: Callable[[Any], Row]
    parts: sa.Table | None = None
    part_rows: Callable[[Any], list[Row]] = lambda record: []
    author: str = "author"
    has_medium: bool = False


def _time_entry(entry: TimeEntry) -> Row:
    row, absence = flat(entry), entry.absence
    del row["hours"], row["absence"]
    row["absence_reason"] = absence.reason if absence else None
    row["absence_duration"] = absence.duration if absence else None
    row.update(moment_values("entered_at", entry.entered_at))
    return row


def _hours(entry: TimeEntry) -> list[Row]:
    return [
        {"id": entry.id, "version": entry.version, "position": position, **flat(hours)}
        for position, hours in enumerate(entry.hours)
    ]


def _equipment_time(entry: EquipmentTime) -> Row:
    return {**flat(entry), **moment_values("entered_at", entry.entered_at)}


def _note(note: DeliveryNote) -> Row:
    return without(flat(note), "lines")


def _note_lines(note: DeliveryNote) -> list[Row]:
    return [
        {"id": note.id, "version": note.version, "position": position, **flat(line)}
        for position, line in enumerate(note.lines)
    ]


def _photo(photo: Photo) -> Row:
    return {**flat(photo), **moment_values("taken_at", photo.taken_at)}


def _signature(signature: Signature) -> Row:
    return {**flat(signature), **moment_values("signed_at", signature.signed_at)}


SHELVES: Mapping[type, Shelf] = {
    TimeEntry: Shelf("Pointage", tables.time_entry, _time_entry, tables.time_entry_hours, _hours, author="entered_by"),
    EquipmentTime: Shelf("PointageMateriel", tables.equipment_time, _equipment_time, author="entered_by"),
    Progress: Shelf("Avancement", tables.progress, flat, author="entered_by"),
    SiteDiary: Shelf("RapportJour", tables.site_diary, flat),
    DeliveryNote: Shelf("Bon", tables.delivery_note, _note, tables.delivery_note_line, _note_lines),
    Photo: Shelf("Photo", tables.photo, _photo, has_medium=True),
    Signature: Shelf("Signature", tables.signature, _signature, author="name", has_medium=True),
}
"""A shelf for each kind of record."""

BY_KIND: Mapping[str, tuple[type, Shelf]] = {shelf.kind: (record, shelf) for record, shelf in SHELVES.items()}
"""The same, by name of element."""

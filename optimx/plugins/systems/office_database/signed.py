"""The fingerprint of what is stored, for the rule that holds a signature against it.

In: a signature. Out: the fingerprint of the record that it names, as it is stored; None when there is none. Called by
`intake`. Signatures are few beside what they sign: each asks on its own.
"""

from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from optimx.documents import Books, fingerprint
from optimx.documents.records import (
    Absence,
    DeliveryNote,
    Hours,
    NoteLine,
    Signature,
    SignedSubject,
    SiteDiary,
    TimeEntry,
)
from optimx.plugins.columns import load
from optimx.plugins.systems.office_database.neighbours import as_entered
from optimx.plugins.systems.office_database.tables import answers as tables

_OURS = {"batch", "content_hash", "entered_at_offset", "absence_reason", "absence_duration"}


def stored_fingerprint(connection: Connection, signature: Signature, books: Books) -> str | None:
    """Return the fingerprint of the record that a signature names.

    A work item is the office's own and changes while it is worked on: what counts is that there is one.
    """
    if signature.subject is SignedSubject.WORK_ITEM:
        site, _, item = signature.ref.partition("/")
        return signature.fingerprint if site in books.sites and item in books.sites[site].items else None
    record = _READERS[signature.subject](connection, signature)
    return None if record is None else fingerprint(record)


def _time_entry(connection: Connection, signature: Signature) -> TimeEntry | None:
    row = _row(connection, tables.time_entry, signature)
    if row is None:
        return _held_entry(connection, signature)
    reason = row["absence_reason"]
    entry = TimeEntry(
        **_values(row),
        hours=tuple(Hours(**part) for part in _parts(connection, tables.time_entry_hours, signature)),
        absence=Absence(reason, row["absence_duration"]) if reason is not None else None,
    )
    signed = [replace(entry, status=status) for status in as_entered(row["status"])]
    return next((each for each in signed if fingerprint(each) == signature.fingerprint), signed[0])


def _held_entry(connection: Connection, signature: Signature) -> TimeEntry | None:
    # What payroll keeps aside for a person to decide was signed like any other.
    row = _row(connection, tables.regularisation, signature)
    return None if row is None else load(TimeEntry, row["record"])


def _note(connection: Connection, signature: Signature) -> DeliveryNote | None:
    row = _row(connection, tables.delivery_note, signature)
    if row is None:
        return None
    lines = _parts(connection, tables.delivery_note_line, signature)
    return DeliveryNote(**_values(row), lines=tuple(NoteLine(**part) for part in lines))


def _diary(connection: Connection, signature: Signature) -> SiteDiary | None:
    query = tables.site_diary.select().where(tables.site_diary.c.id == signature.ref)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else SiteDiary(**_values(row))


_READERS = {
    SignedSubject.TIME_ENTRY: _time_entry,
    SignedSubject.NOTE: _note,
    SignedSubject.SITE_DIARY: _diary,
}


def _row(connection: Connection, table: sa.Table, signature: Signature) -> RowMapping | None:
    same = (table.c.id == signature.ref, table.c.version == signature.ref_version)
    return connection.execute(table.select().where(*same)).mappings().one_or_none()


def _parts(connection: Connection, table: sa.Table, signature: Signature) -> list[dict[str, Any]]:
    same = (table.c.id == signature.ref, table.c.version == signature.ref_version)
    rows = connection.execute(table.select().where(*same).order_by(table.c.position)).mappings()
    return [{name: value for name, value in row.items() if name not in {"id", "version", "position"}} for row in rows]


def _values(row: RowMapping) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in _OURS}

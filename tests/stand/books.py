"""Both databases and journals, read from outside with nothing but SQLite and the tables' own types.

In: a stand. Out: rows. Called by tests that hold what is stored against what was entered.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from optimx.documents import AnswerRecord, DeliveryNote, EquipmentTime, Photo, Progress, Signature, SiteDiary, TimeEntry
from optimx.plugins.systems.office_database.tables import answers
from tests.stand.stand import Stand

TABLES: Mapping[type, sa.Table] = {
    TimeEntry: answers.time_entry,
    EquipmentTime: answers.equipment_time,
    Progress: answers.progress,
    SiteDiary: answers.site_diary,
    DeliveryNote: answers.delivery_note,
    Photo: answers.photo,
    Signature: answers.signature,
}


def query(database: Path, statement: str) -> list[tuple[Any, ...]]:
    """Return the rows of a SELECT."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return connection.execute(statement).fetchall()


def office_rows(stand: Stand, statement: str) -> list[tuple[Any, ...]]:
    """Return rows of the office database."""
    return query(stand.office_state / "office_database.sqlite3", statement)


def store_rows(stand: Stand, statement: str) -> list[tuple[Any, ...]]:
    """Return rows of the mobile store."""
    return query(stand.server_state / "mobile_store.sqlite3", statement)


def imported(stand: Stand) -> dict[str, dict[str, Any]]:
    """Return what the office database holds of answers: the columns of each record, by kind, id and version."""
    engine = sa.create_engine(f"sqlite:///{stand.office_state / 'office_database.sqlite3'}")
    found: dict[str, dict[str, Any]] = {}
    try:
        with engine.connect() as connection:
            for kind, table in TABLES.items():
                rows = [dict(row) for row in connection.execute(sa.select(table)).mappings()]
                found |= {_key(kind, row): row for row in rows}
    finally:
        engine.dispose()
    return found


def same(record: AnswerRecord, row: Mapping[str, Any]) -> bool:
    """Say whether each field of a record that has a column of its own stands in it as it was entered."""
    names = [field.name for field in fields(record) if field.name in row]
    return bool(names) and all(_plain(getattr(record, name)) == _plain(row[name]) for name in names)


def _plain(value: Any) -> Any:
    return value.timestamp() if isinstance(value, datetime) else value


def record_keys(records: Iterable[AnswerRecord]) -> Counter[str]:
    """Return the keys of records, as `imported` makes them."""
    return Counter(key(record) for record in records)


def key(record: AnswerRecord) -> str:
    """Return what a record is known by: kind, id and version."""
    return f"{type(record).__name__} {record.id} {getattr(record, 'version', 1)}"


def _key(kind: type, row: Mapping[str, Any]) -> str:
    return f"{kind.__name__} {row['id']} {row.get('version', 1)}"


def journal(state: Path) -> list[dict[str, Any]]:
    """Return the rows of a journal: batch, kind and payload."""
    rows = query(state / "journal.db", "SELECT batch, kind, payload FROM entry ORDER BY seq")
    return [{"batch": batch, "kind": kind, **json.loads(payload or "{}")} for batch, kind, payload in rows]


def kinds(state: Path) -> Counter[str]:
    """Return how often each kind of row stands in a journal."""
    return Counter(row["kind"] for row in journal(state))

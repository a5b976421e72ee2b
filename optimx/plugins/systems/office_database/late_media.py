"""Lets records in whose photo or signature came after their answer.

In: a medium and its place in the archive. Out: the rows of the records that waited for it. Called by `database`.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from optimx import Finding, ImportOutcome, PlacedMedia, Severity, SystemContext, text
from optimx.plugins.columns import load
from optimx.plugins.sql import Database, insert
from optimx.plugins.systems.office_database import bookkeeping, unclaimed
from optimx.plugins.systems.office_database.answers import BY_KIND, SHELVES, Pile
from optimx.plugins.systems.office_database.tables.answers import waiting_record


def import_media(database: Database, context: SystemContext, placed: PlacedMedia) -> ImportOutcome:
    """Let in what waited for this medium; when that happened before, say so and change nothing."""
    with database.write() as connection:
        waiting = connection.execute(
            sa.select(waiting_record)
            .where(waiting_record.c.file == placed.media.name.casefold())
            .order_by(waiting_record.c.id)
        ).all()
        fitting = [row for row in waiting if row.sha256 == placed.media.sha256]
        for row in fitting:
            _let_in(connection, context, row, placed)
        if fitting:
            return ImportOutcome(counts=_counts(fitting))
        if _is_in(connection, placed):
            return ImportOutcome(already=True)
        unclaimed.note(connection, [str(placed.place)], context.clock.now())
    return ImportOutcome(warnings=(_unwanted(placed, len(waiting)),), waiting=len(waiting))


def _let_in(connection: Connection, context: SystemContext, row: Row[Any], placed: PlacedMedia) -> None:
    kind, shelf = BY_KIND[row.kind]
    pile = Pile(shelf, [load(kind, row.record)], [row.content_hash], [str(placed.place)])
    insert(connection, shelf.table, pile.columns(row.batch))
    connection.execute(waiting_record.delete().where(waiting_record.c.id == row.id))
    bookkeeping.record_action(connection, row.batch, "media", placed.media.name, context.clock.now())


def _counts(rows: list[Row[Any]]) -> dict[str, int]:
    kinds = [row.kind for row in rows]
    return {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}


def _is_in(connection: Connection, placed: PlacedMedia) -> bool:
    media = placed.media
    tables = [shelf.table for shelf in SHELVES.values() if shelf.has_medium]
    queries = [
        sa.select(sa.literal(1)).where(
            sa.func.lower(table.c.file) == media.name.casefold(), table.c.sha256 == media.sha256
        )
        for table in tables
    ]
    return connection.scalar(sa.union_all(*queries).limit(1)) is not None


def _unwanted(placed: PlacedMedia, waiting: int) -> Finding:
    name = placed.media.name
    message = (
        text("{name} is not the file that a record waits for: its content is another", name=name)
        if waiting
        else text("no record waits for {name}", name=name)
    )
    return Finding("R14", Severity.WARNING, message, name)

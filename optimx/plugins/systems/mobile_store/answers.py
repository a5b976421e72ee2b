"""Freezes answers: from here on they are the same to the byte until the office took them.

In: what the crews entered and no answer carried yet. Out: rows of the outbox that bind records and media to a batch.
Called by `applying` and `store`, within their transactions; `crew` and `rejections` know the kinds of record by it.
"""

import io
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from optimx import SystemContext
from optimx.documents import (
    FORMAT_VERSION,
    AnswerRecord,
    DeliveryNote,
    EquipmentTime,
    Header,
    Photo,
    Progress,
    Signature,
    SiteDiary,
    TimeEntry,
    write_appli_data,
)
from optimx.plugins.columns import dump, load, moment_values
from optimx.plugins.systems.mobile_store import logbook
from optimx.plugins.systems.mobile_store.tables import PENDING, RECEIVED, REFUSED, account, entry, media, outbox

KINDS: Mapping[str, type[AnswerRecord]] = {
    "Pointage": TimeEntry,
    "PointageMateriel": EquipmentTime,
    "Avancement": Progress,
    "RapportJour": SiteDiary,
    "Bon": DeliveryNote,
    "Photo": Photo,
    "Signature": Signature,
}
"""Kinds of records by name of element, in the order of the document."""


def freeze(connection: Connection, context: SystemContext, *, correlation: str, built_on: str) -> None:
    """Bind all that no answer carries to a new one, and write it; one without records is an answer too.

    Args:
        connection: in a transaction.
        context: of the account.
        correlation: batch of the pair that it answers.
        built_on: id inside of that pair.
    """
    batch = context.uuid()
    header = Header(FORMAT_VERSION, context.account, batch, context.clock.now(), built_on)
    content = io.BytesIO()
    counts = write_appli_data(content, header, _unbound(connection, context))
    _bind_entries(connection, context, batch)
    _record(connection, context, batch, correlation, counts=counts, content=content.getvalue())
    _bind_media(connection, context, batch)


def freeze_late_media(connection: Connection, context: SystemContext) -> None:
    """Bind media whose records travelled before them to a batch of their own, if there are any."""
    if connection.execute(sa.select(media.c.name).where(_ready(context)).limit(1)).first() is None:
        return
    batch = context.uuid()
    _record(connection, context, batch, None, counts={}, content=None)
    _bind_media(connection, context, batch)


def _unbound(connection: Connection, context: SystemContext) -> Iterator[AnswerRecord]:
    mine = (entry.c.account == context.account, entry.c.outbox.is_(None))
    for name, kind in KINDS.items():
        query = sa.select(entry.c.record).where(*mine, entry.c.kind == name).order_by(entry.c.number)
        for stored in connection.scalars(query):
            yield load(kind, stored)


def _bind_entries(connection: Connection, context: SystemContext, batch: str) -> None:
    unbound = (entry.c.account == context.account, entry.c.outbox.is_(None))
    connection.execute(entry.update().where(*unbound).values(outbox=batch))


def _bind_media(connection: Connection, context: SystemContext, batch: str) -> None:
    connection.execute(media.update().where(_ready(context)).values(outbox=batch))


def _ready(context: SystemContext) -> "sa.ColumnElement[bool]":
    # What a refused answer names waits with it: the office would not know whose picture it is.
    travelled = (
        sa.exists()
        .where(entry.c.account == media.c.account, entry.c.id == media.c.entry)
        .where(outbox.c.account == entry.c.account, outbox.c.batch == entry.c.outbox, outbox.c.status != REFUSED)
        .correlate(media)
    )
    return sa.and_(media.c.account == context.account, media.c.state == RECEIVED, media.c.outbox.is_(None), travelled)


def _record(
    connection: Connection,
    context: SystemContext,
    batch: str,
    correlation: str | None,
    *,
    counts: Mapping[str, int],
    content: bytes | None,
) -> None:
    row: dict[str, Any] = {
        "account": context.account,
        "batch": batch,
        "correlation": correlation,
        "status": PENDING,
        "counts": dump(dict[str, int], dict(counts)),
        "findings": "[]",
        "content": content,
        **_next_place(connection, context),
        **moment_values("frozen_at", context.clock.now()),
    }
    connection.execute(outbox.insert(), [row])
    logbook.write(connection, context, batch, "frozen", str(sum(counts.values())))


def _next_place(connection: Connection, context: SystemContext) -> dict[str, Any]:
    mine = account.c.account == context.account
    connection.execute(account.update().where(mine).values(sequence=account.c.sequence + 1))
    row = connection.execute(sa.select(account.c.instance, account.c.epoch, account.c.sequence).where(mine)).one()
    return row._asdict()

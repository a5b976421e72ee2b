"""Hands frozen answers out and learns what became of them.

In: a batch of the outbox. Out: its files, to the byte as they were frozen. Called by `store`.
"""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from optimx import (
    AnswerFile,
    AnswerFiles,
    Batch,
    Finding,
    NotThereError,
    Role,
    SystemContext,
    Verdict,
    VerdictKind,
    text,
)
from optimx.plugins.columns import dump, load
from optimx.plugins.sql import Database
from optimx.plugins.systems.mobile_store import logbook
from optimx.plugins.systems.mobile_store.pictures import ROLES, place_of, require_name
from optimx.plugins.systems.mobile_store.tables import ACCEPTED, DELIVERED, PENDING, RECEIVED, REFUSED, media, outbox


def pending(connection: Connection, context: SystemContext) -> list[Batch]:
    """Return the answers that are frozen and not settled, oldest first; their stamps are not allotted here."""
    query = sa.select(outbox).where(outbox.c.account == context.account, outbox.c.status == PENDING)
    rows = connection.execute(query.order_by(outbox.c.epoch, outbox.c.sequence))
    return [
        Batch(row.batch, row.account, row.instance, row.epoch, row.sequence, correlation=row.correlation)
        for row in rows
    ]


def write_answer(database: Database, context: SystemContext, batch: Batch, folder: Path) -> AnswerFiles:
    """Write a frozen answer into an empty folder.

    Raises:
        NotThereError: no such answer was frozen.
    """
    with database.read() as connection:
        frozen = _frozen(connection, context, batch.id)
        pictures = connection.execute(
            sa.select(media)
            .where(media.c.account == context.account, media.c.outbox == batch.id)
            .order_by(media.c.folder, media.c.name)
        ).all()
    answer = _write_document(context, batch, frozen, folder)
    for kind in {row.folder for row in pictures}:
        context.disk.make_folder(folder / kind)
    files = tuple(_put(context, row, folder / row.folder) for row in pictures)
    return AnswerFiles(answer, files, load(dict[str, int], frozen.counts))


def settle(connection: Connection, context: SystemContext, batch_id: str, verdict: Verdict) -> None:
    """Close an answer that was accepted; keep one that was not, with what was said of it, for `redeliver`."""
    accepted = verdict.kind is VerdictKind.ACCEPTED
    findings = dump(tuple[Finding, ...], verdict.findings)
    _change(connection, context, batch_id, status=ACCEPTED if accepted else REFUSED, findings=findings)
    mine = (media.c.account == context.account, media.c.outbox == batch_id)
    connection.execute(media.update().where(*mine).values(state=DELIVERED if accepted else RECEIVED))
    logbook.write(connection, context, batch_id, "settled", str(verdict.kind))


def redeliver(connection: Connection, context: SystemContext, batch_id: str) -> None:
    """Make a settled answer pending again, with the same bytes.

    Raises:
        LookupError: no such answer was frozen, or what was in it was purged.
    """
    found = _look_up(connection, context, batch_id)
    if found is None or _was_purged(connection, context, found):
        raise LookupError(batch_id)
    _change(connection, context, batch_id, status=PENDING, findings="[]")
    mine = (media.c.account == context.account, media.c.outbox == batch_id)
    connection.execute(media.update().where(*mine).values(state=RECEIVED))
    logbook.write(connection, context, batch_id, "redelivered", "")


def refusals(connection: Connection, context: SystemContext) -> Sequence[tuple[str, tuple[Finding, ...]]]:
    """Return the answers that the office refused, oldest first, each with what it said."""
    query = sa.select(outbox).where(outbox.c.account == context.account, outbox.c.status == REFUSED)
    rows = connection.execute(query.order_by(outbox.c.epoch, outbox.c.sequence))
    return [(row.batch, load(tuple[Finding, ...], row.findings)) for row in rows]


def _was_purged(connection: Connection, context: SystemContext, frozen: Row[Any]) -> bool:
    # Late media alone answer no pair and have no content.
    if frozen.content is None and frozen.correlation is not None:
        return True
    mine = (media.c.account == context.account, media.c.outbox == frozen.batch)
    # A purge that was killed took bytes of which the rows still tell a size.
    return any(
        row.size is None or context.disk.stat(place_of(context, row.sha256)) is None
        for row in connection.execute(sa.select(media.c.sha256, media.c.size).where(*mine))
    )


def _look_up(connection: Connection, context: SystemContext, batch_id: str) -> Row[Any] | None:
    mine = (outbox.c.account == context.account, outbox.c.batch == batch_id)
    return connection.execute(sa.select(outbox).where(*mine)).first()


def _frozen(connection: Connection, context: SystemContext, batch_id: str) -> Row[Any]:
    row = _look_up(connection, context, batch_id)
    if row is None:
        raise NotThereError(
            text("no answer {batch} was frozen for account {account}", batch=batch_id, account=context.account)
        )
    return row


def _change(connection: Connection, context: SystemContext, batch_id: str, **values: str) -> None:
    mine = (outbox.c.account == context.account, outbox.c.batch == batch_id)
    connection.execute(outbox.update().where(*mine).values(**values))


def _write_document(context: SystemContext, batch: Batch, frozen: Row[Any], folder: Path) -> AnswerFile | None:
    if frozen.content is None:
        return None
    path = folder / context.file_name(Role.ANSWER, batch.stamp or frozen.frozen_at)
    with context.disk.create(path) as out:
        out.write(frozen.content)
    return AnswerFile(path, Role.ANSWER)


def _put(context: SystemContext, row: Row[Any], folder: Path) -> AnswerFile:
    require_name(row.name)  # the door has done so; what is in the books was perhaps put there by another way
    source, target = place_of(context, row.sha256), folder / row.name
    try:
        # A second name costs no bytes: a thousand photos are written in hundredths of a second.
        os.link(source, target)
    except OSError:
        # Another volume, or a file system without links.
        with context.disk.open(source) as bytes_in, context.disk.create(target) as out:
            shutil.copyfileobj(bytes_in, out, 1 << 20)
    return AnswerFile(target, ROLES[row.folder])

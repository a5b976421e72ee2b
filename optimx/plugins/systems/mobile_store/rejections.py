"""What the office refused, for the people who entered it: it stays until they have put it right.

In: the rejections of each pair that is applied. Out: what is still to be put right, by author. A rejection is done
with when a higher version of its record was entered. One that comes when retention took the record is shown by what
stays of every record: its number, its kind, who entered it and when. Called by `applying`, `purging` and `store`.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from optimx import SystemContext
from optimx.documents import AnswerRecord, Rejection
from optimx.plugins.columns import load, moment_values
from optimx.plugins.sql import chunks
from optimx.plugins.systems.mobile_store.answers import KINDS
from optimx.plugins.systems.mobile_store.tables import GONE, entry, rejection


@dataclass(frozen=True, slots=True)
class ToldRejection:
    """A record that the office refused.

    Attributes:
        login: who entered it.
        kind: name of its element (`Pointage`, …).
        id: of the record.
        version: of the record.
        record: as it was entered; None when it was purged before the refusal came.
        entered_at: when it came from its author; aware.
        rule: that it broke.
        message: what the office says, in the crew's language.
        told_at: when the pair came that said so first; aware.
    """

    login: str
    kind: str
    id: str
    version: int
    record: AnswerRecord | None
    entered_at: datetime
    rule: str
    message: str
    told_at: datetime


def keep(connection: Connection, context: SystemContext, told: Iterable[Rejection]) -> None:
    """Store what a pair says was refused; what an earlier one said already stays as it was."""
    when = moment_values("told_at", context.clock.now())
    rows = {
        (one.batch, one.id, _mark(one)): {
            "account": context.account,
            "batch": one.batch,
            "id": one.id,
            "mark": _mark(one),
            "rule": one.rule,
            "message": one.message,
            **when,
        }
        for one in told
    }
    for keys in chunks(list(rows)):
        query = sa.select(rejection.c.batch, rejection.c.id, rejection.c.mark).where(
            rejection.c.account == context.account, rejection.c.id.in_([key[1] for key in keys])
        )
        known = {(row.batch, row.id, row.mark) for row in connection.execute(query)}
        fresh = [rows[key] for key in keys if key not in known]
        if fresh:
            connection.execute(rejection.insert(), fresh)


def _mark(told: Rejection) -> str:
    return hashlib.sha256(f"{told.rule}\n{told.message}".encode()).hexdigest()[:32]


def untreated(connection: Connection, context: SystemContext, login: str | None) -> Sequence[ToldRejection]:
    """Return what nobody has put right yet, oldest first."""
    newer = entry.alias()
    put_right = sa.exists().where(
        newer.c.account == entry.c.account, newer.c.id == entry.c.id, newer.c.version > entry.c.version
    )
    same = sa.and_(
        entry.c.account == rejection.c.account, entry.c.id == rejection.c.id, entry.c.outbox == rejection.c.batch
    )
    query = (
        sa.select(rejection, entry.c.login, entry.c.kind, entry.c.version, entry.c.record, entry.c.received_at)
        .join_from(rejection, entry, same)
        .where(rejection.c.account == context.account, ~put_right)
        .order_by(rejection.c.told_at, entry.c.number, rejection.c.rule)
    )
    if login is not None:
        query = query.where(entry.c.login == login)
    return [_told(row) for row in connection.execute(query)]


def _told(row: Any) -> ToldRejection:
    record = load(KINDS[row.kind], row.record) if row.record != GONE else None
    return ToldRejection(
        row.login, row.kind, row.id, row.version, record, row.received_at, row.rule, row.message, row.told_at
    )

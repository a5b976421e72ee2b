"""What the crews have to hear in the next pair: records that were refused, answers that are in.

In: refusals of `importation`. Out: records of the pair, and which pair carried which. A notice is repeated until a
pair that carried it was accepted. Called by `generation`, `importation` and `database`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from optimx import Finding, Text, Translate
from optimx.documents import Acknowledgement, Rejection
from optimx.plugins.columns import dump, load
from optimx.plugins.sql import chunks
from optimx.plugins.systems.office_database.tables.exchange import (
    ANSWER,
    batch,
    pair_notice,
    pair_rejection,
    rejection,
)

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Notices:
    """What a pair tells.

    Attributes:
        acknowledgements: answers that are in.
        rejections: records that were refused, each once.
        answers: batches behind the acknowledgements.
        refusals: batch and position of each refusal behind the rejections.
    """

    acknowledgements: tuple[Acknowledgement, ...]
    rejections: tuple[Rejection, ...]
    answers: tuple[str, ...]
    refusals: tuple[tuple[str, int], ...]


def untold(connection: Connection, translate: Translate) -> Notices:
    """Read what no accepted pair has carried yet, oldest first, in the language of the crews."""
    answers = connection.execute(
        sa.select(batch.c.id, batch.c.lot)
        .where(batch.c.kind == ANSWER, batch.c.told_by.is_(None))
        .order_by(batch.c.recorded_at, batch.c.id)
    ).all()
    refused = connection.execute(
        sa.select(rejection).where(rejection.c.told_by.is_(None)).order_by(rejection.c.batch, rejection.c.position)
    ).all()
    # The document wants the id that the device gave; what bears none is told by the report alone.
    rejections = (Rejection(row.lot, row.record, row.rule, load(Text, row.message).show(translate)) for row in refused)
    return Notices(
        tuple(Acknowledgement(lot) for lot in dict.fromkeys(row.lot for row in answers) if _UUID.fullmatch(lot)),
        tuple(dict.fromkeys(one for one in rejections if one.id and _UUID.fullmatch(one.batch))),
        tuple(row.id for row in answers),
        tuple((row.batch, row.position) for row in refused),
    )


def note(connection: Connection, pair: str, told: Notices) -> None:
    """Note what a pair carries, in place of what was noted before."""
    connection.execute(pair_notice.delete().where(pair_notice.c.pair == pair))
    connection.execute(pair_rejection.delete().where(pair_rejection.c.pair == pair))
    if told.answers:
        connection.execute(pair_notice.insert(), [{"pair": pair, "batch": answer} for answer in told.answers])
    if told.refusals:
        rows = [{"pair": pair, "batch": answer, "position": position} for answer, position in told.refusals]
        connection.execute(pair_rejection.insert(), rows)


def close(connection: Connection, pair: str) -> None:
    """Tell no more what an accepted pair carried; what was told before stays as it was."""
    carried = sa.select(pair_notice.c.batch).where(pair_notice.c.pair == pair)
    connection.execute(batch.update().where(batch.c.id.in_(carried), batch.c.told_by.is_(None)).values(told_by=pair))
    refused = sa.exists().where(
        pair_rejection.c.pair == pair,
        pair_rejection.c.batch == rejection.c.batch,
        pair_rejection.c.position == rejection.c.position,
    )
    connection.execute(rejection.update().where(refused, rejection.c.told_by.is_(None)).values(told_by=pair))


def refuse(connection: Connection, answer: str, lot: str, refused: Sequence[tuple[str, Finding]]) -> None:
    """Store refused records (id, finding) of an answer, to be told to the crews."""
    rows = [
        {
            "batch": answer,
            "position": position,
            "lot": lot,
            "record": record,
            "rule": finding.rule,
            "message": dump(Text, finding.message),
        }
        for position, (record, finding) in enumerate(refused)
    ]
    for piece in chunks(rows):
        connection.execute(rejection.insert(), list(piece))

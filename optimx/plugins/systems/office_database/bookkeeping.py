"""Batches as the office system remembers them: which are in, with which content, and what became of pairs.

In: batches. Out: rows of `batch`, `batch_finding` and `run_action`. Called by the other modules inside of their own
transactions, so that what is remembered and what happened are one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from optimx import Finding
from optimx.plugins.columns import Row, dump, load, moment_values
from optimx.plugins.sql import upsert
from optimx.plugins.systems.office_database.tables.exchange import (
    ANSWER,
    GENERATED,
    IMPORTED,
    PAIR,
    batch,
    batch_finding,
    run_action,
)

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Remembered:
    """A batch as it is remembered.

    Attributes:
        id: of the batch.
        lot: id inside of the file.
        file: name of the answer, or of the `optim_param`.
        sha256: of an answer; the core keeps those of pairs.
    """

    id: str
    lot: str
    file: str = ""
    sha256: str = ""


def find_answer(connection: Connection, answer_id: str, lot: str) -> tuple[Remembered, Counts] | None:
    """Look for an answer by the id of its batch, then by the id inside of it."""
    same = sa.or_(batch.c.id == answer_id, batch.c.lot == lot)
    query = sa.select(batch).where(batch.c.kind == ANSWER, same)
    rows = sorted(connection.execute(query), key=lambda row: row.id != answer_id)
    if not rows:
        return None
    row = rows[0]
    return Remembered(row.id, row.lot, row.file, row.sha256), load(dict[str, int], row.counts)


def record_answer(connection: Connection, answer: Remembered, counts: Counts, now: datetime) -> None:
    """Remember that an answer is in; its counts may be told again, better, in the same transaction."""
    upsert(connection, batch, [_row(answer, ANSWER, IMPORTED, counts, now)])


def record_pair(connection: Connection, pair_id: str, file: str, counts: Counts, now: datetime) -> None:
    """Remember that a pair was generated."""
    upsert(connection, batch, [_row(Remembered(pair_id, pair_id, file), PAIR, GENERATED, counts, now)])
    record_action(connection, pair_id, GENERATED, file, now)


def record_verdict(connection: Connection, pair_id: str, status: str, now: datetime) -> None:
    """Remember what became of a pair; one that is not known (the database was restored) is from now on."""
    changed = connection.execute(batch.update().where(batch.c.id == pair_id).values(status=status))
    if not changed.rowcount:
        connection.execute(batch.insert(), [_row(Remembered(pair_id, pair_id), PAIR, status, {}, now)])
    record_action(connection, pair_id, "settled", status, now)


def record_findings(connection: Connection, batch_id: str, findings: Sequence[Finding]) -> None:
    """Keep the findings on a batch, in place of those kept before."""
    connection.execute(batch_finding.delete().where(batch_finding.c.batch == batch_id))
    rows = [
        {
            "batch": batch_id,
            "position": position,
            "rule": finding.rule,
            "severity": str(finding.severity),
            "record": finding.record,
            "finding": dump(Finding, finding),
        }
        for position, finding in enumerate(findings)
    ]
    if rows:
        connection.execute(batch_finding.insert(), rows)


def record_action(connection: Connection, batch_id: str, action: str, result: str, now: datetime) -> None:
    """Add a line to the list of what was done."""
    row: Row = {"batch": batch_id, "action": action, "result": result, **moment_values("at", now)}
    connection.execute(run_action.insert(), [row])


def _row(answer: Remembered, kind: str, status: str, counts: Counts, now: datetime) -> Row:
    return {
        "id": answer.id,
        "lot": answer.lot,
        "kind": kind,
        "file": answer.file,
        "sha256": answer.sha256,
        "status": status,
        "counts": dump(dict[str, int], dict(counts)),
        **moment_values("recorded_at", now),
    }

"""Applies a pair: snapshot, inbox key, verdict and frozen answer, in one transaction.

In: a candidate and its batch. Out: an `ApplyOutcome`, the same however often it is asked for. Called by `store`.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from optimx import ApplyOutcome, Batch, Finding, SystemContext, VerdictKind, Work
from optimx.documents import PAIR, SetFacts, judge_set
from optimx.plugins.columns import dump, load, moment_values
from optimx.plugins.judgement import findings_of
from optimx.plugins.systems.mobile_store import answers, logbook, rejections
from optimx.plugins.systems.mobile_store.candidate import Candidate, refuses
from optimx.plugins.systems.mobile_store.tables import ACCEPTED, DATA, PARAM, document, inbox, snapshot


def apply(
    connection: Connection, context: SystemContext, batch: Batch, candidate: Candidate, work: Work
) -> ApplyOutcome:
    """Decide on a pair and store all that follows; a pair that was decided on keeps its verdict."""
    found = _find(connection, context, batch, candidate)
    if found is not None and _same(found, candidate):
        return _again(connection, context, batch, candidate, found)
    outcome = _decide(connection, context, batch, candidate, found)
    work.check()
    if found is not None and found.batch == batch.id:
        # The key belongs to what came first under this id: the refusal of the other is told, not kept.
        return outcome
    _keep_verdict(connection, context, batch, candidate, outcome)
    if outcome.verdict is VerdictKind.ACCEPTED:
        _store_snapshot(connection, context, batch, candidate)
        rejections.keep(connection, context, candidate.data.rejections)
        work.check()
        answers.freeze(connection, context, correlation=batch.id, built_on=candidate.lot)
    work.check()
    return outcome


def _find(connection: Connection, context: SystemContext, batch: Batch, candidate: Candidate) -> Row[Any] | None:
    mine = inbox.c.account == context.account
    same = inbox.c.batch == batch.id
    # An id that was never applied proves nothing: only what was accepted under it counts against another.
    lot = sa.and_(inbox.c.lot == candidate.lot, inbox.c.lot != "", inbox.c.verdict == ACCEPTED)
    rows = connection.execute(sa.select(inbox).where(mine, sa.or_(same, lot))).all()
    return min(rows, key=lambda row: row.batch != batch.id, default=None)


def _same(found: Row[Any], candidate: Candidate) -> bool:
    return (found.param_sha256, found.data_sha256) == (candidate.param.sha256, candidate.data.sha256)


def _again(
    connection: Connection, context: SystemContext, batch: Batch, candidate: Candidate, found: Row[Any]
) -> ApplyOutcome:
    outcome: ApplyOutcome = load(ApplyOutcome, found.outcome)
    if found.batch != batch.id:
        # The same files came under another id (a drop without manifests): from now on they are found by both.
        _keep_verdict(connection, context, batch, candidate, outcome)
    return replace(outcome, already=True)


def _decide(
    connection: Connection, context: SystemContext, batch: Batch, candidate: Candidate, found: Row[Any] | None
) -> ApplyOutcome:
    findings = (*candidate.findings, *_judge(context, candidate, found))
    if refuses(findings):
        return ApplyOutcome(VerdictKind.REFUSED, findings)
    if _is_older(connection, context, batch):
        return ApplyOutcome(VerdictKind.SUPERSEDED, findings)
    held = _hold(connection, context, candidate)
    named = candidate.data.named
    return ApplyOutcome(
        VerdictKind.ACCEPTED,
        findings,
        candidate.counts,
        tuple(dict.fromkeys(one.sha256 for one in named if one.sha256 in held)),
        tuple(dict.fromkeys(one.file for one in named if one.sha256 not in held)),
        named={one.file: one.sha256 for one in named},
    )


def _judge(context: SystemContext, candidate: Candidate, found: Row[Any] | None) -> Sequence[Finding]:
    if len(candidate.facts) < len(PAIR):
        return ()
    imported = {"OptimParam": found.param_sha256, "OptimData": found.data_sha256} if found is not None else {}
    return findings_of(judge_set(SetFacts(context.account, PAIR, candidate.facts, imported)))


def _is_older(connection: Connection, context: SystemContext, batch: Batch) -> bool:
    order = sa.select(inbox.c.epoch, inbox.c.sequence).where(
        inbox.c.account == context.account, inbox.c.verdict == ACCEPTED
    )
    newest = connection.execute(order.order_by(inbox.c.epoch.desc(), inbox.c.sequence.desc()).limit(1)).first()
    # Pairs of an office that has no sequence all bear 0: nothing says that one is older.
    return newest is not None and (batch.epoch, batch.sequence) < (newest.epoch, newest.sequence)


def _hold(connection: Connection, context: SystemContext, candidate: Candidate) -> set[str]:
    mine = document.c.account == context.account
    held = set(connection.scalars(sa.select(document.c.sha256).where(mine)))
    when = moment_values("received_at", context.clock.now())
    fresh = [
        {"account": context.account, "sha256": sha256, "name": name, **when}
        for sha256, name in candidate.came.items()
        if sha256 not in held
    ]
    if fresh:
        connection.execute(document.insert(), fresh)
    return held | set(candidate.came)


def _keep_verdict(
    connection: Connection, context: SystemContext, batch: Batch, candidate: Candidate, outcome: ApplyOutcome
) -> None:
    now = context.clock.now()
    row = {
        "account": context.account,
        "batch": batch.id,
        "lot": candidate.lot,
        "epoch": batch.epoch,
        "sequence": batch.sequence,
        "param_sha256": candidate.param.sha256,
        "data_sha256": candidate.data.sha256,
        "verdict": str(outcome.verdict),
        "outcome": dump(ApplyOutcome, outcome),
        **moment_values("applied_at", now),
    }
    connection.execute(inbox.insert(), [row])
    logbook.write(connection, context, batch.id, "decided", str(outcome.verdict))


def _store_snapshot(connection: Connection, context: SystemContext, batch: Batch, candidate: Candidate) -> None:
    connection.execute(snapshot.delete().where(snapshot.c.account == context.account))
    when = moment_values("received_at", context.clock.now())
    rows = [
        {"account": context.account, "kind": kind, "batch": batch.id, "content": half.content, **when}
        for kind, half in ((PARAM, candidate.param), (DATA, candidate.data))
    ]
    connection.execute(snapshot.insert(), rows)

"""Closing: the system hears what became of an answer before the drop forgets it, and each step is taken up again."""

from typing import Any

import pytest

from optimx.core.contracts import Verdict
from optimx.core.dropserver import closing, outbox
from optimx.core.events import VerdictKind
from optimx.core.journal import BatchState
from optimx.core.journal.entries import Doubted, Judged, Resolved, Told
from optimx.core.language import text
from optimx.testing import enter

Bench = Any


@pytest.fixture
def sent(bench: Bench) -> BatchState:
    """An answer that lies on the drop."""
    enter(bench.books, "e1", "p1.jpg")
    bench.books.commit("freeze", facts=bench.system()._frozen("pair-1"))
    outbox.deliver(bench.account())
    (state,) = bench.journal.batches()
    return state  # type: ignore[no-any-return]


def concluded(bench: Bench, state: BatchState, *bodies: Any) -> BatchState:
    bench.account().recorder.write(state.id, *bodies)
    closing.conclude(bench.account("run 2"), bench.account().state(state.id))
    return bench.account().state(state.id)  # type: ignore[no-any-return]


def statuses(bench: Bench) -> list[str]:
    return list(bench.books.named("status").values())


def test_without_a_verdict_nothing_is_closed(bench: Bench, sent: BatchState) -> None:
    before = dict(bench.store.files)

    state = concluded(bench, sent)

    assert (state.stage, state.settled, statuses(bench)) == ("SENT", False, ["pending"])
    assert bench.store.files == before


def test_an_accepted_answer_is_told_of_cleared_away_and_closed(bench: Bench, sent: BatchState) -> None:
    state = concluded(bench, sent, Judged(Verdict(VerdictKind.ACCEPTED)))

    assert (state.settled, statuses(bench)) == (True, ["closed"])
    assert [name for name in bench.store.files if not name.endswith(".ok")] == []


def test_a_run_that_died_after_it_told_the_system_only_clears_away(bench: Bench, sent: BatchState) -> None:
    state = concluded(bench, sent, Judged(Verdict(VerdictKind.ACCEPTED)), Told())

    assert (state.settled, statuses(bench)) == (True, ["pending"])
    assert "photos/p1.jpg" not in bench.store.files


def test_a_refused_answer_is_told_of_once_and_stays(bench: Bench, sent: BatchState) -> None:
    state = concluded(bench, sent, Judged(Verdict(VerdictKind.REFUSED)))
    concluded(bench, state)

    assert closing.is_returned(state)
    assert (state.settled, statuses(bench)) == (False, ["refused"])
    assert len(bench.journal.all(Told)) == 1
    assert "photos/p1.jpg" in bench.store.files


@pytest.mark.parametrize(
    ("kind", "settled", "status"), [(VerdictKind.ACCEPTED, True, "closed"), (VerdictKind.REFUSED, False, "refused")]
)
def test_what_a_person_decided_counts(
    bench: Bench, sent: BatchState, kind: VerdictKind, settled: bool, status: str
) -> None:
    state = concluded(bench, sent, Doubted(text("who knows")), Resolved(kind))

    assert (state.settled, statuses(bench)) == (settled, [status])

"""After a take-over with an older journal: what the drop proves is settled, and a person is asked about the rest."""

from typing import Any

import pytest

from optimx.core.errors import OverdueError
from optimx.core.events import Certainty, Errored, Processed, VerdictKind
from optimx.core.journal import UNCERTAIN, BatchState, Profile
from optimx.core.journal.entries import Acknowledged, Rejected, Taken
from optimx.core.office import collecting, identity, run, settlement

Bench = Any
DATA, PARAM = "optim_data_111222333_2603020700.xml", "optim_param_111222333_2603020700.xml"
MANIFEST = "optim_111222333_2603020700.ok"


@pytest.fixture
def bench(bench: Bench) -> Bench:
    """An office that is known to its journal."""
    bench.office("run 0").recorder.write("", bench.who)
    return bench


def taken_over(bench: Bench, state: BatchState, *lies: str) -> BatchState:
    """Leave only these files on the drop, take over, and settle."""
    bench.store.files = dict.fromkeys(lies, b"<a/>")
    office = bench.office("run 2")
    identity.take_over(office)
    settlement.settle(office)
    return office.state(state.id)  # type: ignore[no-any-return]


# -- pairs


@pytest.mark.parametrize(
    ("lies", "stage"),
    [
        (f"archive/{MANIFEST}", "ACCEPTED"),
        (f"archive/error/{MANIFEST}", "REFUSED"),
        (MANIFEST, "SENT"),
        (f"work/{MANIFEST}", "SENT"),
        ("nothing of ours", UNCERTAIN),
    ],
)
def test_where_the_manifest_lies_tells_what_a_lost_journal_knew(bench: Bench, lies: str, stage: str) -> None:
    state = bench.sent()

    assert taken_over(bench, state, lies).stage == stage


def test_what_was_processed_is_settled_and_said_to_be_probable(bench: Bench) -> None:
    state = taken_over(bench, bench.sent(), f"archive/{MANIFEST}")

    (event,) = [row.body for row in bench.journal.rows() if isinstance(row.body, Processed)]
    assert (state.settled, event.certainty) == (True, Certainty.PROBABLE)
    assert bench.books.facts[f"verdict {state.id}"] == VerdictKind.ACCEPTED
    assert bench.spooled(state.id) == {}


def test_a_receipt_that_still_lies_there_is_the_better_witness(bench: Bench) -> None:
    state = bench.sent()
    name = bench.receipt(state, VerdictKind.SUPERSEDED)
    kept = bench.store.files[name]
    bench.store.files = {}
    office = bench.office("run 2")
    identity.take_over(office)
    bench.store.files = {name: kept, f"archive/{MANIFEST}": b""}

    settlement.settle(office)

    assert office.state(state.id).stage == "SUPERSEDED"


def test_a_damaged_receipt_leaves_the_verdict_to_the_server(bench: Bench) -> None:
    state = bench.sent()

    state = taken_over(bench, state, f"archive/{MANIFEST}", "receipt_111222333_2603020700.json")

    assert (state.stage, bench.codes()) == ("SENT", ["E-BAD-INPUT"])


@pytest.mark.parametrize("profile", list(Profile))
def test_a_pair_that_a_lost_journal_sent_is_not_taken_for_one_that_never_was(bench: Bench, profile: Profile) -> None:
    state = bench.generated(profile)
    there = MANIFEST if profile is Profile.MANIFEST else DATA

    assert taken_over(bench, state, there, PARAM).stage == "SENT"


@pytest.mark.parametrize("profile", list(Profile))
def test_a_pair_that_was_never_sent_stays_one(bench: Bench, profile: Profile) -> None:
    assert taken_over(bench, bench.generated(profile)).stage == "GENERATED"


def test_a_pair_from_before_the_take_over_is_never_sent_again(bench: Bench) -> None:
    state = bench.sent(Profile.PAIR)
    bench.later(hours=27)

    state = taken_over(bench, state)

    assert state.stage == UNCERTAIN
    assert settlement.to_send_again(bench.office("run 3")) == ()
    assert not settlement.blocks(bench.office("run 3"), state)


# -- without a take-over


@pytest.mark.parametrize(
    ("lies", "stage"),
    [(f"archive/{MANIFEST}", "ACCEPTED"), ("nothing of ours", UNCERTAIN), (MANIFEST, "SENT")],
)
def test_an_overdue_pair_whose_receipt_somebody_removed_does_not_wait_for_ever(
    bench: Bench, lies: str, stage: str
) -> None:
    state = bench.sent()
    bench.store.files = {lies: b""}
    settlement.settle(bench.office("run 2"))
    assert bench.office().state(state.id).stage == "SENT"

    bench.later(hours=27)
    settlement.settle(bench.office("run 3"))

    assert bench.office().state(state.id).stage == stage


def test_an_overdue_pair_is_told_with_the_moment_it_was_sent(bench: Bench) -> None:
    state = bench.sent()
    bench.later(hours=27)

    settlement.settle(bench.office("run 2"))

    (error,) = [row.body for row in bench.journal.rows() if isinstance(row.body, Errored)]
    assert error.code == OverdueError.code
    assert "which was sent on 2026-03-02 07:00" in error.what.show()
    assert bench.office().state(state.id).stage == "SENT"


# -- a person decides


@pytest.mark.parametrize("kind", [VerdictKind.ACCEPTED, VerdictKind.REFUSED])
def test_a_person_may_decide_about_an_overdue_pair_and_about_no_other(bench: Bench, kind: VerdictKind) -> None:
    state = bench.sent()
    with pytest.raises(LookupError):
        run.resolve(bench.office("run 2"), state.id, kind)
    bench.later(hours=27)

    run.resolve(bench.office("run 3"), state.id, kind)

    state = bench.office().state(state.id)
    assert (state.stage, state.settled) == (kind.value.upper(), True)
    with pytest.raises(LookupError):
        run.resolve(bench.office("run 4"), state.id, kind)


def test_a_pair_that_did_not_arrive_is_taken_back_from_a_vendors_drop(bench: Bench) -> None:
    state = bench.sent(Profile.PAIR)
    bench.store.files["optim_data_other.xml"] = b""
    bench.later(hours=27)

    run.resolve(bench.office("run 2"), state.id, VerdictKind.REFUSED)

    assert bench.store.files.keys() == {"optim_data_other.xml"}


# -- answers


def collected(bench: Bench, mark: str = "", *, knows: bool = False) -> BatchState:
    """Find an answer with an older journal; have it be taken by another one since, and collect."""
    state = bench.found()
    bench.store.files = {f"archive/Appli_Data_111222333_2603020801.{mark}": b""} if mark else {}
    if knows:
        bench.books.commit("import", [f"import {state.id}"])
    office = bench.office("run 2")
    identity.take_over(office)
    collecting.collect(office, Profile.MANIFEST)
    return office.state(state.id)  # type: ignore[no-any-return]


@pytest.mark.parametrize(("mark", "knows"), [("imported", False), ("", True)])
def test_an_answer_that_was_imported_meanwhile_is_settled(bench: Bench, mark: str, knows: bool) -> None:
    state = collected(bench, mark, knows=knows)

    assert (state.settled, state.has(Taken), state.has(Acknowledged)) == (True, True, True)
    assert any("was imported before" in warning for warning in bench.warnings())


def test_an_answer_that_was_refused_meanwhile_is_settled_as_refused(bench: Bench) -> None:
    state = collected(bench, "refused")

    assert (state.settled, state.stage, state.has(Rejected)) == (True, "REFUSED", True)


def test_an_answer_of_which_nothing_tells_is_a_persons_to_decide(bench: Bench) -> None:
    state = collected(bench)
    assert (state.stage, bench.codes()) == (UNCERTAIN, ["E-UNCERTAIN"])

    run.resolve(bench.office("run 3"), state.id, VerdictKind.ACCEPTED)
    collecting.collect(bench.office("run 3"), Profile.MANIFEST)

    assert (bench.office().state(state.id).settled, bench.codes()) == (True, ["E-UNCERTAIN"])


def test_without_a_take_over_an_answer_that_is_gone_is_no_business_of_a_lost_journal(bench: Bench) -> None:
    state = bench.found()
    bench.store.files = {}

    collecting.collect(bench.office("run 2"), Profile.MANIFEST)

    assert bench.office().state(state.id).stage == "FOUND"

"""Settlement: what became of a pair, told by a receipt or by places and times; whom that has to be told."""

from datetime import timedelta
from typing import Any

import pytest

from optimx.core.contracts import Batch, Verdict
from optimx.core.errors import DiskFullError, OptimxError, SystemFailedError
from optimx.core.events import Certainty, Errored, Finding, Processed, Severity, VerdictKind
from optimx.core.journal import UNCERTAIN, BatchState, Profile
from optimx.core.journal.entries import Judged, Told
from optimx.core.language import text
from optimx.core.office import run, settlement
from optimx.core.office.outbound import held_documents

Bench = Any
DATA, PARAM = "optim_data_111222333_2603020700.xml", "optim_param_111222333_2603020700.xml"
ANSWER = "Appli_Data_111222333_2603020710.xml"
RECEIPT = "receipt_111222333_2603020700.json"


class Choosy:
    """A system that cannot take the verdict on one pair."""

    def __init__(self, system: Any, refuses: str, error: OptimxError | None = None) -> None:
        self.system = system
        self.refuses = refuses
        self.error = error or SystemFailedError(text("the database is locked"))

    def settle(self, batch: Batch, verdict: Verdict) -> None:
        if batch.id == self.refuses:
            raise self.error
        self.system.settle(batch, verdict)


def settled(bench: Bench, state: BatchState, run: str = "run 2") -> BatchState:
    office = bench.office(run)
    settlement.settle(office)
    return office.state(state.id)  # type: ignore[no-any-return]


def processed(bench: Bench) -> list[Processed]:
    return [row.body for row in bench.journal.rows() if isinstance(row.body, Processed)]


# -- receipts


@pytest.mark.parametrize("kind", list(VerdictKind))
def test_a_receipt_settles_the_pair_whatever_it_says(bench: Bench, kind: VerdictKind) -> None:
    state = bench.sent()
    bench.receipt(state, kind)

    state = settled(bench, state)

    assert (state.stage, state.settled) == (kind.value.upper(), True)
    assert bench.books.facts[f"verdict {state.id}"] == kind
    assert bench.spooled(state.id) == {}
    assert RECEIPT not in bench.store.files


def test_a_refusal_is_an_error_that_carries_the_servers_findings(bench: Bench) -> None:
    finding = Finding("SET_TEST", Severity.SET, text("no good"), DATA)
    bench.receipt(bench.sent(), VerdictKind.REFUSED, findings=(finding,))

    settlement.settle(bench.office("run 2"))

    (error,) = [row.body for row in bench.journal.rows() if isinstance(row.body, Errored)]
    assert (error.code, error.file, error.findings) == ("E-PAIR-REFUSED", DATA, (finding,))
    assert processed(bench) == []


def test_no_receipt_is_no_verdict(bench: Bench) -> None:
    state = settled(bench, bench.sent())

    assert (state.stage, state.settled, bench.codes()) == ("SENT", False, [])
    assert bench.spooled(state.id).keys() == {DATA, PARAM}


@pytest.mark.parametrize("content", [b"", b"{", b"null", b"\xff", b'{"protocol": 1}'])
def test_a_receipt_that_cannot_be_read_is_as_good_as_none_and_named_once_a_run(bench: Bench, content: bytes) -> None:
    state = bench.sent()
    bench.store.files[RECEIPT] = content

    settled(bench, state, "run 2")
    state = settled(bench, state, "run 2")

    assert (state.stage, bench.codes()) == ("SENT", ["E-BAD-INPUT"])
    bench.receipt(state)
    assert settled(bench, state, "run 3").stage == "ACCEPTED"


def test_a_receipt_about_another_set_is_no_verdict_on_ours(bench: Bench) -> None:
    state = bench.sent()
    bench.receipt(state, batch="another")

    state = settled(bench, state)

    assert (state.stage, bench.codes()) == ("SENT", ["E-BAD-INPUT"])


def test_a_receipt_of_a_batch_that_is_settled_long_ago_is_removed_and_a_strangers_left(bench: Bench) -> None:
    state = bench.sent()
    bench.receipt(state)
    settled(bench, state)
    bench.receipt(state)
    bench.store.files["receipt_111222333_2512312359.json"] = b""

    settled(bench, state)

    assert [name for name in bench.store.files if name.startswith("receipt")] == ["receipt_111222333_2512312359.json"]


@pytest.mark.parametrize(("hours", "codes"), [(26, []), (26.1, ["E-OVERDUE"])])
def test_a_pair_without_a_verdict_is_overdue_after_a_day_and_said_once_a_run(
    bench: Bench, hours: float, codes: list[str]
) -> None:
    state = bench.sent()
    bench.later(hours=hours)

    settled(bench, state, "run 2")
    settled(bench, state, "run 2")

    assert bench.codes() == codes


def test_the_system_is_told_until_it_has_heard(bench: Bench) -> None:
    state = bench.sent()
    bench.office().recorder.write(state.id, Judged(Verdict(VerdictKind.ACCEPTED)))

    state = settled(bench, state)

    assert state.has(Told)
    assert bench.books.facts[f"verdict {state.id}"] == VerdictKind.ACCEPTED
    assert state.settled


def test_a_verdict_that_the_system_cannot_take_keeps_back_no_other(bench: Bench) -> None:
    first, second = bench.sent(), bench.sent()
    for state in (first, second):
        bench.office().recorder.write(state.id, Judged(Verdict(VerdictKind.ACCEPTED)))
    bench.parts = {"system": Choosy(bench.system(), first.id)}

    settlement.settle(bench.office("run 2"))

    first, second = bench.office().state(first.id), bench.office().state(second.id)
    assert [(state.has(Told), state.settled) for state in (first, second)] == [(False, False), (True, True)]
    assert bench.codes() == ["E-SYSTEM"]
    assert bench.spooled(first.id) != {}
    bench.parts = {}
    assert settled(bench, first, "run 3").settled


def test_a_verdict_that_the_whole_run_has_to_end_for_ends_it(bench: Bench) -> None:
    state = bench.sent()
    bench.office().recorder.write(state.id, Judged(Verdict(VerdictKind.ACCEPTED)))
    bench.parts = {"system": Choosy(bench.system(), state.id, DiskFullError(text("no room")))}

    with pytest.raises(DiskFullError):
        settlement.settle(bench.office("run 2"))

    assert not bench.office().state(state.id).has(Told)


# -- a vendor's drop: only places and times tell

GONE: tuple[str, ...] = ()
BOTH = (DATA, PARAM)
IN_ARCHIVE = (f"archive/{DATA}", f"archive/{PARAM}")


@pytest.mark.parametrize(
    ("lies", "late", "stage"),
    [
        (BOTH, False, "SENT"),
        (BOTH, True, "SENT"),
        (IN_ARCHIVE, False, "ACCEPTED"),
        ((f"archive/error/{DATA}", f"archive/error/{PARAM}"), False, "REFUSED"),
        ((f"archive/{PARAM}", f"archive/error/{DATA}"), False, "REFUSED"),
        ((DATA, f"archive/error/{PARAM}"), False, "REFUSED"),
        ((f"archive/{DATA}",), False, "SENT"),
        ((f"archive/{DATA}",), True, UNCERTAIN),
        ((DATA,), False, "SENT"),
        ((DATA,), True, UNCERTAIN),
        (GONE, False, "SENT"),
        (GONE, True, "SENT"),  # sent once more, see below
        ((*GONE, ANSWER), False, "ACCEPTED"),
        ((*IN_ARCHIVE, ANSWER), False, "ACCEPTED"),
        ((f"archive/{DATA}", ANSWER), False, "SENT"),
        ((*BOTH, ANSWER), False, "SENT"),
    ],
)
def test_where_a_pair_lies_tells_its_fate(bench: Bench, lies: tuple[str, ...], late: bool, stage: str) -> None:
    state = bench.sent(Profile.PAIR)
    bench.store.files = dict.fromkeys(lies, b"<a/>")
    bench.later(hours=27 if late else 1)

    assert settled(bench, state).stage == stage


@pytest.mark.parametrize(("lies", "certainty"), [(IN_ARCHIVE, Certainty.CERTAIN), ((ANSWER,), Certainty.PROBABLE)])
def test_what_only_time_tells_is_said_to_be_probable(bench: Bench, lies: tuple[str, ...], certainty: Certainty) -> None:
    state = bench.sent(Profile.PAIR)
    bench.store.files = dict.fromkeys(lies, b"<a/>")

    settled(bench, state)

    assert [event.certainty for event in processed(bench)] == [certainty]


def test_an_answer_that_lay_there_before_the_pair_tells_nothing(bench: Bench) -> None:
    bench.store.files[ANSWER] = b"<a/>"
    state = bench.sent(Profile.PAIR)
    bench.store.files = {ANSWER.upper(): b"<a/>"}

    assert settled(bench, state).stage == "SENT"


def test_a_pair_that_is_gone_is_accepted_where_the_site_says_so(bench: Bench) -> None:
    bench.changes = {"acknowledged_by": "gone"}
    state = bench.sent(Profile.PAIR)
    bench.store.files = {}

    assert settled(bench, state).stage == "ACCEPTED"
    assert [event.certainty for event in processed(bench)] == [Certainty.PROBABLE]


def test_a_pair_that_lies_there_for_a_day_is_overdue(bench: Bench) -> None:
    state = bench.sent(Profile.PAIR)
    bench.later(hours=27)

    settled(bench, state)

    assert bench.codes() == ["E-OVERDUE"]
    assert settlement.to_send_again(bench.office("run 2")) == ()


def test_documents_of_an_accepted_pair_count_as_sent(bench: Bench) -> None:
    bench.documents = [bench.plan()]
    state = bench.sent(Profile.PAIR)
    bench.store.files = dict.fromkeys(IN_ARCHIVE, b"<a/>")

    settled(bench, state)

    assert held_documents(bench.office()) == {bench.plan().sha256}


def test_a_pair_that_vanished_is_sent_once_more_and_then_a_person_is_asked(bench: Bench) -> None:
    state = bench.sent(Profile.PAIR)
    bench.store.files = {}
    bench.later(hours=27)

    settled(bench, state, "run 2")
    assert [one.id for one in settlement.to_send_again(bench.office("run 2"))] == [state.id]
    again = run.again(bench.office("run 2"), bench.who)
    assert again is not None
    assert list(bench.store.files) == [DATA, PARAM]
    assert any("once more" in warning for warning in bench.warnings())

    bench.store.files = {}
    assert settled(bench, state, "run 3").stage == "SENT"
    bench.later(hours=27)
    assert settled(bench, state, "run 4").stage == UNCERTAIN
    assert settlement.to_send_again(bench.office("run 4")) == ()
    assert bench.codes() == ["E-UNCERTAIN"]


def test_what_is_uncertain_is_still_settled_when_the_drop_tells_after_all(bench: Bench) -> None:
    state = bench.sent(Profile.PAIR)
    bench.store.files = {DATA: b"<a/>"}
    bench.later(hours=27)
    assert settled(bench, state).stage == UNCERTAIN

    bench.store.files = dict.fromkeys(IN_ARCHIVE, b"<a/>")

    assert settled(bench, state, "run 3").stage == "ACCEPTED"


@pytest.mark.parametrize(
    ("lies", "late", "blocks"),
    [(BOTH, False, True), (GONE, False, True), ((DATA,), True, True), (IN_ARCHIVE, False, False)],
)
def test_nothing_newer_is_sent_while_a_pair_is_outstanding(
    bench: Bench, lies: tuple[str, ...], late: bool, blocks: bool
) -> None:
    state = bench.sent(Profile.PAIR)
    bench.store.files = dict.fromkeys(lies, b"<a/>")
    bench.later(hours=27 if late else 1)

    assert settlement.blocks(bench.office("run 2"), settled(bench, state)) is blocks


def test_an_uncertain_pair_that_left_the_root_blocks_nothing(bench: Bench) -> None:
    state = bench.sent(Profile.PAIR)
    bench.store.files = {DATA: b"<a/>"}
    bench.later(hours=27)
    state = settled(bench, state)
    bench.store.files = {}

    assert state.stage == UNCERTAIN
    assert not settlement.blocks(bench.office("run 2"), state)


@pytest.mark.parametrize("kind", [VerdictKind.ACCEPTED, VerdictKind.REFUSED])
def test_a_person_settles_what_is_uncertain(bench: Bench, kind: VerdictKind) -> None:
    state = bench.sent(Profile.PAIR)
    bench.store.files = {DATA: b"<a/>"}
    bench.later(hours=27)
    state = settled(bench, state)

    settlement.resolve(bench.office("run 3"), state, kind)

    state = bench.office().state(state.id)
    assert (state.stage, state.settled) == (kind.value.upper(), True)
    assert bench.books.facts[f"verdict {state.id}"] == kind
    assert bench.spooled(state.id) == {}


def test_a_pair_that_did_not_arrive_is_taken_back_and_what_is_not_known_to_be_ours_is_told(bench: Bench) -> None:
    state = bench.sent(Profile.PAIR)
    bench.store.files[DATA] = b"<other/>"
    bench.later(hours=27)

    settlement.resolve(bench.office("run 2"), settled(bench, state), VerdictKind.REFUSED)

    assert bench.store.files == {DATA: b"<other/>"}
    assert [DATA in warning for warning in bench.warnings()] == [True]


def test_overdue_is_a_matter_of_the_settings(bench: Bench) -> None:
    bench.changes = {"overdue_after": timedelta(minutes=1)}
    state = bench.sent()
    bench.later(minutes=2)

    settled(bench, state)

    assert bench.codes() == ["E-OVERDUE"]

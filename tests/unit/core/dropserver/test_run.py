"""One run of the drop server for one account: one set that fails stops no other, and a killed run is continued."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from optimx.core.contracts import Outcome, ReportContext
from optimx.core.dropserver import run
from optimx.core.errors import DropFullError, OptimxError, SystemFailedError, UnreachableError
from optimx.core.journal import Direction, Profile
from optimx.core.journal.entries import Pinned, RunStarted
from optimx.core.language import text
from optimx.core.reporting import Reporter
from optimx.testing import When, enter, wrap_transport

Bench = Any
PARIS = ZoneInfo("Europe/Paris")
STARTED = RunStarted("server process", "drop", "1.0", "folder", "")


class Died(BaseException):
    """The process dies here."""


def stages(bench: Bench, direction: Direction = Direction.INBOUND) -> dict[str, tuple[str, bool]]:
    return {state.id: (state.stage, state.settled) for state in bench.journal.batches(direction)}


def test_a_pair_is_taken_and_its_answer_delivered_in_one_run(bench: Bench) -> None:
    enter(bench.books, "e1", "p1.jpg")
    bench.pair()

    run.process(bench.account())

    assert stages(bench) == {"pair-1": ("ARCHIVED", True)}
    assert [stage for stage, _ in stages(bench, Direction.OUTBOUND).values()] == ["SENT"]
    assert {"Appli_Data_111222333_2603020700.ok", "receipt_111222333_2603020701.json"} < bench.store.files.keys()
    (answer,) = bench.journal.batches(Direction.OUTBOUND)
    assert answer.correlation == "pair-1"


def test_sets_are_taken_in_their_order_whatever_they_are_called(bench: Bench) -> None:
    bench.pair("b", 2)
    bench.pair("a", 1)

    run.process(bench.account())

    assert [effect for effect in bench.books.effects if effect.startswith("apply")] == ["apply a", "apply b"]


def test_an_empty_drop_is_prepared_and_nothing_else(bench: Bench) -> None:
    run.process(bench.account())
    run.process(bench.account("run 2"))

    assert bench.store.files.keys() == {"optimx.json"}
    assert bench.journal.all(Pinned) == (Pinned(Profile.MANIFEST),)


def test_an_account_that_changes_its_profile_says_so_once(bench: Bench) -> None:
    run.process(bench.account())
    bench.vendor()
    run.process(bench.account("run 2"))
    run.process(bench.account("run 3"))

    assert bench.journal.all(Pinned) == (Pinned(Profile.MANIFEST), Pinned(Profile.PAIR))


@dataclass
class Failing:
    """A mobile system that fails at one set."""

    inner: Any
    batch: str
    error: OptimxError

    def apply(self, batch: Any, *arguments: Any) -> Any:
        if batch.id == self.batch:
            raise self.error
        return self.inner.apply(batch, *arguments)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


def test_a_set_that_fails_stops_no_other_and_is_tried_again(bench: Bench) -> None:
    bench.parts = {"system": Failing(bench.system(), "one", SystemFailedError(text("no")))}
    bench.pair("one", 1)
    bench.pair("two", 2)

    run.process(bench.account())
    assert bench.codes() == ["E-SYSTEM"]
    assert stages(bench) == {"one": ("CLAIMED", False), "two": ("ARCHIVED", True)}

    bench.parts = {}
    run.process(bench.account("run 2"))
    assert stages(bench)["one"] == ("ARCHIVED", True)


@pytest.mark.parametrize("error", [UnreachableError(text("no line")), DropFullError(text("full"))])
def test_what_no_other_set_would_fare_better_with_ends_the_run(bench: Bench, error: OptimxError) -> None:
    bench.parts = {"system": Failing(bench.system(), "one", error)}
    bench.pair("one", 1)
    bench.pair("two", 2)

    with pytest.raises(type(error)):
        run.process(bench.account())

    assert stages(bench)["two"] == ("FOUND", False)


MOMENTS = [
    ("drop.rename optim_", "before"),
    ("drop.rename optim_", "after"),
    (" receipt_", "before"),
    (" receipt_", "after"),
    (" archive/optim_data", "before"),
    (" archive/optim_data", "after"),
    (" archive/optim_111", "before"),
    (" Appli_Data_111222333_2603020700.ok", "before"),
    (" Appli_Data_111222333_2603020700.ok", "after"),
]


@pytest.mark.parametrize(("part", "when"), MOMENTS)
def test_a_run_that_was_killed_is_continued_by_the_next(bench: Bench, part: str, when: When) -> None:
    enter(bench.books, "e1", "p1.jpg")
    bench.pair(documents=[("plan.pdf", b"%PDF")])

    def on_effect(name: str, now: When) -> None:
        if part in name and now == when:
            raise Died(name)

    bench.connect = lambda: wrap_transport(bench.store.connect(), on_effect)
    with pytest.raises(Died):
        run.process(bench.account())
    bench.connect = None
    bench.disk.crash()

    run.process(bench.account("run 2"))

    assert stages(bench) == {"pair-1": ("ARCHIVED", True)}
    assert bench.books.effects == {"apply pair-1": 1, "lot pair-1": 1}
    assert sorted(bench.store.files) == [
        "Appli_Data_111222333_2603020700.ok",
        "Appli_Data_111222333_2603020700.xml",
        "archive/optim_111222333_2603020701.ok",
        "archive/optim_data_111222333_2603020701.xml",
        "archive/optim_param_111222333_2603020701.xml",
        "docs/plan.pdf",
        "optimx.json",
        "photos/p1.jpg",
        "receipt_111222333_2603020701.json",
    ]


def test_a_stray_is_put_aside_by_an_ordinary_run(bench: Bench) -> None:
    bench.store.files["optim_data_111222333_2603020701.xml"] = b"<D/>"
    run.process(bench.account())
    bench.later(days=8)

    run.process(bench.account("run 2"))

    assert "archive/error/optim_data_111222333_2603020701.xml" in bench.store.files


def test_a_stray_that_may_not_be_read_keeps_no_answer_back(bench: Bench) -> None:
    bench.store.files["optim_data_111222333_2601020701.xml"] = b"<D/>"
    bench.unreadable("optim_data_111222333_2601020701.xml")
    run.process(bench.account())
    bench.later(days=8)
    enter(bench.books, "e1")
    bench.pair()

    run.process(bench.account("run 2"))

    assert [stage for stage, _ in stages(bench, Direction.OUTBOUND).values()] == ["SENT"]
    assert bench.codes() == ["E-RIGHTS"]


def vendor_runs(bench: Bench, *minutes: float) -> None:
    for number, pause in enumerate(minutes):
        bench.later(minutes=pause)
        run.process(bench.account(f"run {number}"))


def test_a_foreign_document_that_may_not_be_read_keeps_neither_pair_nor_answer_back(bench: Bench) -> None:
    bench.vendor()
    enter(bench.books, "e1")
    bench.foreign()
    bench.store.files["plan.pdf"] = b"%PDF"
    bench.unreadable("plan.pdf")

    vendor_runs(bench, 0, 1)

    assert [stage for stage, _ in stages(bench).values()] == ["ARCHIVED"]
    assert [stage for stage, _ in stages(bench, Direction.OUTBOUND).values()] == ["SENT"]
    assert (bench.codes(), "plan.pdf" in bench.store.files) == (["E-RIGHTS"], True)


def test_a_foreign_pair_that_may_not_be_read_keeps_no_answer_back_and_no_later_pair_passes_it(bench: Bench) -> None:
    bench.vendor()
    enter(bench.books, "e1")
    bench.foreign(lot="first")
    vendor_runs(bench, 0, 1)
    bench.foreign("2603020801", lot="second")
    bench.unreadable("optim_data_111222333_2603020801.xml")
    vendor_runs(bench, 1, 1)
    (answer,) = bench.journal.batches(Direction.OUTBOUND)
    bench.foreign("2603020901", lot="third")
    del bench.store.files[answer.name]

    vendor_runs(bench, 1, 1)

    assert stages(bench, Direction.OUTBOUND)[answer.id] == ("ACCEPTED", True)
    assert len(stages(bench)) == 1
    assert set(bench.codes()) == {"E-RIGHTS"}


def test_a_refused_answer_is_delivered_again_when_a_person_says_so(bench: Bench) -> None:
    enter(bench.books, "e1")
    bench.pair()
    run.process(bench.account())
    (answer,) = bench.journal.batches(Direction.OUTBOUND)
    stem = "Appli_Data_111222333_2603020700"
    bench.store.files[f"archive/{stem}.refused"] = bench.store.files.pop(f"{stem}.ok")
    run.process(bench.account("run 2"))
    assert f"{stem}.ok" not in bench.store.files

    run.redeliver(bench.account("run 3"), answer.id)

    assert f"{stem}.ok" in bench.store.files


def test_a_run_leaves_its_record(bench: Bench) -> None:
    reporter = Reporter((), Path("/state/reports"), bench.disk, ReportContext("fr", str, PARIS), PARIS)
    bench.pair()

    result = run.perform(bench.account(), reporter, STARTED, run.process)

    assert (result.record.outcome, result.record.exit_code, result.defect) == (Outcome.DONE, 0, None)
    assert result.record.command == "server process"

"""Reports: any run can be told again as of then; one that fails is named and hurts nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo

import pytest
from pydantic import BaseModel

from optimx.core import reporting
from optimx.core.bus import Recorder
from optimx.core.contracts import Outcome, Report, ReportContext, ReportPlugin, RunRecord, RunSummary
from optimx.core.errors import BusyFileError, OptimxError, OverdueError, SystemFailedError, UnreachableError
from optimx.core.events import FileFacts, Finding, Imported, Role, Severity, Side, Uploaded
from optimx.core.journal import Journal, Profile
from optimx.core.journal.entries import Doubted, ListenerFailed, Pinned, Planned, ReportsWritten, RunStarted, Sent
from optimx.core.language import text
from optimx.core.reporting import Reporter, outcome_of, worst
from optimx.testing import ManualClock, MemoryDisk

ACCOUNT = "111222333"
FOLDER = Path("/office/Rapport")
PARIS = ZoneInfo("Europe/Paris")
NAME = "Rapport_111222333_20260302_070000"


@dataclass
class Plain:
    """A report that says which run it tells of and how that ended."""

    raises: BaseException | None = None
    rendered: list[RunRecord] = field(default_factory=list)

    def render(self, record: RunRecord, out: BinaryIO, context: ReportContext) -> None:
        self.rendered.append(record)
        out.write(f"{record.id} {record.outcome}".encode())
        if self.raises:
            raise self.raises


@dataclass
class Overview(Plain):
    """The same with an overview of all runs."""

    def index(self, runs: Iterable[RunSummary], out: BinaryIO, context: ReportContext) -> None:
        out.write("\n".join(f"{run.id} {run.outcome} {','.join(run.reports)}" for run in runs).encode())


@dataclass
class Bench:
    disk: MemoryDisk = field(default_factory=MemoryDisk)
    clock: ManualClock = field(default_factory=ManualClock)
    journal: Journal = field(default_factory=Journal.in_memory)
    formats: list[tuple[ReportPlugin, Report]] = field(default_factory=list)
    keep: timedelta | None = None

    def recorder(self, run: str) -> Recorder:
        return Recorder(run, ACCOUNT, Side.OFFICE, self.journal, self.clock)

    def begin(self, run: str = "run 1") -> Recorder:
        recorder = self.recorder(run)
        recorder.write("", RunStarted("exchange", "pc", "1.0", "ftp", "Léger"))
        return recorder

    def reporter(self) -> Reporter:
        return Reporter(self.formats, FOLDER, self.disk, ReportContext("fr", str, PARIS), PARIS, self.keep)

    def end(self, recorder: Recorder, code: int = 0) -> RunRecord:
        self.clock.advance(2)
        return reporting.end(recorder, self.reporter(), code=code)

    def record(self, run: str) -> RunRecord:
        return reporting.record_of(self.journal, run, ACCOUNT, Side.OFFICE)

    def written(self) -> dict[str, bytes]:
        return {Path(name).name: data for name, data in self.disk.durable_files().items()}

    def with_format(self, report: Report, suffix: str = ".txt", name: str = "plain") -> None:
        self.formats.append((ReportPlugin(name, suffix, "text/plain", BaseModel, lambda options: report), report))


@pytest.fixture
def bench() -> Bench:
    return Bench()


def uploaded(recorder: Recorder, batch: str = "b1") -> None:
    facts = FileFacts("a.xml", Role.DATA, 1, "a" * 64)
    recorder.write(batch, Uploaded(**recorder.header(batch), file=facts, target="a.xml"))


def planned(recorder: Recorder, batch: str, sequence: int) -> None:
    stamp = recorder.clock.now().replace(tzinfo=None)
    plan = Planned(ACCOUNT, Profile.MANIFEST, "i", 1, sequence, stamp, f"{batch}.xml")
    recorder.write(batch, plan)


def failed(recorder: Recorder, error: OptimxError) -> None:
    recorder.write("", recorder.errored("upload", error))


# -- how a run left


@pytest.mark.parametrize(
    ("codes", "left"),
    [
        ((), 0),
        ((0,), 0),
        ((7,), 7),
        ((7, 1), 1),
        ((1, 4), 4),
        ((4, 6), 6),
        ((6, 5), 5),
        ((5, 3), 3),
        ((3, 70), 70),
        ((70, 130), 130),
        ((4, 1, 7, 0), 4),
        ((2,), 1),  # a partner's own code
        ((42, 4), 4),
    ],
)
def test_the_code_that_counts_is_the_one_that_needs_somebody_soonest(codes: tuple[int, ...], left: int) -> None:
    assert worst(codes) == worst(reversed(codes)) == left


def test_nothing_to_do_is_told_from_done() -> None:
    assert (outcome_of(0), outcome_of(0, idle=True), outcome_of(4, idle=True)) == (
        Outcome.DONE,
        Outcome.NOTHING_TO_DO,
        Outcome.WILL_RETRY,
    )


def test_a_run_without_events_had_nothing_to_do(bench: Bench) -> None:
    record = bench.end(bench.begin())

    assert (record.outcome, record.exit_code, record.events) == (Outcome.NOTHING_TO_DO, 0, ())


@pytest.mark.parametrize(
    ("errors", "code", "left", "outcome"),
    [
        ((), 0, 0, Outcome.DONE),
        ((UnreachableError(text("no line")),), 0, 4, Outcome.WILL_RETRY),
        ((OverdueError(text("late")), SystemFailedError(text("no"))), 0, 1, Outcome.NEEDS_PERSON),
        ((OverdueError(text("late")),), 0, 7, Outcome.OVERDUE),
        ((UnreachableError(text("no line")),), 130, 130, Outcome.INTERRUPTED),
    ],
)
def test_a_run_leaves_as_the_worst_that_it_met(
    bench: Bench, errors: tuple[OptimxError, ...], code: int, left: int, outcome: Outcome
) -> None:
    recorder = bench.begin()
    uploaded(recorder)
    for error in errors:
        failed(recorder, error)

    record = bench.end(recorder, code)

    assert (record.exit_code, record.outcome) == (left, outcome)


def test_what_is_uncertain_needs_a_person_in_every_run_until_it_is_decided(bench: Bench) -> None:
    recorder = bench.begin("run 1")
    planned(recorder, "b1", 1)
    recorder.write("b1", Doubted(text("who knows")))
    bench.end(recorder)

    assert bench.end(bench.begin("run 2")).outcome is Outcome.NEEDS_PERSON


# -- a record, as of then


def test_a_record_tells_what_the_run_began_as(bench: Bench) -> None:
    recorder = bench.begin()
    began = bench.clock.now()
    uploaded(recorder)

    record = bench.end(recorder)

    assert (record.id, record.account, record.company, record.side) == ("run 1", ACCOUNT, "Léger", Side.OFFICE)
    assert (record.command, record.machine, record.transport, record.version) == ("exchange", "pc", "ftp", "1.0")
    assert (record.started, record.ended) == (began, began + timedelta(seconds=2))
    assert [event.kind for event in record.events] == ["uploaded"]


def test_a_run_is_told_years_later_as_it_was_then(bench: Bench) -> None:
    first = bench.begin("run 1")
    planned(first, "b1", 1)
    first.write("", Pinned(Profile.PAIR))
    bench.end(first)
    then = bench.record("run 1")
    second = bench.begin("run 2")
    planned(second, "b2", 2)
    second.write("b1", Sent())
    second.write("", Pinned(Profile.MANIFEST))
    bench.end(second)

    assert bench.record("run 1") == then
    assert [(batch.id, batch.state) for batch in then.open_batches] == [("b1", "PLANNED")]
    assert then.profile == "pair"
    assert [(batch.id, batch.state) for batch in bench.record("run 2").open_batches] == [
        ("b1", "SENT"),
        ("b2", "PLANNED"),
    ]


def test_a_run_that_pinned_nothing_worked_in_the_profile_that_was_pinned_before(bench: Bench) -> None:
    first = bench.begin("run 1")
    first.write("", Pinned(Profile.PAIR))
    bench.end(first)

    assert bench.end(bench.begin("run 2")).profile == "pair"


def test_the_head_of_a_record_is_that_of_its_last_row(bench: Bench) -> None:
    bench.end(bench.begin("run 1"))
    then = bench.record("run 1").journal_head

    bench.end(bench.begin("run 2"))

    rows = list(bench.journal.rows(run="run 1"))
    assert then == bench.record("run 1").journal_head == bench.journal.head_at(rows[-1].seq)


def test_warnings_and_listeners_that_failed_are_said(bench: Bench) -> None:
    recorder = bench.begin()
    recorder.warn(text("mind {this}", this="that"))
    recorder.write("", ListenerFailed("ear", "optimx_uploaded", 3, "ValueError"))

    record = bench.end(recorder)

    assert [warning.show() for warning in record.warnings] == [
        "mind that",
        "the plugin 'ear' failed in optimx_uploaded (ValueError); the exchange is not touched by it",
    ]


def test_a_listener_that_fails_at_every_event_is_said_once(bench: Bench) -> None:
    recorder = bench.begin()
    for seq in (3, 4, 5):
        recorder.write("", ListenerFailed("ear", "optimx_uploaded", seq, "ValueError"))

    (warning,) = bench.end(recorder).warnings

    assert warning.show() == (
        "the plugin 'ear' failed in optimx_uploaded 3 times (ValueError); the exchange is not touched by it"
    )


def test_a_run_that_nobody_knows_is_no_record(bench: Bench) -> None:
    with pytest.raises(LookupError):
        bench.record("unknown")


# -- killed runs


def test_a_run_that_was_killed_is_reported_by_the_next_and_only_once(bench: Bench) -> None:
    bench.with_format(Plain())
    uploaded(bench.begin("run 1"))
    bench.clock.advance(60)

    for name in ("run 2", "run 3"):
        recorder = bench.begin(name)
        reporting.finish_killed(recorder, bench.reporter())
        bench.end(recorder)

    record = bench.record("run 1")
    assert (record.outcome, record.ended, record.exit_code) == (Outcome.KILLED, None, None)
    assert [entry.of for entry in bench.journal.all(ReportsWritten)] == ["run 1", "run 2", "run 3"]
    assert bench.written()[f"{NAME}.txt"] == b"run 1 killed"


# -- files


def test_a_report_is_called_by_account_and_local_time_and_is_durable(bench: Bench) -> None:
    bench.with_format(Plain())
    bench.with_format(Plain(), ".json", "json")

    bench.end(bench.begin())

    assert bench.written() == {f"{NAME}.txt": b"run 1 nothing_to_do", f"{NAME}.json": b"run 1 nothing_to_do"}
    assert bench.journal.all(ReportsWritten) == (ReportsWritten("run 1", (f"{NAME}.txt", f"{NAME}.json")),)


def test_two_runs_within_one_second_each_have_their_report(bench: Bench) -> None:
    bench.with_format(Plain())
    one, other = bench.begin("run 1"), bench.begin("run 2")

    bench.end(one)
    bench.end(other)

    assert bench.written() == {f"{NAME}.txt": b"run 1 nothing_to_do", f"{NAME} (2).txt": b"run 2 nothing_to_do"}


def test_a_report_that_a_killed_run_had_written_is_not_written_beside_itself(bench: Bench) -> None:
    bench.with_format(Plain())
    record = bench.end(bench.begin())

    assert reporting.write_reports(bench.reporter(), record) == (f"{NAME}.txt",)
    assert list(bench.written()) == [f"{NAME}.txt"]


@pytest.mark.parametrize("error", [RuntimeError("secret words"), SystemExit(3), BusyFileError(text("open"))])
def test_a_report_that_fails_is_named_and_the_others_are_written(bench: Bench, error: BaseException) -> None:
    bench.with_format(Plain(raises=error), ".bad", "partner")
    bench.with_format(Plain())

    record = bench.end(bench.begin())

    assert list(bench.written()) == [f"{NAME}.txt"]
    assert bench.journal.all(ListenerFailed) == (ListenerFailed("partner", "report", 0, type(error).__name__),)
    assert record.exit_code == 0


def test_a_folder_that_cannot_be_written_fails_no_run(bench: Bench) -> None:
    bench.with_format(Plain())
    bench.disk.capacity = 0

    record = bench.end(bench.begin())

    assert (record.exit_code, bench.written()) == (0, {})
    assert [entry.why for entry in bench.journal.all(ListenerFailed)] == ["DiskFullError"]


def test_an_overview_lists_every_run_with_its_reports(bench: Bench) -> None:
    bench.with_format(Overview())
    bench.end(bench.begin("run 1"))
    bench.clock.advance(60)

    bench.end(bench.begin("run 2"))

    assert bench.written()["index.txt"].decode().splitlines() == [
        f"run 1 nothing_to_do {NAME}.txt",
        "run 2 nothing_to_do Rapport_111222333_20260302_070102.txt",
    ]


def test_reports_whose_time_is_over_go_and_nothing_else_does(bench: Bench) -> None:
    bench.keep = timedelta(days=30)
    bench.with_format(Plain())
    kept = {
        "Rapport_111222333_20260131_070000.txt",
        "Rapport_444555666_20200101_000000.txt",
        "Rapport_111222333_20200101.txt",
        "index.html",
        "notes.txt",
    }
    gone = {"Rapport_111222333_20260131_065959.txt", "Rapport_111222333_20250101_000000 (2).json"}
    for name in kept | gone:
        bench.disk.put(FOLDER / name, b"x")

    bench.end(bench.begin())

    assert {Path(name).name for name in bench.disk.files()} == kept | {f"{NAME}.txt"}


def test_without_a_limit_every_report_stays(bench: Bench) -> None:
    bench.disk.put(FOLDER / "Rapport_111222333_20000101_000000.txt", b"x")

    bench.end(bench.begin())

    assert "Rapport_111222333_20000101_000000.txt" in bench.written()


def test_a_summary_says_what_the_first_line_of_the_report_says(bench: Bench) -> None:
    recorder = bench.begin()
    finding = Finding("R07", Severity.RECORD, text("too many hours"))
    facts = FileFacts("a.xml", Role.ANSWER, 1, "a" * 64)
    recorder.write("b1", Imported(**recorder.header("b1"), file=facts, refused=(finding,)))
    bench.end(recorder)

    (summary,) = reporting.summaries(bench.journal, Side.OFFICE)

    assert (summary.outcome, summary.exit_code) == (Outcome.NEEDS_PERSON, 0)


def test_a_summary_counts_the_events_of_its_run(bench: Bench) -> None:
    recorder = bench.begin()
    uploaded(recorder)
    uploaded(recorder)
    bench.end(recorder)
    bench.begin("run 2")

    done, running = reporting.summaries(bench.journal, Side.OFFICE)

    assert (done.id, dict(done.totals), done.outcome) == ("run 1", {"uploaded": 2}, Outcome.DONE)
    assert (running.id, running.ended, running.outcome) == ("run 2", None, Outcome.KILLED)

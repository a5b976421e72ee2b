"""A report, an archive category or a system that breaks one rule fails the check that is about it."""

import itertools
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

import pytest
from pydantic import BaseModel, ConfigDict

from optimx import (
    AnswerFile,
    AnswerFiles,
    ArchivePlugin,
    Batch,
    Found,
    ImportOutcome,
    Inspection,
    Media,
    ReportContext,
    ReportPlugin,
    Role,
    RunRecord,
    RunSummary,
    Side,
    SystemContext,
    SystemPlugin,
    Verdict,
    Work,
    printable,
)
from optimx.core.machine import RealDisk, SystemClock
from optimx.testing import MemoryMobileSystem, MemoryOfficeSystem, MemoryStore, enter, photo_bytes
from optimx.testing.conformance import (
    ARCHIVE_CHECKS,
    MOBILE_CHECKS,
    OFFICE_CHECKS,
    REPORT_CHECKS,
    ArchiveUnderTest,
    MobileUnderTest,
    OfficeUnderTest,
    PairFiles,
    ReportUnderTest,
    a_medium,
    try_each,
)
from optimx.testing.conformance.archive import try_archive
from optimx.testing.conformance.report import try_report
from optimx.testing.conformance.system.mobile import try_mobile
from optimx.testing.conformance.system.office import try_office


class NoOptions(BaseModel):
    model_config = ConfigDict(extra="forbid")


def failures(checks: Iterable[Any], attempt: Any) -> set[str]:
    return {each.check.name for each in try_each(checks, attempt) if not each.ok}


# -- reports


class Lines:
    """A good report."""

    def render(self, run: RunRecord, out: BinaryIO, context: ReportContext) -> None:
        out.write("\n".join(self.lines(run)).encode())

    def lines(self, run: RunRecord) -> list[str]:
        return [run.outcome.value, *(self.word(getattr(event, "file", "")) for event in run.events)]

    def word(self, file: object) -> str:
        return printable(str(getattr(file, "name", file)))


class BelievesNames(Lines):
    def word(self, file: object) -> str:
        return str(getattr(file, "name", file)).encode("utf-8", "replace").decode()


class CountsItsReports(Lines):
    count = itertools.count()

    def lines(self, run: RunRecord) -> list[str]:
        return [run.outcome.value, str(next(self.count))]


class NeedsAnEnd(Lines):
    def lines(self, run: RunRecord) -> list[str]:
        assert run.ended is not None
        return [run.ended.isoformat(), run.outcome.value]


class SaysNothing(Lines):
    def lines(self, run: RunRecord) -> list[str]:
        return [run.account]


class Closes(Lines):
    def render(self, run: RunRecord, out: BinaryIO, context: ReportContext) -> None:
        super().render(run, out, context)
        out.close()


class Quadratic(Lines):
    def lines(self, run: RunRecord) -> list[str]:
        return [run.outcome.value, *("x" * 7_000 for _ in run.events)]


class BadOverview(Lines):
    def index(self, runs: Iterable[RunSummary], out: BinaryIO, context: ReportContext) -> None:
        out.write(next(iter(runs)).id.encode())


def report(made: Lines, suffix: str = ".lines", kind: str = "text/plain") -> ReportUnderTest:
    return ReportUnderTest(ReportPlugin("lines", suffix, kind, NoOptions, lambda options: made))


@pytest.mark.parametrize(
    ("check", "broken"),
    [
        ("it_says_what_it_is", report(Lines(), suffix="txt")),
        ("it_says_what_it_is", report(Lines(), kind="text")),
        ("every_kind_of_day_is_rendered", report(NeedsAnEnd())),
        ("every_kind_of_day_is_rendered", report(Closes())),
        ("every_kind_of_day_is_rendered", report(Lines(), kind="application/json")),
        ("the_same_record_gives_the_same_bytes", report(CountsItsReports())),
        ("days_that_differ_have_different_reports", report(SaysNothing())),
        ("ten_thousand_events_are_rendered", report(Quadratic())),
        ("hostile_words_stay_words", report(BelievesNames())),
        ("hostile_words_stay_words", report(BelievesNames(), kind="text/html")),
        ("hostile_words_stay_words", report(Lines(), kind="text/csv")),
        ("an_overview_is_rendered", report(BadOverview())),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_a_broken_report_fails_the_check_that_is_about_it(check: str, broken: ReportUnderTest) -> None:
    assert check in failures(REPORT_CHECKS, lambda each: try_report(broken, each))


def test_a_good_report_fails_none() -> None:
    assert failures(REPORT_CHECKS, lambda each: try_report(report(Lines()), each)) == set()


# -- archives


class ByName:
    """A good category."""

    def claims(self, media: Media) -> bool:
        return media.kind == "photo"

    def destination(self, media: Media) -> PurePosixPath:
        return PurePosixPath("all", media.name)


class Undecided(ByName):
    def claims(self, media: Media) -> bool:
        return media.category  # type: ignore[return-value]


class ClaimsNothing(ByName):
    def claims(self, media: Media) -> bool:
        return False


class BySubject(ByName):
    def destination(self, media: Media) -> PurePosixPath:
        return PurePosixPath(media.subject, media.name)


class AtTheTop(ByName):
    def destination(self, media: Media) -> PurePosixPath:
        return PurePosixPath(media.name)


class Numbered(ByName):
    count = itertools.count()

    def destination(self, media: Media) -> PurePosixPath:
        return PurePosixPath(str(next(self.count)), media.name)


@pytest.mark.parametrize(
    ("check", "broken"),
    [
        ("it_claims_what_it_is_for", Undecided()),
        ("it_claims_what_it_is_for", ClaimsNothing()),
        ("places_lie_inside_the_archive", BySubject()),
        ("places_lie_inside_the_archive", AtTheTop()),
        ("places_are_always_the_same", Numbered()),
    ],
    ids=lambda each: each if isinstance(each, str) else type(each).__name__,
)
def test_a_broken_category_fails_the_check_that_is_about_it(check: str, broken: ByName) -> None:
    assert check in failures(ARCHIVE_CHECKS, lambda each: try_archive(archive(broken), each))


def test_a_good_category_fails_none() -> None:
    assert failures(ARCHIVE_CHECKS, lambda each: try_archive(archive(ByName()), each)) == set()


def archive(made: ByName) -> ArchiveUnderTest:
    return ArchiveUnderTest(ArchivePlugin("all", NoOptions, lambda options: made), claims=(a_medium(),))


# -- systems


class Office(MemoryOfficeSystem):
    """The system in memory, as it is."""


class PairOutsideTheFolder(Office):
    def generate(self, batch: Batch, folder: Path, work: Work) -> Any:
        made = super().generate(batch, folder, work)
        return replace(made, param=made.param.rename(folder.parent / made.param.name))


class InspectsByImporting(Office):
    def inspect(self, answer: Path) -> Any:
        self.store.commit("seen", ["import " + super().inspect(answer).batch])
        return super().inspect(answer)


class InspectsBlindly(Office):
    def inspect(self, answer: Path) -> Any:
        return replace(super().inspect(answer), media=())


class AcceptsAnything(Office):
    def inspect(self, answer: Path) -> Any:
        found = super().inspect(answer) if answer.parent.name == "answer" else None
        return found or Inspection("x")


class ForgetsWhatIsIn(Office):
    def import_answer(self, batch: Batch, answer: Path, media: Any, work: Work) -> Any:
        return replace(super().import_answer(batch, answer, media, work), already=False)


class StoresBeforeItLooks(Office):
    def import_answer(self, batch: Batch, answer: Path, media: Any, work: Work) -> Any:
        self.store.commit("early", [f"import {batch.id}"])
        work.check()
        return super().import_answer(batch, answer, media, work)


class TakesLateMediaTwice(Office):
    def import_media(self, media: Any, work: Work) -> Any:
        return ImportOutcome({"Pointage": 1})


class SettlesOnce(Office):
    def settle(self, batch: Batch, verdict: Verdict) -> None:
        if f"verdict {batch.id}" in self.store.facts:
            raise KeyError(batch.id)
        super().settle(batch, verdict)


class FindsEverything(Office):
    def find(self, batch_id: str) -> Found:
        return Found.DONE


class NeverLooks(Office):
    def generate(self, batch: Batch, folder: Path, work: Work) -> Any:
        return super().generate(batch, folder, Work())


@pytest.mark.parametrize(
    ("check", "broken"),
    [
        ("a_pair_is_whole", PairOutsideTheFolder),
        ("inspection_changes_nothing", InspectsByImporting),
        ("inspection_names_the_media", InspectsBlindly),
        ("a_broken_answer_is_refused", AcceptsAnything),
        ("an_answer_goes_in_once", ForgetsWhatIsIn),
        ("a_cancelled_import_leaves_nothing", StoresBeforeItLooks),
        ("late_media_are_taken", TakesLateMediaTwice),
        ("a_verdict_may_be_told_twice", SettlesOnce),
        ("an_unknown_batch_is_not_done", FindsEverything),
    ],
)
def test_a_broken_office_fails_the_check_that_is_about_it(check: str, broken: type[Office]) -> None:
    assert check in failures(OFFICE_CHECKS, lambda each: try_office(office(broken), each))


def test_a_good_office_fails_none() -> None:
    assert failures(OFFICE_CHECKS, lambda each: try_office(office(Office), each)) == set()


def office(made: type[Office]) -> OfficeUnderTest:
    stores: dict[Path, MemoryStore] = {}

    def opened(options: Any, context: SystemContext) -> Office:
        return made(context, stores.setdefault(context.state, MemoryStore()))

    def answer(folder: Path, batch: Batch) -> AnswerFiles:
        context = context_of(batch, folder)
        writer = MemoryMobileSystem(context, MemoryStore())
        enter(writer.store, "e1", "p1.jpg")
        writer.store.commit("freeze", facts=writer._frozen(batch.id))
        (frozen,) = writer.pending()
        files = writer.write_answer(replace(frozen, stamp=batch.stamp), folder)
        assert photo_bytes("p1.jpg") == files.media[0].path.read_bytes()
        return AnswerFiles(files.answer, (AnswerFile(files.media[0].path, Role.PHOTO),))

    return OfficeUnderTest(SystemPlugin("memory", Side.OFFICE, NoOptions, opened), answer)


def context_of(batch: Batch, folder: Path) -> SystemContext:
    return SystemContext(batch.account, "", folder, RealDisk(), SystemClock(), lambda: batch.id)


class Mobile(MemoryMobileSystem):
    """The system in memory, as it is."""


class AppliesTwice(Mobile):
    def apply(self, batch: Batch, param: Path, data: Path, documents: Any, work: Work) -> Any:
        return replace(super().apply(batch, param, data, documents, work), already=False)


class AppliesOlderOnes(Mobile):
    def apply(self, batch: Batch, param: Path, data: Path, documents: Any, work: Work) -> Any:
        self.store.facts.pop("newest", None)
        return super().apply(batch, param, data, documents, work)


class AppliesBeforeItLooks(Mobile):
    def apply(self, batch: Batch, param: Path, data: Path, documents: Any, work: Work) -> Any:
        self.store.commit("early", [f"apply {batch.id}"])
        return super().apply(batch, param, data, documents, work)


class AppliesHalfADocument(Mobile):
    def apply(self, batch: Batch, param: Path, data: Path, documents: Any, work: Work) -> Any:
        return super().apply(batch, param, param, documents, work)


class WritesAnotherAnswer(Mobile):
    def write_answer(self, batch: Batch, folder: Path) -> Any:
        files = super().write_answer(batch, folder)
        assert files.answer is not None
        with files.answer.path.open("ab") as out:
            out.write(f"<!-- {id(files)} {folder.name} -->".encode())
        return files


class ForgetsRefusedAnswers(Mobile):
    def redeliver(self, batch_id: str) -> None:
        if f"answer {batch_id}" not in self.store.facts:
            raise LookupError(batch_id)


class RedeliversAnything(Mobile):
    def redeliver(self, batch_id: str) -> None:
        if f"answer {batch_id}" in self.store.facts:
            super().redeliver(batch_id)


@pytest.mark.parametrize(
    ("check", "broken"),
    [
        ("a_pair_is_applied_once", AppliesTwice),
        ("an_older_pair_is_superseded", AppliesOlderOnes),
        ("a_cancelled_pair_leaves_nothing", AppliesBeforeItLooks),
        ("a_broken_pair_is_refused", AppliesHalfADocument),
        ("an_answer_is_the_same_each_time", WritesAnotherAnswer),
        ("an_answer_is_pending_until_it_is_settled", ForgetsRefusedAnswers),
        ("an_unknown_answer_is_not_redelivered", RedeliversAnything),
    ],
)
def test_a_broken_mobile_system_fails_the_check_that_is_about_it(check: str, broken: type[Mobile]) -> None:
    assert check in failures(MOBILE_CHECKS, lambda each: try_mobile(mobile(broken), each))


def test_a_good_mobile_system_fails_none() -> None:
    assert failures(MOBILE_CHECKS, lambda each: try_mobile(mobile(Mobile), each)) == set()


def mobile(made: type[Mobile]) -> MobileUnderTest:
    stores: dict[Path, MemoryStore] = {}

    def opened(options: Any, context: SystemContext) -> Mobile:
        store = stores.setdefault(context.state, MemoryStore())
        return made(context, store)

    def prepare(system: Any) -> None:
        enter(system.store, "e1", "p1.jpg")

    def pair(folder: Path, batch: Batch) -> PairFiles:
        context = context_of(batch, folder)
        files = MemoryOfficeSystem(context, MemoryStore()).generate(batch, folder, Work())
        return PairFiles(files.param, files.data)

    return MobileUnderTest(SystemPlugin("memory", Side.SERVER, NoOptions, opened), pair, prepare=prepare)

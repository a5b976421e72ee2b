"""One run of the office: the steps in their order, continued where an earlier one was cut."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from optimx.core.contracts import Outcome, ReportContext
from optimx.core.errors import ForeignInstanceError, SystemFailedError
from optimx.core.events import VerdictKind
from optimx.core.journal import UNCERTAIN, Direction, Profile
from optimx.core.journal.entries import Doubted, Importing, Pinned, RunStarted
from optimx.core.language import text
from optimx.core.manifests import DropIdentity, to_bytes
from optimx.core.office import run
from optimx.core.reporting import Reporter
from optimx.testing import MemoryDisk

Bench = Any
ACCOUNT = "111222333"
PARIS = ZoneInfo("Europe/Paris")
STARTED = RunStarted("exchange", "pc", "1.0", "memory", "Léger")


def admit(bench: Bench) -> None:
    """Have the drop say that the other end is optimx."""
    bench.store.files["optimx.json"] = to_bytes(DropIdentity(1, ACCOUNT))


def reporter(disk: MemoryDisk) -> Reporter:
    return Reporter((), Path("/office/EchangeFTP/Rapport"), disk, ReportContext("fr", str, PARIS), PARIS)


@dataclass
class Server:
    """The other side: answers what lies on the drop while the office waits."""

    bench: Bench
    verdict: VerdictKind = VerdictKind.ACCEPTED
    answers: bool = True
    met: list[str] = field(default_factory=list)

    def __call__(self, seconds: float) -> None:
        self.bench.clock.advance(seconds)
        for state in self.bench.journal.batches():
            if state.stage == "SENT" and state.id not in self.met:
                self.met.append(state.id)
                self.bench.receipt(state, self.verdict)
                if self.answers:
                    self.bench.answer(f"answer-{len(self.met)}", len(self.met), correlation=state.id)


def exchange(bench: Bench, name: str, server: Callable[[float], None] | None = None) -> None:
    office = bench.office(name)
    bench.clock.sleep = server or bench.clock.advance
    run.exchange(office)


# -- the profile


@pytest.mark.parametrize(
    ("protocol", "pinned", "identity", "profile"),
    [
        ("auto", None, False, Profile.PAIR),
        ("auto", None, True, Profile.MANIFEST),
        ("auto", Profile.PAIR, False, Profile.PAIR),
        ("auto", Profile.PAIR, True, Profile.MANIFEST),  # the server was exchanged for ours
        ("auto", Profile.MANIFEST, False, Profile.MANIFEST),  # never back: somebody deleted a file
        ("pair", None, True, Profile.PAIR),
        ("manifest", Profile.PAIR, False, Profile.MANIFEST),
    ],
)
def test_the_profile_is_found_on_the_drop_pinned_and_only_ever_upgraded(
    bench: Bench, protocol: str, pinned: Profile | None, identity: bool, profile: Profile
) -> None:
    bench.changes = {"protocol": protocol}
    if pinned:
        bench.office().recorder.write("", Pinned(pinned))
    if identity:
        admit(bench)

    assert run.ready(bench.office())[1] is profile
    assert bench.journal.pinned == Pinned(profile)


# -- exchange


def test_an_exchange_sends_a_pair_and_takes_its_answer(bench: Bench) -> None:
    admit(bench)

    exchange(bench, "run 1", Server(bench))

    assert [state.stage for state in bench.journal.batches()] == ["ACCEPTED", "MARKED"]
    assert bench.journal.batches(settled=False) == ()
    assert bench.books.effects == {"import answer-1": 1, "record p1.jpg": 1}


def test_no_answer_within_the_wait_is_normal_and_the_next_run_takes_it(bench: Bench) -> None:
    admit(bench)
    began = bench.clock.now()

    exchange(bench, "run 1")
    assert bench.codes() == []
    assert timedelta(minutes=10) <= bench.clock.now() - began < timedelta(minutes=11)

    Server(bench)(60)
    exchange(bench, "run 2")
    assert [state.stage for state in bench.journal.batches(Direction.OUTBOUND)] == ["ACCEPTED", "SENT"]
    assert bench.books.effects["import answer-1"] == 1


@pytest.mark.parametrize("wait", [3, 7])
def test_it_waits_as_long_as_it_was_told_to_and_looks_once_more_at_the_end(bench: Bench, wait: int) -> None:
    admit(bench)
    bench.changes["wait"] = timedelta(seconds=wait)
    began, server = bench.clock.now(), Server(bench)

    def answers_at_the_end(seconds: float) -> None:
        bench.clock.advance(seconds)
        if (bench.clock.now() - began).total_seconds() >= wait:
            server(0)

    exchange(bench, "run 1", answers_at_the_end)

    assert (bench.clock.now() - began).total_seconds() == wait
    assert bench.books.effects["import answer-1"] == 1


@pytest.mark.parametrize("verdict", [VerdictKind.REFUSED, VerdictKind.SUPERSEDED])
def test_a_pair_that_was_not_taken_gets_no_answer_to_wait_for(bench: Bench, verdict: VerdictKind) -> None:
    admit(bench)
    began = bench.clock.now()

    exchange(bench, "run 1", Server(bench, verdict, answers=False))

    assert bench.clock.now() - began < timedelta(minutes=1)


def test_on_a_vendors_drop_nothing_newer_is_sent_while_a_pair_lies_there(bench: Bench) -> None:
    exchange(bench, "run 1")
    before = {name for name in bench.store.files if name.startswith("optim_")}

    exchange(bench, "run 2")

    assert {name for name in bench.store.files if name.startswith("optim_")} == before
    assert len(before) == 2
    assert [warning for warning in bench.warnings() if "nothing newer is sent" in warning] != []


def test_an_office_that_the_drop_does_not_admit_changes_nothing_there(bench: Bench) -> None:
    bench.store.files["optimx.json"] = to_bytes(DropIdentity(1, ACCOUNT, "another", 1))
    bench.answer()
    before = dict(bench.store.files)

    with pytest.raises(ForeignInstanceError):
        run.exchange(bench.office())

    assert bench.store.files == before
    assert bench.journal.batches() == ()


# -- single steps


def test_generating_alone_touches_no_drop_once_the_profile_is_known(bench: Bench) -> None:
    admit(bench)
    run.ready(bench.office())
    before = dict(bench.store.files)

    run.generate(bench.office())

    assert [state.stage for state in bench.journal.batches()] == ["GENERATED"]
    assert bench.store.files == before


def test_sending_alone_sends_the_newest_and_gives_up_the_older_ones(bench: Bench) -> None:
    admit(bench)
    run.generate(bench.office())
    run.generate(bench.office())

    run.send_generated(bench.office("run 2"))

    assert [state.stage for state in bench.journal.batches()] == ["SUPERSEDED", "SENT"]
    assert bench.journal.batches(settled=True)[0].stage == "SUPERSEDED"
    assert "optim_111222333_2603020701.ok" in bench.store.files


def test_download_import_and_archive_alone_bring_an_answer_as_far(bench: Bench) -> None:
    admit(bench)
    bench.answer()
    stages = []

    for step in (run.download_only, run.import_only, run.archive_only):
        step(bench.office(step.__name__))
        stages.append(bench.office().state("answer-1").stage)

    assert stages == ["DOWNLOADED", "IMPORTED", "MARKED"]


# -- a run has a beginning, an end and a report


def test_a_run_makes_the_folders_and_says_that_there_was_nothing_to_do(bench: Bench) -> None:
    bench.disk = MemoryDisk()

    result = run.perform(bench.office(), reporter(bench.disk), STARTED, lambda office: None)

    assert (result.record.outcome, result.record.exit_code) == (Outcome.NOTHING_TO_DO, 0)
    assert "Importation_EnCours" in {entry.name for entry in bench.disk.list(bench.folders.root)}


@pytest.mark.parametrize(
    ("error", "code", "outcome"),
    [
        (SystemFailedError(text("no")), 1, Outcome.NEEDS_PERSON),
        (ForeignInstanceError(text("no")), 5, Outcome.REFUSED),
        (KeyboardInterrupt(), 130, Outcome.INTERRUPTED),
        (ZeroDivisionError(), 70, Outcome.DEFECT),
    ],
)
def test_whatever_ends_a_run_is_in_its_record(bench: Bench, error: BaseException, code: int, outcome: Outcome) -> None:
    def steps(office: Any) -> None:
        raise error

    result = run.perform(bench.office(), reporter(bench.disk), STARTED, steps)

    assert (result.record.exit_code, result.record.outcome) == (code, outcome)
    assert result.defect is (error if isinstance(error, ZeroDivisionError) else None)


# -- a person decides


def uncertain_answer(bench: Bench) -> None:
    admit(bench)
    run.ready(bench.office())
    state = bench.validated()
    bench.office().recorder.write(state.id, Importing(), Doubted(text("who knows")))


def test_an_answer_that_a_person_says_is_in_is_only_archived_and_marked(bench: Bench) -> None:
    uncertain_answer(bench)

    run.resolve(bench.office(), "answer-1", VerdictKind.ACCEPTED)
    run.archive_only(bench.office("run 2"))

    assert bench.office().state("answer-1").settled
    assert bench.books.effects == {}


def test_an_answer_that_a_person_says_is_not_in_is_imported(bench: Bench) -> None:
    uncertain_answer(bench)

    run.resolve(bench.office(), "answer-1", VerdictKind.REFUSED)
    exchange(bench, "run 2")

    assert bench.books.effects["import answer-1"] == 1
    assert bench.office().state("answer-1").settled


def test_what_is_not_uncertain_is_not_decided(bench: Bench) -> None:
    state = bench.sent()

    with pytest.raises(LookupError):
        run.resolve(bench.office(), state.id, VerdictKind.ACCEPTED)
    with pytest.raises(LookupError):
        run.resolve(bench.office(), "unknown", VerdictKind.ACCEPTED)

    assert bench.office().state(state.id).stage == "SENT"
    assert state.stage != UNCERTAIN

"""One run of either side leaves its beginning, its end and its report, whatever its steps do."""

from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from optimx.core import running
from optimx.core.bus import Recorder
from optimx.core.contracts import Outcome, ReportContext
from optimx.core.errors import CancelledError, UnreachableError
from optimx.core.events import Side
from optimx.core.journal import Journal
from optimx.core.journal.entries import RunFinished, RunStarted
from optimx.core.language import text
from optimx.core.reporting import Reporter
from optimx.core.transfer import Drop, Stop, TransferPolicy
from optimx.testing import ManualClock, MemoryDisk, MemoryDrop, SeededRandom

STARTED = RunStarted("exchange", "pc", "1.0", "memory", "")
PARIS = ZoneInfo("Europe/Paris")


class Died(BaseException):
    """The process dies here."""


@pytest.fixture
def journal() -> Journal:
    return Journal.in_memory()


def opened(store: MemoryDrop) -> Drop:
    clock, policy = ManualClock(), TransferPolicy(connections=1)
    return Drop(
        store.connect,
        policy,
        disk=MemoryDisk(),
        clock=clock,
        random=SeededRandom(),
        stop=Stop(clock),
        capabilities=store.capabilities,
    )


def perform(
    journal: Journal, steps: Callable[[], None], run: str = "run 1", drop: Drop | None = None
) -> running.Result:
    clock, disk = ManualClock(), MemoryDisk()
    recorder = Recorder(run, "111222333", Side.OFFICE, journal, clock)
    drop = drop or opened(MemoryDrop())
    reporter = Reporter((), Path("/reports"), disk, ReportContext("fr", str, PARIS), PARIS)
    return running.perform(recorder, drop, reporter, STARTED, steps)


def raising(error: BaseException) -> Callable[[], None]:
    def steps() -> None:
        raise error

    return steps


@pytest.mark.parametrize(
    ("error", "code", "outcome"),
    [
        (UnreachableError(text("no line")), 4, Outcome.WILL_RETRY),
        (CancelledError(text("stopped")), 130, Outcome.INTERRUPTED),
        (KeyboardInterrupt(), 130, Outcome.INTERRUPTED),
        (ValueError("secret words"), 70, Outcome.DEFECT),
    ],
)
def test_what_ended_a_run_is_in_journal_and_record(
    journal: Journal, error: BaseException, code: int, outcome: Outcome
) -> None:
    result = perform(journal, raising(error))

    assert (result.record.exit_code, result.record.outcome) == (code, outcome)
    assert journal.all(RunFinished) == (RunFinished(outcome.value, code),)


def test_a_defect_is_handed_on_and_its_words_are_kept_out_of_the_journal(journal: Journal) -> None:
    defect = ValueError("secret words")

    result = perform(journal, raising(defect))

    assert result.defect is defect
    assert "secret" not in repr(list(journal.rows()))
    assert "ValueError" in result.record.errors[0].what.show()


def test_a_run_that_ends_well_has_no_defect(journal: Journal) -> None:
    assert perform(journal, lambda: None).defect is None


def test_temporary_files_of_every_run_bear_the_mark_of_the_journal(journal: Journal) -> None:
    store = MemoryDrop()
    others = "tmp_ffffffff00000000.part"

    perform(journal, lambda: None, "run 1", opened(store))
    store.files = {f"tmp_{journal.mark}00000000.part": b"half", others: b"half"}
    drop = opened(store)
    perform(journal, lambda: None, "run 2", drop)

    assert drop.sweep() == 1
    assert store.files.keys() == {others}


def test_a_process_that_dies_writes_nothing_more_and_the_next_run_tells_of_it(journal: Journal) -> None:
    with pytest.raises(Died):
        perform(journal, raising(Died()))
    assert journal.all(RunFinished) == ()

    perform(journal, lambda: None, "run 2")

    assert [row.run for row in journal.rows() if isinstance(row.body, RunFinished)] == ["run 2"]

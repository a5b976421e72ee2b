"""What a journal can be asked, now and as of then."""

from typing import Any

import pytest

from optimx.core.contracts import Verdict
from optimx.core.events import FileFacts, Role, Side, Uploaded, VerdictKind
from optimx.core.journal import Direction, Draft, Journal
from optimx.core.journal.chain import GENESIS
from optimx.core.journal.entries import Closed, Judged, Pinned, Profile, RunStarted, Sending, Spooled, Told, Warned
from optimx.core.language import text

Samples = Any


@pytest.fixture
def told(samples: Samples, journal: Journal) -> Journal:
    """Two runs, three pairs, an answer.

    Seq 1..8 of `run1`: a start, pairs 1 and 2 planned, an event of pair 2, pair 1 judged and closed, an answer found.
    Seq 9..11 of `run2`: a start, pair 3 of the next epoch, pair 2 spooled.
    """
    event = Uploaded(
        run="run1",
        batch="p2",
        account="111222333",
        side=Side.OFFICE,
        at=samples.start,
        file=FileFacts("Plan.pdf", Role.DOCUMENT, 1, "a" * 64),
        target="ged",
    )
    first = [
        Draft(RunStarted("exchange", "machine", "1", "ftp", "")),
        Draft(samples.planned(2, name="two.xml"), "p2"),
        Draft(samples.planned(1, name="one.xml"), "p1"),
        Draft(event, "p2"),
        Draft(Judged(Verdict(VerdictKind.ACCEPTED)), "p1"),
        Draft(Closed(), "p1"),
        Draft(samples.found(), "a1", "p1"),
        Draft(Pinned(Profile.MANIFEST)),
    ]
    second = [
        Draft(RunStarted("exchange", "machine", "1", "ftp", "")),
        Draft(samples.planned(1, epoch=2, name="two.xml"), "p3"),
        Draft(Spooled((), {}), "p2"),
    ]
    journal.append("run1", samples.start, first)
    journal.append("run2", samples.start, second)
    return journal


def test_rows_are_asked_for_by_batch_by_run_and_from_behind_a_number(told: Journal) -> None:
    assert [row.seq for row in told.rows(batch="p2")] == [2, 4, 11]
    assert [row.seq for row in told.rows(run="run2")] == [9, 10, 11]
    assert [row.seq for row in told.rows(run="run1", after=6)] == [7, 8]
    assert len(list(told.rows())) == told.length == 11


def test_only_events_are_told_behind_one_number_and_up_to_another(told: Journal) -> None:
    assert [event.seq for event in told.events(0, 11)] == [4]
    assert told.events(4, 11) == ()
    assert told.events(0, 3) == ()


def test_batches_come_in_the_order_of_epoch_and_sequence(told: Journal) -> None:
    assert [state.id for state in told.batches(Direction.OUTBOUND)] == ["p1", "p2", "p3"]
    assert [state.id for state in told.batches(settled=False)] == ["a1", "p2", "p3"]
    assert [state.id for state in told.batches(settled=True)] == ["p1"]
    assert [state.id for state in told.batches(Direction.INBOUND, after=6)] == ["a1"]
    assert told.batches(Direction.INBOUND, after=7) == ()


def test_a_batch_that_nobody_knows_is_none(told: Journal) -> None:
    assert told.state("unknown") is None
    assert told.named("unknown") is None


def test_a_name_that_two_batches_carry_is_the_later_ones(told: Journal) -> None:
    state = told.named("two.xml")

    assert state is not None
    assert state.id == "p3"


def test_the_newest_at_a_stage_is_by_epoch_before_sequence(told: Journal, samples: Samples) -> None:
    told.append("run3", samples.start, [Draft(samples.planned(9), "p9")])
    planned, accepted = told.newest(Direction.OUTBOUND, "PLANNED"), told.newest(Direction.OUTBOUND, "ACCEPTED")

    assert planned is not None
    assert accepted is not None
    assert (planned.id, accepted.id) == ("p3", "p1")
    assert told.newest(Direction.INBOUND, "PLANNED") is None


def test_the_last_sequence_is_of_an_epoch_and_a_direction(told: Journal) -> None:
    assert [told.last_sequence(epoch) for epoch in (1, 2, 3)] == [2, 1, 0]
    assert told.last_sequence(1, Direction.INBOUND) == 1


def test_runs_come_oldest_first(told: Journal) -> None:
    assert told.runs() == ("run1", "run2")


def test_the_latest_entry_of_a_kind_counts(told: Journal, samples: Samples) -> None:
    told.append("run3", samples.start, [Draft(Pinned(Profile.PAIR))])

    assert told.pinned == Pinned(Profile.PAIR)
    assert told.all(Pinned) == (Pinned(Profile.MANIFEST), Pinned(Profile.PAIR))
    assert told.latest(Sending) is None
    assert told.identity is None


def test_a_file_is_found_in_every_row_that_speaks_of_it(told: Journal) -> None:
    assert [row.seq for row in told.mentions("PLAN.PDF")] == [4]
    assert [row.seq for row in told.mentions("two.xml")] == [2, 10]


def test_what_was_open_when_a_row_was_written_is_told_as_it_stood_then(told: Journal) -> None:
    assert [(state.id, state.stage) for state in told.open_at(5)] == [("p1", "ACCEPTED"), ("p2", "PLANNED")]
    assert [(state.id, state.stage) for state in told.open_at(8)] == [("a1", "FOUND"), ("p2", "PLANNED")]
    assert [(state.id, state.stage) for state in told.open_at(11)] == [
        ("a1", "FOUND"),
        ("p2", "GENERATED"),
        ("p3", "PLANNED"),
    ]
    assert told.open_at(1) == ()


def test_the_head_of_a_row_stays_what_it_was(told: Journal, samples: Samples) -> None:
    head = told.head

    told.append("run3", samples.start, [Draft(Told(), "p2")])

    assert told.head_at(11) == head
    assert told.head_at(12) == told.head != head
    assert told.head_at(0) == GENESIS


def test_two_journals_bear_two_marks_and_each_keeps_its_own(samples: Samples) -> None:
    one, other = Journal.in_memory(), Journal.in_memory()
    nothing = one.mark
    one.append("run1", samples.start, [Draft(Warned(text("w")))])
    other.append("run2", samples.start, [Draft(Warned(text("w")))])
    mark = one.mark

    one.append("run1", samples.start, [Draft(Warned(text("w")))])

    assert nothing == ""
    assert len(mark) == 8
    assert one.mark == mark != other.mark

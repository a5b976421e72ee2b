from dataclasses import replace

from optimx import OverdueError, UncertainError, Who, text
from optimx.core.errors import SetIncompleteError
from optimx.plugins.reports.needs import needs_of
from optimx.testing.conformance import days


def test_a_good_day_needs_nobody() -> None:
    assert needs_of(days.done()) == ()


def test_what_heals_by_itself_asks_nothing_of_anybody() -> None:
    (need,) = needs_of(days.failed())

    assert need.heals


def test_an_overdue_answer_asks_for_somebody_although_the_next_run_may_have_it() -> None:
    error = days.errored(OverdueError(text("no answer since {moment}", moment="yesterday")), "wait")

    (need,) = needs_of(replace(days.empty(), events=(error,)))

    assert (need.who, need.heals) == (Who.VENDOR, False)


def test_an_incomplete_set_asks_for_somebody_although_the_next_pair_replaces_it() -> None:
    error = days.errored(SetIncompleteError(text("a file is missing")), "settlement")

    (need,) = needs_of(replace(days.empty(), events=(error,)))

    assert (need.who, need.heals) == (Who.YOU, False)


def test_many_alike_are_one_need_with_all_their_reasons() -> None:
    (error,) = days.refused().errors
    others = tuple(replace(error, what=text("photo {number} is damaged", number=number)) for number in range(1_000))

    (need,) = needs_of(replace(days.refused(), events=others))

    assert len(need.reasons) == 1_000


def test_what_is_uncertain_is_a_need_of_the_reader_and_said_once() -> None:
    record = days.needs_person()
    said = days.errored(UncertainError(text("what became of it is not known")), "settle")
    told = replace(record, events=(replace(said, batch="b0"),))

    for run in (record, told):
        (need,) = [need for need in needs_of(run) if need.code == "E-UNCERTAIN"]
        assert (need.who, len(need.reasons)) == (Who.YOU, 1)


def test_the_reader_s_own_needs_come_first_and_name_the_crew() -> None:
    record = days.needs_person()
    record = replace(record, events=(*days.refused().events, *record.events))

    needs = needs_of(record)

    assert [need.who for need in needs] == [Who.YOU, Who.YOU, Who.IT]
    assert any("000007, 000012" in need.remedy.show() for need in needs)

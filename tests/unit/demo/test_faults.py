"""Faults on telephones: as many as asked for, of every kind, the same for the same seed."""

from dataclasses import replace
from datetime import date

import pytest

from optimx.demo.crew import WorkingDay, Workload, working_day
from optimx.demo.faults import NOTE_FAULTS, TIME_FAULTS, spoil
from optimx.demo.firm import Firm, example_firm
from optimx.demo.simulation import firm_of, working_days


@pytest.fixture
def day(firm: Firm, monday: date) -> WorkingDay:
    return working_day(firm, monday, workload=Workload(120, 40, 0))


def test_the_share_is_kept_and_every_kind_of_fault_occurs(day: WorkingDay) -> None:
    spoilt = spoil(day, 0.25, 1)

    changed = [new for old, new in zip(day.time_entries, spoilt.day.time_entries, strict=True) if old != new]
    assert len(changed) == round(len(day.time_entries) * 0.25)
    assert {record.id for record in changed} <= spoilt.faults.keys()
    assert set(spoilt.faults.values()) == {rule for rule, _ in (*TIME_FAULTS, *NOTE_FAULTS)}


def test_the_same_seed_spoils_the_same_and_none_spoils_nothing(day: WorkingDay) -> None:
    assert spoil(day, 0.1, 1) == spoil(day, 0.1, 1)
    assert spoil(day, 0.1, 1).day != spoil(day, 0.1, 2).day
    assert spoil(day, 0.0, 1).day == day


def test_working_days_end_on_the_last_one_before_a_weekend() -> None:
    assert working_days(date(2026, 11, 22), 3) == [date(2026, 11, 18), date(2026, 11, 19), date(2026, 11, 20)]


@pytest.mark.parametrize("people", [1, 5, 6, 17, 1000])
def test_a_firm_is_known_again_with_at_most_so_many_at_work(firm: Firm, monday: date, people: int) -> None:
    known = firm_of(firm.param_records, firm.data_records, monday, people)

    all_of_them = sum(len(crew.members) for crew in firm.crews)
    assert sum(len(crew.members) for crew in known.crews) == min(people, all_of_them)
    assert replace(known, crews=firm.crews, documents=firm.documents) == replace(firm, as_of=monday)


def test_a_firm_may_be_of_any_size(monday: date) -> None:
    firm = example_firm(monday, people=500)

    day = working_day(firm, monday, workload=Workload(1000, 0, 0))

    assert len(firm.employees) == 500
    assert len(day.time_entries) >= 1000

"""Faults on telephones: as many as asked for, of every kind, the same for the same seed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from optimx.demo.crew import WorkingDay, Workload, working_day
from optimx.demo.faults import NOTE_FAULTS, TIME_FAULTS, TOLD_ONLY, spoil
from optimx.demo.firm import Firm, example_firm
from optimx.demo.simulation import employed_on, firm_of, working_days
from optimx.demo.timesheet import PARIS
from optimx.documents import (
    Books,
    Employed,
    Settings,
    Severity,
    Signature,
    Site,
    TimeEntry,
    Works,
    WorkState,
    fingerprint,
    judge_record,
    signed_content_is_unchanged,
)


@pytest.fixture
def day(firm: Firm, monday: date) -> WorkingDay:
    return working_day(firm, monday, workload=Workload(120, 40, 0))


def test_the_share_is_kept_and_every_kind_of_fault_occurs(day: WorkingDay) -> None:
    spoilt = spoil(day, 0.25, 1)

    there = spoilt.day.time_entries[: len(day.time_entries)]
    changed = [new for old, new in zip(day.time_entries, there, strict=True) if old != new]
    late = spoilt.day.time_entries[len(day.time_entries) :]
    assert len(changed) == round(len(day.time_entries) * 0.25)
    assert {record.id for record in changed} <= spoilt.faults.keys()
    assert {record.id for record in late} == {each for each, rule in spoilt.faults.items() if rule == "R05"}
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


@pytest.mark.parametrize(("days", "at_work"), [(-1, False), (0, True), (5, True), (6, False)])
def test_nobody_works_before_the_first_day_or_after_the_last(
    firm: Firm, monday: date, days: int, at_work: bool
) -> None:
    number = firm.crews[0].members[-1]
    hired = tuple(
        replace(person, entered_on=monday, left_on=monday + timedelta(days=5))
        if person.staff_number == number
        else replace(person, entered_on=date(2000, 1, 1), left_on=None)
        for person in firm.employees
    )

    there = employed_on(replace(firm, employees=hired), monday + timedelta(days=days))

    assert (number in there.crews[0].members) is at_work
    assert there.crews[1:] == firm.crews[1:]


def test_a_firm_may_be_of_any_size(monday: date) -> None:
    firm = example_firm(monday, people=500)

    day = working_day(firm, monday, workload=Workload(1000, 0, 0))

    assert len(firm.employees) == 500
    assert len(day.time_entries) >= 1000


BOOKED = {rule for rule, _ in TIME_FAULTS} - {"R05"}


def _items(site: Site) -> dict[str, WorkState]:
    return {item.code: item.state for item in site.work_items}


def books_of(firm: Firm, today: date) -> Books:
    return Books(
        today=today,
        zone=PARIS,
        employees={each.staff_number: Employed(each.entered_on, each.left_on) for each in firm.employees},
        sites={
            site.code: Works(site.state, {item.code: item.state for item in site.work_items}) for site in firm.sites
        },
        hour_types={each.code: each.is_work for each in firm.hour_types},
        absence_reasons=frozenset(each.code for each in firm.absence_reasons),
        meals=frozenset(each.code for each in firm.meals),
        zones=frozenset(each.code for each in firm.zones),
        parties={each.code: each.kind for each in firm.parties},
        orders={},
        settings=Settings.read({each.key: each.value for each in firm.settings}),
    )


@pytest.mark.parametrize("seed", range(3))
def test_each_faulty_entry_is_found_by_its_rule_and_no_good_one_by_any(
    day: WorkingDay, firm: Firm, monday: date, seed: int
) -> None:
    spoilt = spoil(day, 0.25, seed)
    books = books_of(firm, monday)
    taken: list[TimeEntry] = []
    found: dict[str, set[tuple[str, Severity]]] = {}

    for entry in sorted(spoilt.day.time_entries, key=lambda each: each.entered_at):
        beside = [other for other in taken if other.staff_number == entry.staff_number and other.id != entry.id]
        found[entry.id] = {(each.rule, each.severity) for each in judge_record(entry, books, beside)}
        taken += [entry] if not any(severity is Severity.REFUSE_RECORD for _, severity in found[entry.id]) else []

    for record_id, rule in spoilt.faults.items():
        if rule in BOOKED:
            told = Severity.WARN if rule in TOLD_ONLY else Severity.REFUSE_RECORD
            assert (rule, told) in found[record_id]
    assert not [found[each.id] for each in taken if each.id not in spoilt.faults and found[each.id]]


def test_an_older_version_comes_after_the_newer_one(day: WorkingDay) -> None:
    spoilt = spoil(day, 0.25, 1)

    for record_id in (each for each, rule in spoilt.faults.items() if rule == "R05"):
        newer, older = (each for each in spoilt.day.time_entries if each.id == record_id)
        assert (newer.version, older.version) == (2, 1)
        assert older.entered_at > newer.entered_at


@pytest.mark.parametrize("seed", range(3))
def test_under_some_signatures_what_they_sign_was_changed(firm: Firm, monday: date, seed: int) -> None:
    signed = working_day(firm, monday, seed, Workload(120, 0, 40))
    spoilt = spoil(signed, 0.25, seed)

    records = [medium.record for medium in spoilt.day.media() if isinstance(medium.record, Signature)]
    changed = [record for record in records if spoilt.as_signed(record) != record]

    assert 0 < len(changed) < len(records) / 2
    by_id = {record.id: record for record in spoilt.day.records}
    for record in changed:
        before = spoilt.as_signed(record)
        assert isinstance(before, Signature)
        (finding,) = signed_content_is_unchanged(before, fingerprint(by_id[record.ref]))
        assert finding.rule == "R15"
    assert [spoil(signed, 0.0, seed).as_signed(record) for record in records] == records

"""R07 at scale: of what does not fit into a day, the entry that was entered last stays outside, wherever it stands."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from optimx import Work
from optimx.documents import Hours, TimeEntry
from optimx.plugins.systems.office_database.importation import _PIECE

Day = Any
Rows = Any
PARIS = timezone(timedelta(hours=1))


def entry(day: Day, number: int, hours: str, at: int, version: int = 1, **changes: Any) -> TimeEntry:
    """Make an entry of 23 November without times, entered at an hour of that day."""
    made: TimeEntry = replace(
        day.time_entry(number),
        date=date(2026, 11, 23),
        version=version,
        hours=(Hours("HN", Decimal(hours)),),
        starts_at=None,
        ends_at=None,
        break_minutes=None,
        meal=None,
        zone=None,
        entered_at=datetime(2026, 11, 23, at, 15, tzinfo=PARIS),
        **changes,
    )
    return made


def others(day: Day) -> list[TimeEntry]:
    """More entries of other days than an answer is taken in one piece."""
    return [day.time_entry(number) for number in range(100, 100 + _PIECE)]


def bring(office: Any, day: Day, records: list[Any], sequence: int = 1) -> Any:
    batch = day.batch(sequence)
    return office.import_answer(batch, day.answer(records, batch), [], Work())


def refused(outcome: Any) -> list[tuple[str, str]]:
    return [(finding.rule, finding.record.removeprefix("Pointage ")) for finding in outcome.refused]


def stored(rows: Rows) -> set[tuple[str, int]]:
    return set(rows("SELECT id, version FROM time_entry WHERE date = '2026-11-23'"))


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("last_comes_first", [False, True])
def test_the_one_that_was_entered_last_is_refused_wherever_it_stands(
    office: Any, day: Day, rows: Rows, apart: bool, last_comes_first: bool
) -> None:
    early, late = entry(day, 1, "14.00", 17), entry(day, 2, "14.00", 18)
    first, second = (late, early) if last_comes_first else (early, late)

    outcome = bring(office, day, [first, *(others(day) if apart else []), second])

    assert refused(outcome) == [("R07", late.id)]
    assert stored(rows) == {(early.id, 1)}
    assert outcome.counts["Pointage"] == rows("SELECT COUNT(*) FROM time_entry")[0][0]
    assert rows(f"SELECT entered_at_offset FROM time_entry WHERE id = '{early.id}'") == [(60,)]


@pytest.mark.parametrize("cancelled", [False, True])
def test_a_correction_that_comes_later_in_the_answer_makes_room(
    office: Any, day: Day, rows: Rows, cancelled: bool
) -> None:
    before = entry(day, 1, "14.00", 16)
    bring(office, day, [before])
    new = entry(day, 2, "14.00", 19)
    correction = entry(day, 1, "14.00" if cancelled else "4.00", 18, version=2, cancelled=cancelled)

    outcome = bring(office, day, [new, *others(day), correction], 2)

    assert refused(outcome) == []
    assert stored(rows) == {(before.id, 1), (before.id, 2), (new.id, 1)}


def test_a_correction_to_another_day_makes_room(office: Any, day: Day, rows: Rows) -> None:
    bring(office, day, [entry(day, 1, "14.00", 16)])
    new = entry(day, 2, "14.00", 19)
    moved = replace(entry(day, 1, "14.00", 18, version=2), date=date(2026, 11, 20))

    outcome = bring(office, day, [new, *others(day), moved], 2)

    assert refused(outcome) == []
    assert (new.id, 1) in stored(rows)


def test_what_went_in_with_an_earlier_answer_stays_in(office: Any, day: Day, rows: Rows) -> None:
    """Payroll may have counted it: taking it out again would be a change that nobody entered."""
    there = entry(day, 1, "14.00", 18)
    bring(office, day, [there])
    earlier = entry(day, 2, "14.00", 17)

    outcome = bring(office, day, [earlier], 2)

    assert refused(outcome) == [("R07", earlier.id)]
    assert stored(rows) == {(there.id, 1)}


def test_a_correction_that_does_not_fit_is_refused_and_the_version_before_counts(
    office: Any, day: Day, rows: Rows
) -> None:
    bring(office, day, [entry(day, 1, "10.00", 16), entry(day, 2, "10.00", 16)])
    correction = entry(day, 2, "14.25", 18, version=2)

    outcome = bring(office, day, [correction], 2)

    assert refused(outcome) == [("R07", correction.id)]
    assert stored(rows) == {(correction.id, 1), (entry(day, 1, "10.00", 16).id, 1)}


@pytest.mark.parametrize("hours", ["12.00", "12.25"])
def test_exactly_twenty_four_hours_fit(office: Any, day: Day, rows: Rows, hours: str) -> None:
    outcome = bring(office, day, [entry(day, 1, "12.00", 17), entry(day, 2, hours, 18)])

    assert len(refused(outcome)) == (0 if hours == "12.00" else 1)


def test_what_waits_twice_goes_in_once_and_warnings_are_told_once(office: Any, day: Day, rows: Rows) -> None:
    early, late = entry(day, 1, "11.10", 17), entry(day, 2, "14.00", 18)

    outcome = bring(office, day, [late, *others(day), early, early])

    assert refused(outcome) == [("R07", late.id)]
    assert stored(rows) == {(early.id, 1)}
    told = [finding.rule for finding in outcome.warnings if finding.record == f"Pointage {early.id}"]
    assert sorted(told) == ["R07", "R19"]


def test_a_signature_under_what_had_to_wait_goes_in_with_it(office: Any, day: Day, rows: Rows) -> None:
    early, late = entry(day, 1, "14.00", 17), entry(day, 2, "14.00", 18)
    signature = day.signature(8, early)
    batch = day.batch()
    answer = day.answer([late, *others(day), early, signature], batch)

    outcome = office.import_answer(batch, answer, [day.placed(signature)], Work())

    assert refused(outcome) == [("R07", late.id)]
    assert rows("SELECT ref FROM signature") == [(early.id,)]


def test_imported_once_more_nothing_changes(office: Any, day: Day, rows: Rows) -> None:
    batch = day.batch()
    answer = day.answer([entry(day, 2, "14.00", 18), *others(day), entry(day, 1, "14.00", 17)], batch)
    first = office.import_answer(batch, answer, [], Work())
    before = stored(rows)

    again = office.import_answer(batch, answer, [], Work())

    assert (again.already, again.counts, stored(rows)) == (True, first.counts, before)


def test_a_day_that_is_full_loses_nothing_of_the_history_of_what_left_it(office: Any, day: Day, rows: Rows) -> None:
    first, moved = entry(day, 1, "14.00", 17), replace(entry(day, 1, "14.00", 17, version=2), date=date(2026, 11, 20))
    signature = day.signature(8, first)
    batch = day.batch(1)
    answer = day.answer([first, moved, entry(day, 2, "14.00", 18), entry(day, 3, "14.00", 19), signature], batch)

    outcome = office.import_answer(batch, answer, [day.placed(signature)], Work())

    assert refused(outcome) == [("R07", day.time_entry(3).id)]
    assert dict(outcome.counts) == {"Pointage": 3, "Signature": 1}
    assert stored(rows) == {(first.id, 1), (day.time_entry(2).id, 1)}

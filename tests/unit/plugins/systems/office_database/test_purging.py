"""What the office may keep, and what it removes: on each database, up to the day and the moment, once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from optimx import Periods, Verdict, VerdictKind, Work
from optimx.documents import Employee, PhotoCategory

Day = Any
Rows = Any
KEPT = Periods(time_entries=timedelta(days=100), positions=timedelta(days=10))
NOON = datetime(2026, 11, 23, 11, 30, tzinfo=UTC)


def bring(office: Any, day: Day, *records: Any, media: bool = True, sequence: int = 1) -> None:
    batch = day.batch(sequence)
    placed = [day.placed(record) for record in records if media and hasattr(record, "file")]
    office.import_answer(batch, day.answer(records, batch), placed, Work())


def at_end(clock: Any, moment: datetime) -> None:
    clock.moment = moment


@pytest.mark.parametrize(("days", "left"), [(100, 1), (101, 0)])
def test_hours_go_on_the_day_after_their_time_with_their_parts(
    office: Any, day: Day, rows: Rows, clock: Any, days: int, left: int
) -> None:
    entry = day.time_entry(1)  # of 23 November
    bring(office, day, entry)
    at_end(clock, NOON + timedelta(days=days))

    before = office.expired(KEPT).counts
    removed = office.purge(KEPT).counts

    assert before == removed == ({} if left else {"Pointage": 1})
    assert rows("SELECT count(*) FROM time_entry") == [(left,)]
    assert rows("SELECT count(*) FROM time_entry_hours") == [(2 * left,)]
    assert office.expired(KEPT).counts == {}


def test_signatures_of_hours_go_and_their_files_are_named(office: Any, day: Day, rows: Rows, clock: Any) -> None:
    entry = day.time_entry(1)
    signature = day.signature(8, entry)
    bring(office, day, entry, signature)
    at_end(clock, NOON + timedelta(days=102))

    found = office.purge(KEPT)

    assert dict(found.counts) == {"Pointage": 1, "Signature": 1}
    assert found.places == (f"Signatures/{signature.file}",)
    assert rows("SELECT count(*) FROM signature") == [(0,)]


def test_hours_that_were_kept_aside_go_as_well(office: Any, day: Day, rows: Rows, clock: Any) -> None:
    rows.change(
        "INSERT INTO payroll_week (staff_number, iso_week, normal, overtime_25, overtime_50, meals, status)"
        " VALUES ('000042', '2026-W48', 0, 0, 0, 0, 'CLOTURE')"
    )
    bring(office, day, day.time_entry(1))
    assert rows("SELECT count(*) FROM regularisation") == [(1,)]

    at_end(clock, datetime(2026, 11, 30, 12, tzinfo=UTC) + timedelta(days=99))
    early = office.purge(KEPT).counts
    at_end(clock, datetime(2026, 11, 30, 12, tzinfo=UTC) + timedelta(days=100))

    assert (early, office.purge(KEPT).counts) == ({}, {"Pointage": 1})
    assert rows("SELECT count(*) FROM regularisation") == [(0,)]


@pytest.mark.parametrize("came", [True, False])
@pytest.mark.parametrize(("days", "left"), [(9, 1), (10, 0)])
def test_positions_go_whether_their_photo_came_or_not(
    office: Any, day: Day, rows: Rows, clock: Any, days: int, left: int, came: bool
) -> None:
    bring(office, day, day.photo(7), media=came)  # taken 2 h 25 before noon
    at_end(clock, NOON + timedelta(days=days))

    before = office.expired(KEPT).counts
    removed = office.purge(KEPT).counts

    assert before == removed == ({} if left else {"position": 1})
    assert positions(rows, came=came) == left
    assert office.expired(KEPT).counts == {}


def positions(rows: Rows, *, came: bool) -> int:
    if came:
        return len(rows("SELECT id FROM photo WHERE latitude IS NOT NULL"))
    return sum("48.8566" in record for (record,) in rows("SELECT record FROM waiting_record"))


def test_a_photo_that_comes_after_its_position_went_is_let_in_without(
    office: Any, day: Day, rows: Rows, clock: Any
) -> None:
    photo = day.photo(7)
    bring(office, day, photo, media=False)
    at_end(clock, NOON + timedelta(days=11))
    office.purge(KEPT)

    office.import_media(day.placed(photo), Work())

    assert rows("SELECT file, latitude FROM photo") == [(photo.file, None)]


@pytest.mark.parametrize(("left_on", "left"), [(date(2026, 11, 22), 0), (date(2026, 11, 23), 1), (None, 1)])
def test_portraits_go_when_a_person_has_left(
    office: Any, day: Day, rows: Rows, left_on: date | None, left: int
) -> None:
    portrait = replace(day.photo(7), category=PhotoCategory.EMPLOYEE, ref="000042")
    bring(office, day, portrait)
    (person,) = [each for each in day.data_records() if isinstance(each, Employee) and each.staff_number == "000042"]
    office.seed([replace(person, left_on=left_on)])

    found = office.purge(Periods())

    assert rows("SELECT count(*) FROM photo") == [(left,)]
    assert found.places == (() if left else (f"PhotoEmploye/{portrait.file}",))


def test_what_names_a_picture_that_never_came_goes_as_if_it_had_come(
    office: Any, day: Day, rows: Rows, clock: Any
) -> None:
    portrait = replace(day.photo(7), category=PhotoCategory.EMPLOYEE, ref="000042")
    entry = day.time_entry(1)
    bring(office, day, entry, portrait, day.photo(9), day.signature(8, entry), media=False)
    (person,) = [each for each in day.data_records() if isinstance(each, Employee) and each.staff_number == "000042"]
    office.seed([replace(person, left_on=date(2026, 11, 24))])
    assert office.expired(Periods()).counts == {}
    at_end(clock, NOON + timedelta(days=102))
    periods = replace(KEPT, positions=timedelta(days=999))

    shown, removed = office.expired(periods).counts, office.purge(periods).counts

    assert shown == removed == {"Pointage": 1, "Signature": 1, "photo of who left": 1}
    assert office.expired(periods).counts == {}
    left = dict(rows("SELECT id, record FROM waiting_record"))
    assert '"000007"' in left.pop(day.photo(9).id)
    assert not [told for told in ('"000042"', '"000007"', entry.id, "Martin") if told in str(left)]


def test_a_picture_that_comes_after_its_time_goes_with_the_next_purge(
    office: Any, day: Day, rows: Rows, clock: Any
) -> None:
    portrait = replace(day.photo(7), category=PhotoCategory.EMPLOYEE, ref="000042")
    entry = day.time_entry(1)
    signature = day.signature(8, entry)
    bring(office, day, entry, portrait, signature, media=False)
    (person,) = [each for each in day.data_records() if isinstance(each, Employee) and each.staff_number == "000042"]
    office.seed([replace(person, left_on=date(2026, 11, 24))])
    at_end(clock, NOON + timedelta(days=102))
    office.purge(KEPT)

    for late in (portrait, signature):
        office.import_media(day.placed(late), Work())
    shown, removed = office.expired(KEPT), office.purge(KEPT)

    assert shown.counts == removed.counts == {"Signature": 1, "photo of who left": 1}
    assert set(removed.places) == {f"PhotoEmploye/{portrait.file}", f"Signatures/{signature.file}"}
    assert rows("SELECT id FROM photo UNION SELECT id FROM signature UNION SELECT id FROM waiting_record") == []


def test_a_picture_that_no_record_shows_is_kept_as_long_as_what_was_found_on_its_record(
    office: Any, day: Day, rows: Rows, clock: Any
) -> None:
    refused = replace(day.photo(7), category=PhotoCategory.EMPLOYEE, ref="999999")
    unknown = day.photo(9)
    bring(office, day, refused, day.photo(8))
    office.import_media(day.placed(unknown), Work())
    periods = Periods(positions=timedelta(days=999))
    at_end(clock, NOON + timedelta(days=365))
    assert "medium without record" not in office.expired(periods).counts
    at_end(clock, NOON + timedelta(days=366))

    shown, removed = office.expired(periods), office.purge(periods)

    assert shown.counts["medium without record"] == removed.counts["medium without record"] == 2
    assert set(removed.places) == {f"PhotoEmploye/{refused.file}", str(day.placed(unknown).place)}
    assert "medium without record" not in office.expired(periods).counts
    assert rows("SELECT count(*) FROM photo") == [(1,)]


def test_a_picture_whose_record_came_after_all_stays_with_it(office: Any, day: Day, rows: Rows, clock: Any) -> None:
    photo = day.photo(7)
    bring(office, day, replace(photo, ref="NOWHERE"))
    bring(office, day, photo, sequence=2)
    at_end(clock, NOON + timedelta(days=366))

    assert office.purge(Periods(positions=timedelta(days=999))).places == ()


def test_what_fails_midway_leaves_all_as_it_was(
    office: Any, day: Day, rows: Rows, clock: Any, fails_late: Callable[..., None]
) -> None:
    bring(office, day, day.time_entry(1), day.photo(7))
    at_end(clock, NOON + timedelta(days=200))
    fails_late()

    with pytest.raises(RuntimeError):
        office.purge(KEPT)

    assert rows("SELECT count(*) FROM time_entry") == [(1,)]
    assert positions(rows, came=True) == 1


@pytest.fixture
def fails_late(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the last statement of a purge fail, as a killed process would."""
    from optimx.plugins.systems.office_database import bookkeeping

    def fail(*arguments: Any) -> None:
        raise RuntimeError("killed")

    return lambda: monkeypatch.setattr(bookkeeping, "record_action", fail)


def test_a_file_that_a_younger_signature_shows_as_well_stays(office: Any, day: Day, rows: Rows, clock: Any) -> None:
    entry = day.time_entry(1)
    bring(office, day, entry, day.signature(8, entry))
    rows.change(
        "INSERT INTO signature SELECT 'later', file, sha256, subject, ref, ref_version, name, capacity,"
        " '2027-01-12 11:30:00', 0, fingerprint, staff_number, place, batch, content_hash FROM signature"
    )
    at_end(clock, NOON + timedelta(days=102))

    shown, removed = office.expired(KEPT), office.purge(KEPT)

    assert shown.counts["Signature"] == removed.counts["Signature"] == 1
    assert shown.places == removed.places == ()
    assert rows("SELECT id FROM signature") == [("later",)]


@pytest.mark.parametrize("told", [True, False], ids=["told", "not told yet"])
@pytest.mark.parametrize(("days", "gone"), [(20, False), (21, True)])
def test_findings_go_with_the_journal_that_tells_the_same(
    office: Any, day: Day, rows: Rows, clock: Any, tmp_path: Path, days: int, gone: bool, told: bool
) -> None:
    refused = replace(day.time_entry(1), site="C0000-000")
    bring(office, day, refused, replace(day.time_entry(2), work_item="TE-010"))
    if told:
        pair = day.batch(7)
        office.generate(pair, tmp_path, Work())
        office.settle(pair, Verdict(VerdictKind.ACCEPTED))
    at_end(clock, NOON + timedelta(days=days, seconds=1 if gone else 0))
    periods = replace(KEPT, journal=timedelta(days=days))

    shown, removed = office.expired(periods).counts, office.purge(periods).counts

    # a refusal and a warning, and the refusal once more as it is told to the crews
    assert shown == removed == ({"finding": 2 + told} if gone else {})
    assert rows("SELECT count(*) FROM batch_finding") == [(0 if gone else 2,)]
    assert rows("SELECT count(*) FROM rejection") == [(0 if gone and told else 1,)]
    assert office.expired(periods).counts == {}


def test_what_was_corrected_to_an_earlier_day_never_counts_again(office: Any, day: Day, rows: Rows, clock: Any) -> None:
    entry = day.time_entry(1)  # of 23 November
    bring(office, day, entry)
    corrected = replace(entry, version=2, date=date(2026, 11, 19), entered_at=entry.entered_at + timedelta(hours=1))
    bring(office, day, corrected, sequence=2)
    at_end(clock, NOON + timedelta(days=98))

    early = office.purge(KEPT).counts

    assert early == {}
    assert rows("SELECT version FROM current_time_entry") == [(2,)]
    at_end(clock, NOON + timedelta(days=101))
    assert office.purge(KEPT).counts == {"Pointage": 2}
    assert rows("SELECT count(*) FROM time_entry_hours") == [(0,)]

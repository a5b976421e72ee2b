"""A simulated day is what a real crew could have entered, and every record and medium of it holds together."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from itertools import pairwise

import pytest
from PIL import Image

from optimx.demo.album import Medium
from optimx.demo.crew import WorkingDay, Workload, working_day
from optimx.demo.firm import ACCOUNT, Firm
from optimx.documents.appli_data import read_appli_data, write_appli_data
from optimx.documents.canonical import fingerprint
from optimx.documents.records import Header, LineState, Photo, PhotoCategory, Signature

HEADER = Header("1.0", ACCOUNT, "5f0c2a4e-6c1b-4e6e-9a53-0d6a7d1f2b11", datetime(2026, 11, 24, 18, 0, tzinfo=UTC))
SMALL = Workload(time_entries=30, photos=6, signatures=8)
TUESDAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def day(firm: Firm) -> WorkingDay:
    return working_day(firm, TUESDAY)


@pytest.fixture(scope="module")
def small(firm: Firm) -> WorkingDay:
    return working_day(firm, TUESDAY, workload=SMALL)


@pytest.fixture(scope="module")
def media(small: WorkingDay) -> list[Medium]:
    return list(small.media())


def test_a_day_has_at_least_the_promised_entries_and_both_kinds_of_notes(day: WorkingDay) -> None:
    assert len(day.time_entries) >= 120
    assert {note.nature for note in day.notes} == {"LIVRAISON", "ENLEVEMENT"}
    assert day.equipment_times
    assert day.progress
    assert day.diaries


def test_the_same_day_is_the_same_and_the_next_has_no_id_in_common(firm: Firm, day: WorkingDay) -> None:
    again, wednesday = working_day(firm, TUESDAY), working_day(firm, TUESDAY + timedelta(days=1))

    assert again == day
    ids = [{record.id for record in each.records} for each in (day, wednesday)]
    assert not ids[0] & ids[1]


@pytest.mark.parametrize("offset", range(0, 28))
def test_hours_add_up_and_nobody_works_over_ten_hours(firm: Firm, offset: int) -> None:
    when = TUESDAY + timedelta(days=offset)
    if when.weekday() > 4:
        return
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for entry in working_day(firm, when).time_entries:
        worked = sum((hours.duration for hours in entry.hours), Decimal(0))
        totals[entry.staff_number] += worked + (entry.absence.duration if entry.absence else 0)
        if entry.starts_at and entry.ends_at:
            span = datetime.combine(when, entry.ends_at) - datetime.combine(when, entry.starts_at)
            assert worked * 60 == span // timedelta(minutes=1) - (entry.break_minutes or 0)
        assert worked % Decimal("0.25") == 0
        assert entry.entered_at.date() == when
    assert max(totals.values()) <= 10


def test_nobody_is_in_two_places_at_once(day: WorkingDay) -> None:
    intervals = defaultdict(list)
    for entry in day.time_entries:
        if entry.starts_at and entry.ends_at:
            intervals[entry.staff_number].append((entry.starts_at, entry.ends_at))
    for spans in intervals.values():
        spans.sort()
        assert all(before[1] <= after[0] for before, after in pairwise(spans))


def test_meal_and_zone_count_once_a_day_and_never_with_an_absence_or_overnight_travel(day: WorkingDay) -> None:
    meals, zones = (
        Counter(entry.staff_number for entry in day.time_entries if getattr(entry, name)) for name in ("meal", "zone")
    )

    assert max(meals.values()) == max(zones.values()) == 1
    assert not any(entry.meal or entry.zone for entry in day.time_entries if entry.absence)
    assert not any(entry.zone for entry in day.time_entries if entry.overnight)


def test_everything_that_is_named_exists(firm: Firm, day: WorkingDay) -> None:
    leaders = {crew.leader for crew in firm.crews}
    items = {(site.code, item.code) for site in firm.sites for item in site.work_items}
    orders = {order.number: order for order in firm.orders}

    assert {entry.entered_by for entry in day.time_entries} <= leaders
    assert {(e.site, e.work_item) for e in day.time_entries if e.work_item} <= items
    assert {(progress.site, progress.work_item) for progress in day.progress} <= items
    for note in day.notes:
        assert note.order is not None
        assert orders[note.order].supplier == note.supplier
        assert (note.site is None) != (note.yard is None)
        assert all(line.reservation for line in note.lines if line.state is not LineState.AS_ORDERED)


def test_rain_stops_a_crew_with_its_cause(firm: Firm) -> None:
    days = (working_day(firm, TUESDAY + timedelta(days=7 * week)) for week in range(40))
    wet = next(each for each in days if each.weather.wet)

    stopped = [entry for entry in wet.time_entries if any(hours.type == "HI" for hours in entry.hours)]
    assert stopped
    assert all(entry.site and entry.weather_cause == "PLUIE" for entry in stopped)
    assert all(entry.weather_cause is None for entry in wet.time_entries if entry not in stopped)


def test_media_are_what_their_records_say(media: list[Medium]) -> None:
    for medium in media:
        assert medium.record.sha256 == sha256(medium.content).hexdigest()
        picture = Image.open(BytesIO(medium.content))
        picture.load()
        if isinstance(medium.record, Photo):
            assert (picture.format, medium.record.file) == ("JPEG", f"{medium.record.id}.jpg")
            assert medium.record.size == len(medium.content)
            assert picture.size == (medium.record.width, medium.record.height)
        else:
            assert (picture.format, medium.record.file) == ("PNG", f"{medium.record.id}.png")


def test_photos_cover_all_six_categories_and_name_what_they_show(
    firm: Firm, small: WorkingDay, media: list[Medium]
) -> None:
    photos = [medium.record for medium in media if isinstance(medium.record, Photo)]
    notes = {note.id: note.nature for note in small.notes}

    assert Counter(photo.category for photo in photos) == dict.fromkeys(PhotoCategory, 1)
    known = {site.code for site in firm.sites} | {machine.code for machine in firm.equipment} | set(notes)
    known |= {f"{site.code}/{item.code}" for site in firm.sites for item in site.work_items}
    known |= {employee.staff_number for employee in firm.employees}
    assert {photo.ref for photo in photos} <= known


def test_signatures_are_under_records_of_the_day_as_they_are(small: WorkingDay, media: list[Medium]) -> None:
    signatures = [medium.record for medium in media if isinstance(medium.record, Signature)]
    signed = {record.id: record for record in small.records}

    assert len(signatures) == SMALL.signatures
    assert len({signature.subject for signature in signatures}) == 3
    assert all(signature.fingerprint == fingerprint(signed[signature.ref]) for signature in signatures)


def test_the_answer_passes_the_schema_and_comes_back(small: WorkingDay, media: list[Medium]) -> None:
    records = [*small.records, *(medium.record for medium in media)]
    out = BytesIO()

    write_appli_data(out, HEADER, records)

    assert list(read_appli_data(out).records()) == records


@pytest.mark.parametrize(("entries", "at_most"), [(30, 50), (120, 160), (500, 560)])
def test_the_size_of_a_day_is_asked_for(firm: Firm, entries: int, at_most: int) -> None:
    assert entries <= len(working_day(firm, TUESDAY, workload=Workload(entries, 0, 0)).time_entries) <= at_most


def test_more_than_people_can_enter_is_refused(firm: Firm) -> None:
    with pytest.raises(ValueError, match="entries a day"):
        working_day(firm, TUESDAY, workload=Workload(time_entries=5_000))


def test_nobody_works_on_a_saturday(firm: Firm) -> None:
    with pytest.raises(ValueError, match="nobody works"):
        working_day(firm, date(2026, 11, 28))

"""What the office holds each record against, and what becomes of those that break a rule."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from optimx import ImportOutcome, SystemContext, Work
from optimx.documents import EntryStatus, Hours, LineState, Setting, SignedSubject, TimeEntry, fingerprint
from optimx.plugins.systems.office_database import OfficeDatabaseOptions, open_office

Day = Any  # the fixture's own class; see conftest.py
Rows = Any  # as well
Import = Callable[..., ImportOutcome]

MONDAY = date(2026, 11, 23)


@pytest.fixture
def bring(office: Any, day: Day) -> Import:
    """Import records as one answer after the other."""
    sequences = iter(range(1, 100))

    def imported(*records: Any) -> ImportOutcome:
        batch = day.batch(next(sequences))
        media = [day.placed(record) for record in records if hasattr(record, "file")]
        outcome: ImportOutcome = office.import_answer(batch, day.answer(records, batch), media, Work())
        return outcome

    return imported


def lasting(entry: TimeEntry, hours: str, **changes: Any) -> TimeEntry:
    """An entry of so many hours, without times, meal or zone."""
    bare = replace(entry, starts_at=None, ends_at=None, break_minutes=None, meal=None, zone=None)
    return replace(bare, hours=(Hours("HN", Decimal(hours)),), **changes)


def rules(outcome: ImportOutcome) -> tuple[list[str], list[str]]:
    return [found.rule for found in outcome.refused], [found.rule for found in outcome.warnings]


def test_a_record_that_breaks_a_rule_stays_outside_and_names_its_author(bring: Import, day: Day) -> None:
    outcome = bring(day.time_entry(1), replace(day.time_entry(2), site="C0000-000"))

    (refused,) = outcome.refused
    assert outcome.counts == {"Pointage": 1}
    assert (refused.rule, refused.record, refused.author) == ("R04", f"Pointage {day.time_entry(2).id}", "000007")


@pytest.mark.parametrize("together", [True, False], ids=["in one answer", "in two answers"])
def test_of_entries_that_do_not_fit_into_a_day_the_last_one_entered_stays_outside(
    bring: Import, day: Day, together: bool
) -> None:
    first = lasting(day.time_entry(1), "16")
    last = lasting(day.time_entry(2), "8.25", date=first.date, entered_at=first.entered_at + timedelta(minutes=1))

    outcomes = [bring(last, first)] if together else [bring(first), bring(last)]

    assert [found.record for outcome in outcomes for found in outcome.refused] == [f"Pointage {last.id}"]


def test_a_correction_is_not_added_to_what_it_corrects(bring: Import, day: Day) -> None:
    first = lasting(day.time_entry(1), "16")
    bring(first)

    later = first.entered_at + timedelta(minutes=1)
    other = lasting(day.time_entry(2), "10", date=first.date, entered_at=later)
    outcome = bring(replace(lasting(first, "14"), version=2), other)

    assert rules(outcome)[0] == []


def test_an_entry_that_was_taken_back_leaves_its_day_free(bring: Import, day: Day) -> None:
    first = lasting(day.time_entry(1), "16")
    bring(first)
    bring(replace(first, version=2, cancelled=True))

    assert rules(bring(lasting(day.time_entry(2), "16", date=first.date)))[0] == []


def test_a_correction_to_another_day_leaves_the_first_one_free(bring: Import, day: Day) -> None:
    first = lasting(day.time_entry(1), "16")
    moved = replace(first, version=2, date=first.date - timedelta(days=20))

    later = first.entered_at + timedelta(minutes=1)
    outcome = bring(first, moved, lasting(day.time_entry(2), "16", date=first.date, entered_at=later))

    assert rules(outcome)[0] == []


def test_what_is_in_is_not_judged_again(bring: Import, day: Day) -> None:
    records = [lasting(day.time_entry(number), "12", date=MONDAY) for number in (1, 2)]
    bring(*records)

    assert rules(bring(*records)) == ([], [])


def delivering(note: Any, quantity: str, **changes: Any) -> Any:
    """A note of so many bags of the order's first line, of which 80 were ordered."""
    return replace(note, lines=(replace(note.lines[0], quantity=Decimal(quantity)),), **changes)


@pytest.mark.parametrize("together", [True, False], ids=["in one answer", "in two answers"])
@pytest.mark.parametrize(("quantity", "expected"), [("40", []), ("40.001", ["R13"])])
def test_what_other_notes_brought_is_no_longer_outstanding(
    bring: Import, day: Day, quantity: str, expected: list[str], together: bool
) -> None:
    first, second = delivering(day.note(6), "40"), delivering(day.note(7), quantity)

    outcomes = [bring(first, second)] if together else [bring(first), bring(second)]

    assert [rule for outcome in outcomes for rule in rules(outcome)[1]] == expected
    assert rules(outcomes[-1])[0] == []


@pytest.mark.parametrize(
    "first",
    [
        pytest.param({"id": "00000000-0000-0000-0000-000000000009"}, id="the same note, corrected"),
        pytest.param({"order": None}, id="of no order"),
    ],
)
def test_what_did_not_come_from_another_note_is_still_outstanding(
    bring: Import, day: Day, first: dict[str, Any]
) -> None:
    bring(delivering(day.note(6), "40", **first))

    outcome = bring(delivering(day.note(7), "80", **({"id": first["id"], "version": 2} if "id" in first else {})))

    assert rules(outcome) == ([], [])


@pytest.mark.parametrize("state", [LineState.MISSING, LineState.REFUSED])
def test_goods_that_were_not_received_are_still_outstanding(bring: Import, day: Day, state: LineState) -> None:
    note = delivering(day.note(6), "40")
    bring(replace(note, lines=(replace(note.lines[0], state=state, reservation="rien"),)))

    assert rules(bring(delivering(day.note(7), "80"))) == ([], [])


def test_what_was_booked_by_hand_is_not_counted_again(bring: Import, day: Day, rows: Rows) -> None:
    bring(delivering(day.note(6), "40"))
    rows.change("UPDATE purchase_order_line SET received = " + ("50" if rows.has_decimals else "50000"))

    assert rules(bring(delivering(day.note(7), "30"))) == ([], [])
    assert rules(bring(delivering(day.note(8), "10.001"))) == ([], ["R13"])


@pytest.mark.parametrize("change", [{"comment": "other"}, {"hours": (Hours("HN", Decimal("7.25")),)}])
def test_a_signature_under_changed_content_is_refused(bring: Import, day: Day, change: dict[str, Any]) -> None:
    entry = lasting(day.time_entry(1), "7.50")
    signature = day.signature(8, entry)

    assert rules(bring(replace(entry, **change), signature))[0] == ["R15"]


@pytest.mark.parametrize("later", [False, True], ids=["in the same answer", "in the next"])
@pytest.mark.parametrize("kind", range(3), ids=["entry", "note", "diary"])
def test_a_signature_under_what_is_stored_goes_in(bring: Import, day: Day, kind: int, later: bool) -> None:
    records = day.records()
    signed = (records[0], records[5], records[4])[kind]
    subject = (SignedSubject.TIME_ENTRY, SignedSubject.NOTE, SignedSubject.SITE_DIARY)[kind]
    signature = replace(
        day.signature(8, records[0]),
        subject=subject,
        ref=signed.id,
        ref_version=getattr(signed, "version", None),
        fingerprint=fingerprint(signed),
    )

    if later:
        bring(signed)
        outcome = bring(signature)
    else:
        outcome = bring(signed, signature)

    assert (rules(outcome)[0], outcome.counts["Signature"]) == ([], 1)


@pytest.mark.parametrize(("ref", "expected"), [("C2026-118/GO-020", []), ("C2026-118/GO-999", ["R15"])])
def test_a_signature_under_a_work_item_needs_one(bring: Import, day: Day, ref: str, expected: list[str]) -> None:
    signature = replace(day.signature(8, day.time_entry(1)), subject=SignedSubject.WORK_ITEM, ref=ref, ref_version=None)

    assert rules(bring(signature))[0] == expected


@pytest.mark.parametrize(("gps", "kept", "told"), [("false", (None, None, None), ["R17"]), ("true", None, [])])
def test_a_position_is_kept_only_where_it_is_wanted(
    office: Any, bring: Import, day: Day, rows: Rows, gps: str, kept: Any, told: list[str]
) -> None:
    office.seed([Setting("gps", gps)])

    outcome = bring(day.photo(7))

    (stored,) = rows("SELECT latitude, longitude, accuracy FROM photo")
    assert rules(outcome)[1] == told
    assert (stored == kept) if kept else all(stored)
    assert rules(bring(day.photo(7))) == ([], [])


def test_a_position_is_not_kept_while_its_photo_is_awaited(office: Any, day: Day, rows: Rows) -> None:
    office.seed([Setting("gps", "false")])
    batch = day.batch()

    office.import_answer(batch, day.answer([day.photo(7)], batch), [], Work())

    ((waiting,),) = rows("SELECT record FROM waiting_record")
    assert json.loads(waiting)["latitude"] is None
    assert office.import_media(day.placed(day.photo(7)), Work()).counts == {"Photo": 1}


def test_an_entry_for_a_closed_week_waits_for_a_person(bring: Import, day: Day, rows: Rows) -> None:
    rows.change("INSERT INTO payroll_week VALUES ('000042', '2026-W48', 3500, 0, 0, 5, 'CLOTURE')")
    closed, opened = day.time_entry(1), day.time_entry(2)

    outcome = bring(closed, opened)

    assert (outcome.counts, rules(outcome)) == ({"Pointage": 1}, ([], ["R18"]))
    assert rows("SELECT id, iso_week FROM regularisation") == [(closed.id, "2026-W48")]
    assert rows("SELECT id FROM time_entry") == [(opened.id,)]
    assert rules(bring(closed)) == ([], [])
    assert rules(bring(replace(closed, comment="other")))[0] == ["R05"]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        pytest.param(datetime(2026, 11, 23, 22, 59, tzinfo=UTC), ["R06"], id="23:59 in Paris"),
        pytest.param(datetime(2026, 11, 23, 23, 0, tzinfo=UTC), [], id="midnight in Paris, not yet elsewhere"),
        pytest.param(datetime(2026, 7, 23, 21, 59, tzinfo=UTC), ["R06"], id="23:59 in summer"),
        pytest.param(datetime(2026, 7, 23, 22, 0, tzinfo=UTC), [], id="midnight in summer"),
    ],
)
def test_tomorrow_begins_at_midnight_where_the_firm_is(
    bring: Import, day: Day, clock: Any, moment: datetime, expected: list[str]
) -> None:
    clock.moment = moment
    tomorrow = replace(day.time_entry(1), date=date(moment.year, moment.month, 24), entered_at=moment)

    assert rules(bring(tomorrow))[0] == expected


@pytest.mark.parametrize(("day_of_week", "expected"), [(date(2026, 11, 22), []), (MONDAY, ["R18"])])
def test_a_closed_week_begins_on_monday_and_the_sunday_before_is_open(
    bring: Import, day: Day, rows: Rows, day_of_week: date, expected: list[str]
) -> None:
    rows.change("INSERT INTO payroll_week VALUES ('000042', '2026-W48', 3500, 0, 0, 5, 'EXPORTE_PAIE')")

    assert rules(bring(replace(day.time_entry(1), date=day_of_week)))[1] == expected


def test_a_week_that_payroll_has_not_closed_yet_takes_entries(bring: Import, day: Day, rows: Rows) -> None:
    rows.change("INSERT INTO payroll_week VALUES ('000042', '2026-W48', 3500, 0, 0, 5, 'VALIDE_CONDUCTEUR')")

    assert rules(bring(day.time_entry(1))) == ([], [])


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"date": date(2026, 11, 16)}, id="to another week"),
        pytest.param({"staff_number": "000007"}, id="to another person"),
        pytest.param({"date": date(2026, 11, 16), "cancelled": True}, id="and taken back"),
    ],
)
def test_nothing_is_moved_out_of_a_closed_week(bring: Import, day: Day, rows: Rows, change: dict[str, Any]) -> None:
    entry = lasting(day.time_entry(1), "7.50")
    bring(entry)
    rows.change("INSERT INTO payroll_week VALUES ('000042', '2026-W48', 3500, 0, 0, 5, 'CLOTURE')")

    outcome = bring(replace(entry, version=2, **change))

    assert rules(outcome) == ([], ["R18"])
    assert rows("SELECT version FROM current_time_entry") == [(1,)]
    assert rows("SELECT version, staff_number, iso_week FROM regularisation") == [(2, "000042", "2026-W48")]


def test_an_entry_that_left_a_week_before_it_was_closed_goes_on(bring: Import, day: Day, rows: Rows) -> None:
    entry = lasting(day.time_entry(1), "7.50")
    bring(entry, replace(entry, version=2, date=date(2026, 11, 16)))
    rows.change("INSERT INTO payroll_week VALUES ('000042', '2026-W48', 3500, 0, 0, 5, 'CLOTURE')")

    assert rules(bring(replace(entry, version=3, date=date(2026, 11, 17)))) == ([], [])


def test_a_signature_under_an_entry_that_is_kept_aside_goes_in(bring: Import, day: Day, rows: Rows) -> None:
    entry = lasting(day.time_entry(1), "7.50")
    rows.change("INSERT INTO payroll_week VALUES ('000042', '2026-W48', 3500, 0, 0, 5, 'CLOTURE')")

    outcome = bring(entry, day.signature(8, entry))

    assert (outcome.counts, rules(outcome)) == ({"Signature": 1}, ([], ["R18"]))
    assert rules(bring(replace(day.signature(9, entry), fingerprint="0" * 64)))[0] == ["R15"]


@pytest.mark.parametrize("entered", list(EntryStatus))
@pytest.mark.parametrize("state", ["VALIDE_CONDUCTEUR", "EXPORTE_PAIE", "CLOTURE"])
def test_what_the_office_has_approved_still_counts_and_can_still_be_signed(
    bring: Import, day: Day, rows: Rows, entered: EntryStatus, state: str
) -> None:
    entry = lasting(day.time_entry(1), "16", status=entered)
    bring(entry)
    rows.change(f"UPDATE time_entry SET status = '{state}'")

    outcome = bring(lasting(day.time_entry(2), "8.25", date=entry.date), day.signature(8, entry))

    assert (outcome.counts, rules(outcome)[0]) == ({"Signature": 1}, ["R07"])


def test_what_stays_outside_is_not_warned_about_as_if_it_were_in(bring: Import, day: Day) -> None:
    odd = lasting(day.time_entry(1), "7.33")

    assert rules(bring(odd)) == ([], ["R19"])
    assert rules(bring(replace(odd, id=day.time_entry(2).id, site="C0000-000"))) == (["R04"], [])


def test_a_database_of_the_first_version_is_brought_up_to_date(context: SystemContext, day: Day) -> None:
    with closing(open_office(OfficeDatabaseOptions(), context)) as system:
        system.seed([*day.param_records(), *day.data_records()])
    with closing(sqlite3.connect(context.state / "office_database.sqlite3")) as connection, connection:
        connection.execute("DROP TABLE regularisation")
        connection.execute("DROP TABLE unclaimed_medium")
        connection.execute("UPDATE schema_version SET version = 1")

    with closing(open_office(OfficeDatabaseOptions(), context)) as system:
        batch = day.batch()
        assert system.import_answer(batch, day.answer([day.time_entry(1)], batch), [], Work()).counts

    with closing(sqlite3.connect(context.state / "office_database.sqlite3")) as connection:
        assert connection.execute("SELECT version FROM schema_version").fetchall() == [(4,)]
        assert connection.execute("SELECT count(*) FROM regularisation").fetchall() == [(0,)]

"""Rules on single records: each at its boundaries."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from optimx.documents import (
    DAY_RULES,
    RECORD_RULES,
    Absence,
    Books,
    Hours,
    LineState,
    NoteLine,
    PhotoCategory,
    Settings,
    judge_record,
)
from optimx.documents.records import AnswerRecord, WeatherCause

Make = Callable[..., Any]
Told = Callable[..., list[str]]


def hours(*pairs: tuple[str, str]) -> tuple[Hours, ...]:
    return tuple(Hours(kind, Decimal(duration)) for kind, duration in pairs)


def line(state: LineState, reservation: str | None = None, **changes: Any) -> NoteLine:
    return replace(NoteLine("Ciment", "SAC", Decimal(1), state, reservation=reservation), **changes)


@pytest.mark.parametrize(
    ("kind", "changes", "expected"),
    [
        pytest.param("entry", {}, [], id="all is well"),
        # 4: what is named is known
        pytest.param("entry", {"staff_number": "42"}, ["R04 refused"], id="leading zeros count"),
        pytest.param("entry", {"staff_number": "000013"}, [], id="the last day is still one"),
        pytest.param("entry", {"entered_by": "99"}, ["R04 told"], id="unknown author"),
        pytest.param("entry", {"site": "C9"}, ["R04 refused"], id="unknown site"),
        pytest.param("entry", {"site": "C2019-001"}, ["R04 told"], id="closed site"),
        pytest.param("entry", {"work_item": "GO-099"}, ["R04 refused"], id="work item of no site"),
        pytest.param("entry", {"work_item": "GO-010"}, ["R04 told"], id="finished work item"),
        pytest.param("entry", {"site": "C2019-001", "work_item": "GO-010"}, ["R04 refused"], id="of another site"),
        pytest.param("entry", {"hours": hours(("HS", "1"))}, ["R04 refused"], id="unknown type of hours"),
        pytest.param("entry", {"meal": "CAVIAR"}, ["R04 refused"], id="unknown meal"),
        pytest.param("entry", {"zone": "9"}, ["R04 refused"], id="unknown zone"),
        pytest.param(
            "entry",
            {"site": None, "work_item": None, "hours": (), "absence": Absence("PLAGE", Decimal(7))},
            ["R04 refused"],
            id="unknown reason",
        ),
        pytest.param("equipment_time", {}, [], id="machine"),
        pytest.param("equipment_time", {"equipment": "grue-01"}, ["R04 refused"], id="case counts"),
        pytest.param("progress", {"work_item": "x"}, ["R04 refused"], id="progress of nothing"),
        pytest.param("diary", {"site": "x"}, ["R04 refused"], id="diary of no site"),
        pytest.param("note", {}, [], id="note"),
        pytest.param("note", {"supplier": "MAIRIE"}, ["R04 told"], id="a customer is no supplier"),
        pytest.param("note", {"order": "CF-9"}, ["R04 told"], id="unknown order"),
        pytest.param("note", {"site": None, "yard": "POINTP"}, ["R04 refused"], id="a supplier is no yard"),
        pytest.param("note", {"site": None, "yard": "DEPOT1"}, [], id="into the yard"),
        pytest.param("photo", {}, [], id="photo of a site"),
        pytest.param("photo", {"ref": "x"}, ["R04 refused"], id="photo of no site"),
        pytest.param("photo", {"category": PhotoCategory.EMPLOYEE, "ref": "000042"}, [], id="photo of a person"),
        pytest.param("photo", {"category": PhotoCategory.EMPLOYEE, "ref": "x"}, ["R04 refused"], id="of nobody"),
        pytest.param("photo", {"category": PhotoCategory.EQUIPMENT, "ref": "GRUE-01"}, [], id="of a machine"),
        pytest.param("photo", {"category": PhotoCategory.EQUIPMENT, "ref": "x"}, ["R04 refused"], id="of no machine"),
        pytest.param("photo", {"category": PhotoCategory.WORK_ITEM, "ref": "C2021-118/GO-020"}, [], id="of work"),
        pytest.param(
            "photo", {"category": PhotoCategory.WORK_ITEM, "ref": "C2021-118"}, ["R04 refused"], id="of a site only"
        ),
        pytest.param("photo", {"category": PhotoCategory.DELIVERY_NOTE, "ref": "any"}, [], id="a note is the device's"),
        pytest.param("signature", {"staff_number": "x"}, ["R04 refused"], id="nobody signed"),
        pytest.param("signature", {"staff_number": None}, [], id="a supplier signed"),
        # 6: the day
        pytest.param("entry", {"date": date(2021, 11, 23)}, ["R06 refused"], id="tomorrow"),
        pytest.param("entry", {"date": date(2021, 11, 15)}, [], id="a week ago"),
        pytest.param("entry", {"date": date(2021, 11, 14)}, ["R06 told"], id="eight days ago"),
        pytest.param(
            "entry", {"staff_number": "000013", "date": date(2021, 11, 21)}, ["R06 refused"], id="before the first day"
        ),
        pytest.param("note", {"date": date(2021, 11, 23)}, ["R06 refused"], id="delivered tomorrow"),
        # 8: start and end
        pytest.param("entry", {"starts_at": time(8), "ends_at": time(15, 30)}, [], id="without a break"),
        pytest.param("entry", {"starts_at": time(8), "ends_at": time(8)}, ["R08 refused", "R09 refused"], id="no time"),
        pytest.param(
            "entry",
            {"starts_at": time(22), "ends_at": time(5), "hours": hours(("HN", "7"))},
            ["R08 refused"],
            id="a night that is none",
        ),
        pytest.param(
            "entry",
            {"starts_at": time(22), "ends_at": time(0), "hours": hours(("HNUIT", "2"))},
            [],
            id="until midnight",
        ),
        pytest.param(
            "entry",
            {"starts_at": time(22), "ends_at": time(5), "hours": hours(("HNUIT", "7"))},
            [],
            id="through midnight",
        ),
        pytest.param(
            "entry",
            {"starts_at": time(22), "ends_at": time(6), "hours": hours(("HNUIT", "6"), ("HN", "2"))},
            [],
            id="through midnight, and on by day",
        ),
        # 9: hours and the clock
        pytest.param(
            "entry", {"starts_at": time(8), "ends_at": time(16, 30), "break_minutes": 60}, [], id="with a break"
        ),
        pytest.param(
            "entry", {"starts_at": time(8), "ends_at": time(16, 30)}, ["R09 refused"], id="the break is missing"
        ),
        pytest.param(
            "entry",
            {"starts_at": time(8), "ends_at": time(15, 29, 24)},
            [],
            id="a hundredth of an hour is tolerated",
        ),
        pytest.param("entry", {"starts_at": time(8), "ends_at": time(15, 29, 23)}, ["R09 refused"], id="more is not"),
        pytest.param("entry", {"starts_at": time(8)}, [], id="no end, nothing to compare"),
        # 10 to 12: allowances
        pytest.param("entry", {"meal": "PANIER"}, [], id="a meal"),
        pytest.param(
            "entry", {"meal": "PANIER", "hours": hours(("HN", "7.50"), ("HNUIT", "0"))}, [], id="a meal by day"
        ),
        pytest.param("entry", {"meal": "PANIER", "hours": hours(("HN", "0"))}, ["R10 told"], id="a meal for nothing"),
        pytest.param(
            "entry",
            {"meal": "PANIER", "site": None, "work_item": None, "hours": (), "absence": Absence("CP", Decimal(7))},
            ["R10 told"],
            id="a meal while away",
        ),
        pytest.param("entry", {"overnight": True}, [], id="overnight"),
        pytest.param("entry", {"overnight": True, "zone": "2"}, ["R10 refused"], id="overnight and a zone"),
        pytest.param("entry", {"hours": hours(("HI", "2"))}, ["R11 refused"], id="weather without a cause"),
        pytest.param(
            "entry",
            {"hours": hours(("HI", "2")), "site": None, "work_item": None},
            ["R11 refused", "R11 refused"],
            id="weather nowhere",
        ),
        # 13: notes
        pytest.param("note", {"site": None}, ["R13 refused"], id="nowhere"),
        pytest.param("note", {"lines": (line(LineState.DAMAGED),)}, ["R13 refused"], id="damaged, not said how"),
        pytest.param("note", {"lines": (line(LineState.DAMAGED, " "),)}, ["R13 refused"], id="a blank says nothing"),
        pytest.param("note", {"lines": (line(LineState.MISSING, "2 sacs"),)}, [], id="missing, and said"),
        pytest.param(
            "note", {"lines": (line(LineState.AS_ORDERED, number=2),)}, ["R13 told"], id="more than outstanding"
        ),
        pytest.param(
            "note",
            {"lines": (line(LineState.AS_ORDERED, number=1, quantity=Decimal(6)),) * 2},
            ["R13 told"],
            id="more in two lines",
        ),
        # 17: positions
        pytest.param("photo", {"latitude": Decimal(48), "longitude": Decimal(2)}, ["R17 told"], id="a position"),
        pytest.param("photo", {"accuracy": Decimal(3)}, ["R17 told"], id="its accuracy alone"),
        # 19: steps
        pytest.param("entry", {"hours": hours(("HN", "7.33"))}, ["R19 told"], id="no step"),
        pytest.param("entry", {"hours": hours(("HN", "0.25"), ("HNUIT", "0"))}, [], id="one step, and none"),
    ],
)
def test_each_record_is_judged(
    make: Make, told: Told, books: Books, kind: str, changes: dict[str, Any], expected: list[str]
) -> None:
    assert told(judge_record(make(kind, **changes), books)) == expected


@pytest.mark.parametrize(
    ("day", "duration", "expected"),
    [
        pytest.param(date(2021, 3, 27), "7", [], id="spring: seven passed"),
        pytest.param(date(2021, 3, 27), "8", [], id="spring: eight on the clock"),
        pytest.param(date(2021, 3, 27), "7.01", ["R19 told"], id="spring: seven, as near as is tolerated"),
        pytest.param(date(2021, 3, 27), "7.02", ["R09 refused", "R19 told"], id="spring: not as near"),
        pytest.param(date(2021, 10, 30), "9", [], id="autumn: nine passed"),
        pytest.param(date(2021, 10, 30), "8", [], id="autumn: eight on the clock"),
        pytest.param(date(2021, 10, 30), "7", ["R09 refused"], id="autumn: seven is neither"),
        pytest.param(date(2021, 11, 1), "9", ["R09 refused"], id="any other night"),
    ],
)
def test_in_a_night_of_changing_clocks_both_counts_are_right(
    make: Make, told: Told, books: Books, day: date, duration: str, expected: list[str]
) -> None:
    books = replace(books, today=day)
    night = make("entry", date=day, starts_at=time(22), ends_at=time(6), hours=hours(("HNUIT", duration)))

    assert told(judge_record(night, books)) == expected


@pytest.mark.parametrize(
    ("day", "starts", "ends", "duration", "expected"),
    [
        pytest.param(date(2026, 3, 29), time(1), time(4), "3", [], id="spring: by the hands"),
        pytest.param(date(2026, 3, 29), time(1), time(4), "2", [], id="spring: as it passed"),
        pytest.param(date(2026, 3, 29), time(1), time(4), "4", ["R09 refused"], id="spring: neither"),
        pytest.param(date(2026, 3, 29), time(2, 30), time(4), "1.50", [], id="from a time that there was not"),
        pytest.param(date(2026, 3, 28), time(22), time(2), "4", [], id="until the clock is changed"),
        pytest.param(date(2026, 3, 28), time(22), time(3), "4", [], id="the same moment, as one sees it"),
        pytest.param(date(2026, 10, 25), time(1), time(2, 30), "1.50", [], id="autumn: until half past two"),
        pytest.param(date(2026, 10, 25), time(1), time(2, 30), "2.50", [], id="until half past two, the second time"),
        pytest.param(date(2026, 10, 25), time(1), time(2, 30), "3.50", ["R09 refused"], id="there is no third"),
        pytest.param(date(2026, 10, 25), time(2, 30), time(5), "2.50", [], id="from the second half past two"),
        pytest.param(date(2026, 10, 25), time(2, 30), time(5), "3.50", [], id="from the first"),
        pytest.param(
            date(2026, 10, 24), time(22), time(2, 15), "5.25", [], id="a night into the hour that comes twice"
        ),
        pytest.param(date(2026, 10, 24), time(1), time(2, 30), "2.50", ["R09 refused"], id="the night before"),
        pytest.param(date(2026, 10, 25), time(0), time(0), "24", [], id="a whole day, by the hands"),
    ],
)
def test_the_hour_that_comes_twice_ends_at_either_of_its_ends(
    make: Make, told: Told, books: Books, day: date, starts: time, ends: time, duration: str, expected: list[str]
) -> None:
    books = replace(books, today=day, settings=Settings(hours_a_day=Decimal(24)))
    night = make("entry", date=day, starts_at=starts, ends_at=ends, hours=hours(("HNUIT", duration)))

    assert told(judge_record(night, books)) == expected


def test_an_overlap_tells_the_other_times_and_no_number(make: Make, books: Books) -> None:
    other = make("entry", id="other", starts_at=time(8), ends_at=time(12), hours=hours(("HN", "4")))
    entry = make("entry", starts_at=time(11), ends_at=time(12), hours=hours(("HN", "1")))

    (finding,) = judge_record(entry, books, [other])

    assert str(finding.message).endswith("another entry of the same person: 2021-11-22, 08:00 to 12:00")


HI = {"hours": hours(("HI", "2")), "weather_cause": WeatherCause.RAIN}


@pytest.mark.parametrize(
    ("others", "changes", "expected"),
    [
        pytest.param([{"hours": hours(("HN", "16.50"))}], {}, ["R07 told"], id="24 hours are possible"),
        pytest.param([{"hours": hours(("HN", "16.75"))}], {}, ["R07 refused"], id="24.25 are not"),
        pytest.param([{"hours": hours(("HN", "2.50"))}], {}, [], id="10 are usual"),
        pytest.param([{"hours": hours(("HN", "2.75"))}], {}, ["R07 told"], id="10.25 are told"),
        pytest.param([{"hours": hours(("HI", "8"))}], {}, [], id="the weather is no work"),
        pytest.param([{"hours": hours(("HN", "2.50"), ("HI", "1"))}], {}, [], id="10 of work beside the weather"),
        pytest.param([{"date": date(2021, 11, 21), "hours": hours(("HN", "24"))}], {}, [], id="another day"),
        pytest.param([{"date": date(2021, 11, day), "hours": hours(("HN", "9"))} for day in range(23, 28)], {},
                     ["R07 told"], id="52.5 hours a week"),
        pytest.param([{"date": date(2021, 11, 28), "hours": hours(("HN", "40.50"))}], {}, [], id="48 hours a week"),
        pytest.param([{"date": date(2021, 11, 28), "hours": hours(("HN", "40.75"))}], {},
                     ["R07 told"], id="48.25 are told"),
        pytest.param([{"date": date(2021, 11, 15), "hours": hours(("HN", "40.75"))}], {"date": date(2021, 11, 17)},
                     ["R07 told"], id="of the Monday before"),
        pytest.param([{"date": date(2021, 11, 14), "hours": hours(("HN", "40.75"))}], {"date": date(2021, 11, 17)},
                     [], id="not of the Sunday before"),
        pytest.param([{"starts_at": time(8), "ends_at": time(10), "hours": hours(("HN", "2"))}], {},
                     [], id="who tells no times overlaps nothing"),
        pytest.param([{"date": date(2021, 11, day), "hours": hours(("HN", "9"))} for day in range(23, 28)], HI,
                     [], id="a long week is not told of hours that are no work"),
        pytest.param([{"hours": hours(("HN", "11"))}], HI, [], id="nor is a long day"),
        pytest.param([{"hours": (), "absence": Absence("CP", Decimal("16.50"))}], {}, [], id="an absence fits"),
        pytest.param([{"hours": (), "absence": Absence("CP", Decimal("16.75"))}], {}, ["R07 refused"],
                     id="an absence is part of the day"),
        pytest.param([{"date": date(2021, 11, 29), "hours": hours(("HN", "45"))}], {}, [], id="the next week"),
        pytest.param(
            [{"starts_at": time(8), "ends_at": time(12), "hours": hours(("HN", "4"))}],
            {"starts_at": time(12), "ends_at": time(16), "hours": hours(("HN", "4"))},
            [],
            id="one after the other",
        ),
        pytest.param(
            [{"starts_at": time(8), "ends_at": time(12), "hours": hours(("HN", "4"))}],
            {"starts_at": time(11, 45), "ends_at": time(12, 45), "hours": hours(("HN", "1"))},
            ["R08 told"],
            id="two places at once",
        ),
        pytest.param(
            [{"starts_at": time(hour), "ends_at": time(hour + 1), "hours": hours(("HN", "1"))} for hour in (8, 9)],
            {"starts_at": time(8), "ends_at": time(11), "hours": hours(("HN", "3"))},
            ["R08 told"],
            id="three places are told once",
        ),
        pytest.param(
            [{"date": date(2021, 11, 21), "starts_at": time(22), "ends_at": time(5), "hours": hours(("HNUIT", "7"))}],
            {"starts_at": time(4), "ends_at": time(8), "hours": hours(("HN", "4"))},
            ["R08 told"],
            id="the night before is not over",
        ),
        pytest.param(
            [{"date": date(2021, 11, 21), "starts_at": time(22), "ends_at": time(5), "hours": hours(("HNUIT", "7"))}],
            {"starts_at": time(5), "ends_at": time(8), "hours": hours(("HN", "3"))},
            [],
            id="the night before is just over",
        ),
        pytest.param([{"meal": "PANIER", "hours": ()}], {"meal": "PANIER"}, ["R12 told"], id="two meals"),
        pytest.param([{"zone": "1A", "hours": ()}], {"zone": "2"}, ["R12 told"], id="two zones"),
        pytest.param([{"zone": "1A", "hours": ()}], {"meal": "PANIER"}, [], id="a zone and a meal"),
    ],
)  # fmt: skip
def test_an_entry_is_judged_beside_the_others_of_its_person(
    make: Make, told: Told, books: Books, others: list[dict[str, Any]], changes: dict[str, Any], expected: list[str]
) -> None:
    beside = [make("entry", id=f"other-{number}", **other) for number, other in enumerate(others)]

    assert told(judge_record(make("entry", **changes), books, beside)) == expected


def test_an_entry_can_always_be_taken_back(make: Make, books: Books) -> None:
    wrong = make("entry", staff_number="?", date=date(2030, 1, 1), cancelled=True)

    assert judge_record(wrong, books) == ()


def test_positions_are_kept_where_the_firm_wants_them(make: Make, told: Told, books: Books) -> None:
    books = replace(books, settings=Settings(gps=True))

    assert told(judge_record(make("photo", latitude=Decimal(48), longitude=Decimal(2)), books)) == []


def test_the_day_of_a_photo_is_that_of_the_account(make: Make, told: Told, books: Books) -> None:
    late = datetime(2021, 11, 22, 22, 59, tzinfo=UTC)  # one minute to midnight in Paris
    photo = make("photo", category=PhotoCategory.EMPLOYEE, ref="000013")

    assert told(judge_record(replace(photo, taken_at=late), books)) == []
    assert told(judge_record(replace(photo, taken_at=late.replace(hour=23)), books)) == ["R04 told"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, Settings()),
        ({"pasHeures": "0.5", "maxHeuresJour": "12", "retroSaisieJours": "30", "gps": "true"},
         Settings(Decimal("0.5"), Decimal(12), 30, True)),
        ({"pasHeures": "0", "maxHeuresJour": "25", "retroSaisieJours": "-1", "gps": "oui"}, Settings()),
        ({"pasHeures": "NaN", "maxHeuresJour": "dix", "retroSaisieJours": "7,5"}, Settings()),
    ],
)  # fmt: skip
def test_settings_that_make_no_sense_are_as_if_they_were_not_there(values: dict[str, str], expected: Settings) -> None:
    assert Settings.read(values) == expected


def test_every_kind_of_record_has_its_rules() -> None:
    assert set(RECORD_RULES) == set(AnswerRecord.__args__)
    assert all(rule.__doc__ and rule.__doc__.startswith("R") for rules in RECORD_RULES.values() for rule in rules)
    assert all(rule.__doc__ and rule.__doc__.startswith("R") for rule in DAY_RULES)

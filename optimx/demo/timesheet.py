"""The hours of a day: who worked when on what, who was away, as crew leaders type them in the evening.

In: a firm, a day, its weather, how many entries are wanted. Out: time entries that keep every rule of the payroll:
at most the contract's hours a day, no overlap, hours that add up, one meal and one zone a person and day.
Called by `crew`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from math import ceil
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from optimx.demo.firm import Firm
from optimx.documents.records import (
    Absence,
    Crew,
    Employee,
    EmployeeType,
    EntryStatus,
    Hours,
    Site,
    TimeEntry,
    Vehicle,
    WeatherCause,
    WorkState,
)

PARIS = ZoneInfo("Europe/Paris")
_NOON, _ONE = 12 * 4, 13 * 4  # in quarters of an hour since midnight, the step that the mobile app allows
_MOST_SLOTS = 20  # entries a person and day: each lasts a quarter of an hour at least, in both halves of the day


@dataclass(frozen=True, slots=True)
class _Slot:
    start: int
    end: int
    break_minutes: int | None = None

    def hours(self) -> Decimal:
        return Decimal((self.end - self.start) * 15 - (self.break_minutes or 0)) / 60


def new_id(rng: Random) -> str:
    """Return a UUID as a telephone makes it, from the day's own generator."""
    return str(UUID(int=rng.getrandbits(128), version=4))


def at(day: date, clock: time) -> datetime:
    """Return that local time of the day with its offset, as the records carry it."""
    return datetime.combine(day, clock, PARIS)


def timesheet(firm: Firm, day: date, *, wet: bool, wanted: int, rng: Random) -> list[TimeEntry]:
    """Return at least `wanted` entries, and about as many.

    Args:
        firm: whose crews work.
        day: a working day.
        wet: it rains: one crew stops in the afternoon.
        wanted: how many entries there must be; more of them means shorter ones.
        rng: where chance comes from.

    Raises:
        ValueError: more entries than that many people can have in a day.
    """
    people = [(crew, firm.employee(number)) for crew in firm.crews for number in crew.members]
    away = _away([person for _, person in people], rng)
    present = len(people) - len(away)
    slots = max(1, ceil((wanted - len(away)) / max(1, present)))
    if slots > _MOST_SLOTS:
        raise ValueError(
            f"{present} people make at most {present * _MOST_SLOTS + len(away)} entries a day, not {wanted}"
        )
    return [
        entry
        for crew, person in people
        for entry in (
            [_absence(crew, person, day, away[person.staff_number], rng)]
            if person.staff_number in away
            else _day_of(firm, crew, person, day, slots=slots, wet=wet, rng=rng)
        )
    ]


def _away(people: Sequence[Employee], rng: Random) -> dict[str, str]:
    away = {
        person.staff_number: rng.choice(("CP", "RTT", "AM"))
        for person in rng.sample(people[6:], min(2, len(people[6:])))
    }
    apprentices = [person.staff_number for person in people if person.type is EmployeeType.APPRENTICE]
    if apprentices and rng.random() < 0.4:
        away[rng.choice(apprentices)] = "ECOLE"
    return away


def _absence(crew: Crew, person: Employee, day: date, reason: str, rng: Random) -> TimeEntry:
    return TimeEntry(
        id=new_id(rng),
        version=1,
        staff_number=person.staff_number,
        date=day,
        entered_by=crew.leader,
        entered_at=_evening(day, rng),
        status=EntryStatus.APPROVED_BY_LEADER,
        absence=Absence(reason, Decimal("7.00")),
    )


def _day_of(
    firm: Firm, crew: Crew, person: Employee, day: date, *, slots: int, wet: bool, rng: Random
) -> Iterator[TimeEntry]:
    number = firm.crews.index(crew)
    site = firm.site_of(crew)
    begins = (7 * 4 + 2) if number % 2 else 8 * 4
    stops = wet and number == 2
    for index, slot in enumerate(_slots(begins, int(person.daily_hours * 4), slots)):
        stopped = stops and slot.start >= _ONE and slots > 1
        yield _entry(crew, person, site, day, slot, order=index, stopped=stopped, rng=rng)


def _slots(begins: int, quarters: int, count: int) -> list[_Slot]:
    """Cut a day into `count` pieces around the noon break; a single piece contains the break."""
    ends = _ONE + quarters - (_NOON - begins)
    if count == 1:
        return [_Slot(begins, ends, (_ONE - _NOON) * 15)]
    return [*_cut(begins, _NOON, ceil(count / 2)), *_cut(_ONE, ends, count // 2)]


def _cut(start: int, end: int, count: int) -> list[_Slot]:
    edges = [start + (end - start) * index // count for index in range(count + 1)]
    return [_Slot(a, b) for a, b in pairwise(edges)]


def _entry(
    crew: Crew, person: Employee, site: Site, day: date, slot: _Slot, *, order: int, stopped: bool, rng: Random
) -> TimeEntry:
    first = order == 0
    running = [item.code for item in site.work_items if item.state is WorkState.RUNNING]
    item = running[(order + int(person.staff_number)) % len(running)] if running and not stopped else None
    return TimeEntry(
        id=new_id(rng),
        version=1,
        staff_number=person.staff_number,
        date=day,
        entered_by=crew.leader,
        entered_at=_evening(day, rng),
        status=EntryStatus.ENTERED if person.type is EmployeeType.TEMP else EntryStatus.APPROVED_BY_LEADER,
        site=site.code,
        work_item=item,
        hours=(Hours("HI" if stopped else "HN", slot.hours()),),
        starts_at=_clock(slot.start),
        ends_at=_clock(slot.end),
        break_minutes=slot.break_minutes,
        weather_cause=WeatherCause.RAIN if stopped else None,
        meal="PANIER" if first else None,
        zone=site.zone if first else None,
        overnight=first and site.zone is None,
        vehicle=_vehicle(crew, person) if first else None,
        comment=rng.choice(_COMMENTS) if rng.random() < 0.06 else None,
    )


_COMMENTS = (
    "Aide au déchargement le matin.",
    "Reprise de réglage après coulage.",
    "Formation du nouvel arrivant.",
    "Passé chercher l'outillage au dépôt.",
)


def _vehicle(crew: Crew, person: Employee) -> Vehicle:
    if person.staff_number == crew.leader:
        return Vehicle.DRIVER
    return Vehicle.OWN if person.type is EmployeeType.TEMP else Vehicle.PASSENGER


def _clock(quarters: int) -> time:
    return time(quarters // 4, quarters % 4 * 15)


def _evening(day: date, rng: Random) -> datetime:
    return at(day, time(17, 10)) + timedelta(seconds=rng.randint(0, 2400))

"""A crew that works: everything that the telephones of a firm send for one day.

In: a firm, a working day, a seed, how much is wanted. Out: the records of `Appli_Data`, and photos and signatures
with their bytes, drawn one at a time. Called by `demo.run` and by the command `optimx mobile simulate`.
The same arguments give the same day, to the byte.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from random import Random

from optimx.demo.album import Medium, photos, signatures
from optimx.demo.calendar import is_working_day
from optimx.demo.catalogue import DIARY_SENTENCES
from optimx.demo.deliveries import leader_on, notes_of
from optimx.demo.firm import SEED, Firm
from optimx.demo.pictures.landscape import WEATHERS, Weather
from optimx.demo.timesheet import at, new_id, timesheet
from optimx.documents.records import (
    AnswerRecord,
    Crew,
    DeliveryNote,
    EquipmentTime,
    Handover,
    Progress,
    SiteDiary,
    TimeEntry,
    WorkState,
)

_ENTERED = time(17, 45)


@dataclass(frozen=True, slots=True)
class Workload:
    """How much a day brings.

    Attributes:
        time_entries: at least so many.
        photos: exactly so many, over all six categories when there are six or more.
        signatures: exactly so many, if there are as many records to sign.
    """

    time_entries: int = 120
    photos: int = 40
    signatures: int = 20


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """What was entered on one day; its media are made when they are asked for."""

    firm: Firm
    day: date
    seed: int
    workload: Workload
    weather: Weather
    time_entries: tuple[TimeEntry, ...]
    equipment_times: tuple[EquipmentTime, ...]
    progress: tuple[Progress, ...]
    diaries: tuple[SiteDiary, ...]
    notes: tuple[DeliveryNote, ...]

    @property
    def records(self) -> tuple[AnswerRecord, ...]:
        """Everything but photos and signatures, in the order of the document."""
        return (*self.time_entries, *self.equipment_times, *self.progress, *self.diaries, *self.notes)

    def media(self, each: Callable[..., Iterable[bytes]] = map) -> Iterator[Medium]:
        """Yield each photo, then each signature: its record with its bytes. A photo takes about 0.3 s to draw.

        Args:
            each: draws the photos, in order: `map`, or the `map` of a pool of processes.
        """
        name = f"{self.seed} {self.day}"
        wanted = self.workload
        yield from photos(self.firm, self.day, self.notes, self.weather.name, count=wanted.photos, seed=name, each=each)
        yield from signatures(
            self.firm, self.time_entries, self.notes, self.diaries, count=wanted.signatures, seed=name
        )


def working_day(firm: Firm, day: date, seed: int = SEED, workload: Workload | None = None) -> WorkingDay:
    """Return what the firm's crews enter on a day.

    Args:
        firm: whose crews work.
        day: a working day.
        seed: what varies hangs on it and on the day.
        workload: how much; the demo's own amount when not given.

    Raises:
        ValueError: nobody works that day, or more entries are wanted than its people can have.
    """
    if not is_working_day(day):
        raise ValueError(f"nobody works on {day}")
    workload = workload or Workload()
    rng = Random(f"day {seed} {day}")
    weather = rng.choices(WEATHERS, (30, 25, 20, 15, 10))[0]
    deliveries, pick_ups = max(1, workload.photos * 6 // 40), max(1, workload.photos * 4 // 40)
    return WorkingDay(
        firm=firm,
        day=day,
        seed=seed,
        workload=workload,
        weather=weather,
        time_entries=tuple(timesheet(firm, day, wet=weather.wet, wanted=workload.time_entries, rng=rng)),
        equipment_times=tuple(_equipment_times(firm, day, rng)),
        progress=tuple(entry for crew in firm.crews for entry in _progress(firm, crew, day, rng)),
        diaries=tuple(_diary(firm, crew, day, weather, rng) for crew in firm.crews),
        notes=(
            *notes_of(firm, day, Handover.DELIVERY, deliveries, rng),
            *notes_of(firm, day, Handover.PICK_UP, pick_ups, rng),
        ),
    )


def _equipment_times(firm: Firm, day: date, rng: Random) -> Iterator[EquipmentTime]:
    for machine in firm.equipment:
        if machine.site is None or machine.type.name == "TOOL":
            continue
        hours = Decimal(rng.randint(8, 28)) / 4
        # a meter never runs backwards: seven hours at most are used of every day that went by
        meter = machine.meter + 7 * max(0, (day - firm.as_of).days) + hours if machine.meter is not None else None
        yield EquipmentTime(
            id=new_id(rng),
            version=1,
            equipment=machine.code,
            site=machine.site,
            date=day,
            hours=hours,
            entered_by=leader_on(firm, machine.site),
            entered_at=at(day, _ENTERED),
            meter=meter,
        )


def _progress(firm: Firm, crew: Crew, day: date, rng: Random) -> Iterator[Progress]:
    site = firm.site_of(crew)
    running = [item for item in site.work_items if item.state is WorkState.RUNNING]
    for index, item in enumerate(running[:2]):
        if index and item.planned_quantity is not None:
            quantity = (item.planned_quantity * Decimal(rng.randint(1, 6)) / 100).quantize(Decimal("0.1"))
            yield Progress(new_id(rng), site.code, item.code, day, crew.leader, quantity=quantity)
            continue
        elapsed = max(0, (day - site.starts_on).days)
        percent = Decimal(min(95, elapsed * 100 // 400 + rng.randint(0, 4)))
        yield Progress(new_id(rng), site.code, item.code, day, crew.leader, percent=percent)


def _diary(firm: Firm, crew: Crew, day: date, weather: Weather, rng: Random) -> SiteDiary:
    sentences = rng.sample(DIARY_SENTENCES, 3)
    if weather.wet:
        sentences.append("Pluie soutenue, bâchage des zones fraîches.")
    return SiteDiary(
        id=new_id(rng),
        site=firm.site_of(crew).code,
        date=day,
        text=" ".join(sentences),
        author=crew.leader,
        weather=weather.name,
        headcount=len(crew.members),
        incident="Coupure d'eau de 10 h à 11 h." if rng.random() < 0.1 else None,
    )

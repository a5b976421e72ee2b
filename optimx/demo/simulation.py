"""Realistic days on the telephones of a firm, as many as wanted: for demos, tests and measurements.

In: the firm as its mobile store knows it, how many days, people and photos, a seed, the share of faults. Out: entries
and media in the store. Called by the command `optimx mobile simulate`. The same again is nothing new.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Protocol

from optimx import BadInputError, text
from optimx.demo.calendar import is_working_day
from optimx.demo.crew import Workload, working_day
from optimx.demo.faults import spoil
from optimx.demo.firm import SEED, Firm
from optimx.demo.telephones import Receiving, synchronise
from optimx.documents import records
from optimx.documents.records import Crew, DataRecord, ParamRecord, Photo, Signature


class Known(Receiving, Protocol):
    """A mobile system that tells what it knows of the firm."""

    def param_records(self) -> list[ParamRecord]:
        """Return the firm's lists."""

    def data_records(self) -> list[DataRecord]:
        """Return people, sites and all else."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much is simulated.

    Attributes:
        days: working days.
        until: the last of them is this one, or the working day before it.
        people: at most so many of the firm's; all when None.
        photos: a day.
        signatures: a day.
        entries: time entries a day, at least; two a person when None.
        faulty: share of time entries, notes and pictures, from 0 to 1.
        seed: all that varies hangs on it.
    """

    days: int
    until: date
    people: int | None = None
    photos: int = 0
    signatures: int = 0
    entries: int | None = None
    faulty: float = 0.0
    seed: int = SEED


@dataclass(frozen=True, slots=True)
class Simulated:
    """What was simulated.

    Attributes:
        days: that were entered.
        fresh: records that the store had not had.
        counts: records by kind, photos and signatures apart.
        faults: faulty records, by the rule that finds them.
        lost: pictures that never come.
    """

    days: tuple[date, ...]
    fresh: int
    counts: Mapping[str, int]
    faults: Mapping[str, int]
    lost: int


def simulate(
    store: Known,
    wanted: Wanted,
    told: Callable[[int, int], None] = lambda done, total: None,
    each: Callable[..., Iterable[bytes]] = map,
) -> Simulated:
    """Enter some days.

    Raises:
        BadInputError: the store knows no firm, or one without a crew at work; or more entries are wanted than its
            people can have; or a day was simulated with the same seed and other options.
    """
    days = working_days(wanted.until, wanted.days)
    firm = firm_of(store.param_records(), store.data_records(), days[0], wanted.people)
    counts, faults, fresh, lost = Counter[str](), Counter[str](), 0, 0
    for done, day in enumerate(days):
        there = employed_on(firm, day)
        people = sum(len(crew.members) for crew in there.crews)
        load = Workload(2 * people if wanted.entries is None else wanted.entries, wanted.photos, wanted.signatures)
        try:
            spoilt = spoil(working_day(there, day, wanted.seed, load), wanted.faulty, wanted.seed)
        except ValueError as error:
            raise BadInputError(text("this cannot be simulated: {why}", why=error)) from error
        gone: list[str] = []
        changed: list[str] = []

        def keeps(record: Photo | Signature, gone: list[str] = gone, spoilt: Any = spoilt) -> bool:
            gone.extend([] if (kept := spoilt.keeps(record)) else [record.id])
            return bool(kept)

        def entered(record: Photo | Signature, changed: list[str] = changed, spoilt: Any = spoilt) -> Photo | Signature:
            signed: Photo | Signature = spoilt.as_signed(record)
            changed.extend([record.id] if signed != record else [])
            return signed

        try:
            fresh += synchronise(spoilt.day, store, each=each, keeps=keeps, entered=entered)
        except BadInputError as error:
            raise _entered_before(day) from error
        counts.update(type(record).__name__ for record in spoilt.day.records)
        faults.update([*spoilt.faults.values(), *("R15" for _ in changed)])
        lost += len(gone)
        told(done + 1, len(days))
    return Simulated(tuple(days), fresh, dict(counts), dict(sorted(faults.items())), lost)


def _entered_before(day: date) -> BadInputError:
    what = text("{day} was simulated before, with the same seed and other options", day=day)
    remedy = text("Give another --seed for other days beside these, or the same options again.")
    return BadInputError(what, remedy=remedy)


def working_days(until: date, count: int) -> list[date]:
    """Return so many working days, the last one not after `until`, in their order."""
    found: list[date] = []
    day = until
    while len(found) < count:
        if is_working_day(day):
            found.append(day)
        day -= timedelta(days=1)
    return found[::-1]


def firm_of(
    lists: Sequence[ParamRecord], snapshot: Sequence[DataRecord], as_of: date, people: int | None = None
) -> Firm:
    """Return the firm that a mobile store knows, as far as it can be at work.

    Args:
        lists: records of `optim_param`.
        snapshot: records of `optim_data`.
        as_of: the first day that is simulated.
        people: at most so many are at work; all when None.

    Raises:
        BadInputError: there is no crew with a site.
    """

    def of(kind: type, among: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(record for record in among if isinstance(record, kind))

    firm = Firm(
        as_of=as_of,
        companies=of(records.Company, lists),
        users=of(records.User, lists),
        hour_types=of(records.HourType, lists),
        absence_reasons=of(records.AbsenceReason, lists),
        meals=of(records.MealAllowance, lists),
        zones=of(records.TravelZone, lists),
        parties=of(records.Party, lists),
        settings=of(records.Setting, lists),
        employees=of(records.Employee, snapshot),
        crews=(),
        sites=of(records.Site, snapshot),
        assignments=of(records.Assignment, snapshot),
        equipment=of(records.Equipment, snapshot),
        orders=of(records.PurchaseOrder, snapshot),
        documents=(),
    )
    crews = [crew for crew in of(Crew, snapshot) if _has_site(firm, crew)]
    if not crews:
        raise BadInputError(
            text("the mobile store knows no crew that is assigned to a site"),
            remedy=text("Let the office exchange first, and process the account: 'optimx server process'."),
        )
    return replace(firm, crews=tuple(_limited(crews, people)))


def employed_on(firm: Firm, day: date) -> Firm:
    """Return the firm with those at work who had joined it by a day and not left it; crews of nobody stay at home."""
    there = {
        person.staff_number
        for person in firm.employees
        if person.entered_on <= day and (person.left_on is None or day <= person.left_on)
    }
    crews = [replace(crew, members=tuple(each for each in crew.members if each in there)) for crew in firm.crews]
    return replace(firm, crews=tuple(crew for crew in crews if crew.members))


def _has_site(firm: Firm, crew: Crew) -> bool:
    try:
        firm.site_of(crew)
    except StopIteration:
        return False
    return True


def _limited(crews: Sequence[Crew], people: int | None) -> list[Crew]:
    """Return crews with at most so many people in all; leaders stay as long as there is room for them."""
    if people is None:
        return list(crews)
    kept = []
    left = people
    for number, crew in enumerate(crews):
        share = min(len(crew.members), -(-left // (len(crews) - number)))
        if share:
            kept.append(replace(crew, members=crew.members[:share]))
        left -= share
    return kept

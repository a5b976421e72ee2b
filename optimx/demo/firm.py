"""The example firm "Démo BTP", complete: people in crews, sites with work, machines, orders, documents.

In: a seed and the day on which the firm is looked at. Out: the records of `optim_param` and `optim_data` as data.
Called by `demo.run`, which puts it into an office database, and by `demo.crew`, which works in it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain
from random import Random
from uuid import UUID

from optimx.demo.catalogue import (
    ABSENCE_REASONS,
    ARTICLES,
    HOUR_TYPES,
    MEALS,
    PEOPLE,
    SETTINGS,
    SUPPLIERS,
    TRADES,
    YARDS,
    ZONES,
)
from optimx.demo.papers import FiledDocument, filed_documents
from optimx.demo.worksites import SOCIETY, equipment_on, sites_of
from optimx.documents.records import (
    AbsenceReason,
    Assignment,
    Company,
    Crew,
    DataRecord,
    Employee,
    EmployeeType,
    Equipment,
    Handover,
    HourType,
    MealAllowance,
    OrderLine,
    ParamRecord,
    Party,
    PartyKind,
    PurchaseOrder,
    Role,
    Setting,
    Site,
    TravelZone,
    User,
)

ACCOUNT = "111222333"
"""The mobile identifier, as in the vendor's guide; it is no SIREN, which an account's need not be."""
SIREN = "111222337"
"""Of the company: its key fits, so that nothing is told of it."""
COMPANY = "Démo BTP"
SEED = 2026

_CREWS = 6
_OFFICE = 3  # works managers and a storekeeper, who lead no crew


@dataclass(frozen=True, slots=True)
class Firm:
    """Everything that the office knows; each field is a tuple of records, in a stable order."""

    as_of: date
    companies: tuple[Company, ...]
    users: tuple[User, ...]
    hour_types: tuple[HourType, ...]
    absence_reasons: tuple[AbsenceReason, ...]
    meals: tuple[MealAllowance, ...]
    zones: tuple[TravelZone, ...]
    parties: tuple[Party, ...]
    settings: tuple[Setting, ...]
    employees: tuple[Employee, ...]
    crews: tuple[Crew, ...]
    sites: tuple[Site, ...]
    assignments: tuple[Assignment, ...]
    equipment: tuple[Equipment, ...]
    orders: tuple[PurchaseOrder, ...]
    documents: tuple[FiledDocument, ...]

    @property
    def param_records(self) -> tuple[ParamRecord, ...]:
        """Everything that `optim_param` carries, in its order."""
        lists = (self.companies, self.users, self.hour_types, self.absence_reasons, self.meals, self.zones)
        return tuple(chain(*lists, self.parties, self.settings))

    @property
    def data_records(self) -> tuple[DataRecord, ...]:
        """Everything that `optim_data` carries, in its order."""
        people = (self.employees, self.crews, self.sites, self.assignments, self.equipment, self.orders)
        return tuple(chain(*people, (filed.record for filed in self.documents)))

    def employee(self, staff_number: str) -> Employee:
        """Return the employee of that number; `KeyError` when there is none."""
        for employee in self.employees:
            if employee.staff_number == staff_number:
                return employee
        raise KeyError(staff_number)

    def site_of(self, crew: Crew) -> Site:
        """Return the site that the crew's leader is assigned to."""
        code = next(planned.site for planned in self.assignments if planned.staff_number == crew.leader)
        return next(site for site in self.sites if site.code == code)


def example_firm(as_of: date, seed: int = SEED, people: int = len(PEOPLE)) -> Firm:
    """Return the example firm.

    Args:
        as_of: the day on which its dates hang; the same firm on another day has other dates.
        seed: what varies hangs on it alone.
        people: how many work there; names come again when there are more than names.
    """
    rng = Random(f"firm {seed}")
    employees = _employees(as_of, rng, people)
    crews = _crews(employees)
    sites = sites_of(as_of, employees, rng)
    equipment = equipment_on(sites[:_CREWS])
    names = {employee.staff_number: f"{employee.first_name} {employee.last_name}" for employee in employees}
    readers = {site.code: [names[number] for number in crew.members] for site, crew in zip(sites, crews, strict=False)}
    return Firm(
        as_of=as_of,
        companies=(Company(SOCIETY, COMPANY, SIREN, f"{SIREN}00011", "4399C", "1597"),),
        users=_users(employees, crews),
        hour_types=tuple(HourType(code, label, is_work, f"H{code}") for code, label, is_work in HOUR_TYPES),
        absence_reasons=tuple(AbsenceReason(code, label, f"A{code}"[:8]) for code, label in ABSENCE_REASONS),
        meals=tuple(MealAllowance(code, label, f"P{code}"[:8]) for code, label in MEALS),
        zones=tuple(
            TravelZone(code, low, high, date(as_of.year, 1, 1), Decimal(hardship), Decimal(transport))
            for code, low, high, hardship, transport in ZONES
        ),
        parties=_parties(sites),
        settings=tuple(Setting(key, value) for key, value in SETTINGS),
        employees=employees,
        crews=crews,
        sites=sites,
        assignments=_assignments(as_of, crews, sites, equipment, rng),
        equipment=equipment,
        orders=_orders(as_of, sites, rng),
        documents=filed_documents(COMPANY, sites, equipment, readers, as_of),
    )


def _employees(as_of: date, rng: Random, people: int) -> tuple[Employee, ...]:
    return tuple(_employee(index, as_of, rng) for index in range(people))


def _employee(index: int, as_of: date, rng: Random) -> Employee:
    first, last = PEOPLE[index % len(PEOPLE)]
    kind, trade = EmployeeType.WORKER, rng.choice(TRADES)
    if index < 2:
        kind, trade = EmployeeType.EXECUTIVE, "Conducteur de travaux"
    elif index == 2:
        kind, trade = EmployeeType.SUPERVISOR, "Magasinier"
    elif index < _OFFICE + _CREWS:
        kind, trade = EmployeeType.SUPERVISOR if index % 2 else EmployeeType.WORKER, "Chef d'équipe"
    elif index % 9 == 0:
        kind = EmployeeType.TEMP
    elif index % 11 == 0:
        kind = EmployeeType.APPRENTICE
    years = (
        rng.randint(30, 40 * 90) if kind not in (EmployeeType.TEMP, EmployeeType.APPRENTICE) else rng.randint(20, 90)
    )
    hours = Decimal("7.00") if kind in (EmployeeType.APPRENTICE, EmployeeType.EXECUTIVE) else Decimal("8.00")
    return Employee(f"{index + 1:06d}", SOCIETY, last, first, kind, hours, as_of - timedelta(days=years), trade=trade)


def _crews(employees: tuple[Employee, ...]) -> tuple[Crew, ...]:
    leaders, hands = employees[_OFFICE : _OFFICE + _CREWS], employees[_OFFICE + _CREWS :]
    return tuple(
        Crew(
            f"EQ{index + 1}", leader.staff_number, tuple(hand.staff_number for hand in (leader, *hands[index::_CREWS]))
        )
        for index, leader in enumerate(leaders)
    )


def _users(employees: tuple[Employee, ...], crews: tuple[Crew, ...]) -> tuple[User, ...]:
    roles = {crew.leader: Role.CREW_LEADER for crew in crews}
    roles |= {employees[0].staff_number: Role.WORKS_MANAGER, employees[1].staff_number: Role.WORKS_MANAGER}
    roles[employees[2].staff_number] = Role.STOREKEEPER
    return tuple(
        User(
            f"user{int(person.staff_number):02d}",
            f"{person.first_name} {person.last_name}",
            roles[person.staff_number],
            person.staff_number,
        )
        for person in employees
        if person.staff_number in roles
    )


def _parties(sites: tuple[Site, ...]) -> tuple[Party, ...]:
    suppliers = [Party(code, PartyKind.SUPPLIER, name) for code, name in SUPPLIERS]
    customers = sorted({site.customer for site in sites if site.customer})
    return (
        *suppliers,
        *(Party(f"CLI{index + 1:03d}", PartyKind.CUSTOMER, name) for index, name in enumerate(customers)),
        *(Party(code, PartyKind.YARD, name) for code, name in YARDS),
    )


def _assignments(
    as_of: date, crews: tuple[Crew, ...], sites: tuple[Site, ...], equipment: tuple[Equipment, ...], rng: Random
) -> tuple[Assignment, ...]:
    first, last = as_of - timedelta(days=as_of.weekday() + 14), as_of + timedelta(days=180)
    people = [
        Assignment(_uuid(rng), site.code, first, last, staff_number=number)
        for crew, site in zip(crews, sites, strict=False)
        for number in crew.members
    ]
    machines = [
        Assignment(_uuid(rng), machine.site, first, last, equipment=machine.code)
        for machine in equipment
        if machine.site
    ]
    return (*people, *machines)


def _orders(as_of: date, sites: tuple[Site, ...], rng: Random) -> tuple[PurchaseOrder, ...]:
    orders = []
    for index in range(24):
        supplier, _ = SUPPLIERS[index % len(SUPPLIERS)]
        # one order in eight is for stock, so that a note may go to a yard
        site = None if index % 8 == 7 else sites[index % 10].code
        orders.append(
            PurchaseOrder(
                f"CF{as_of.year}-{141 + index:04d}",
                supplier,
                Handover.PICK_UP if index % 5 in (3, 4) else Handover.DELIVERY,
                _order_lines(supplier, rng),
                site,
                as_of + timedelta(days=rng.randint(-5, 30)),
            )
        )
    return tuple(orders)


def _order_lines(supplier: str, rng: Random) -> tuple[OrderLine, ...]:
    goods = ARTICLES[supplier]
    chosen = sorted(rng.sample(range(len(goods)), rng.randint(1, len(goods))))
    lines = []
    for number, index in enumerate(chosen, 1):
        article, designation, unit, usual = goods[index]
        ordered = Decimal(round(usual * rng.uniform(0.6, 1.5)))
        received = Decimal(int(ordered) // 4 if rng.random() < 0.3 else 0)
        lines.append(OrderLine(number, designation, unit, ordered, received, article))
    return tuple(lines)


def _uuid(rng: Random) -> str:
    return str(UUID(int=rng.getrandbits(128), version=4))

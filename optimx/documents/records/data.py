"""The records of `optim_data`: the snapshot of people, sites, equipment, orders and documents.

In: values from the office system or from a file that was validated. Out: frozen records.
Used by `documents.optim_data`, by systems, and by rules. Hours are decimals with two places, quantities with three.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from optimx.documents.records.codes import EmployeeType, EntityType, EquipmentType, Handover, WorkState


@dataclass(frozen=True, slots=True)
class Employee:
    """A person on the payroll or a temp (`Salarie`). `daily_hours` is the contract's, in hours."""

    staff_number: str
    company: str
    last_name: str
    first_name: str
    type: EmployeeType
    daily_hours: Decimal
    entered_on: date
    left_on: date | None = None
    trade: str | None = None


@dataclass(frozen=True, slots=True)
class Crew:
    """A crew (`Equipe`): its leader and its members, by staff number."""

    code: str
    leader: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Address:
    """Where a site is (`Adresse`)."""

    line: str
    postcode: str
    city: str


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A piece of work on a site (`Tache`); its code is unique within that site only."""

    code: str
    label: str
    state: WorkState
    unit: str | None = None
    planned_quantity: Decimal | None = None
    planned_hours: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """A building site with its work items (`Chantier`). `deal` is the commercial project (`affaire`)."""

    code: str
    deal: str
    company: str
    label: str
    address: Address
    state: WorkState
    starts_on: date
    ends_on: date | None = None
    zone: str | None = None
    customer: str | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    works_manager: str | None = None
    work_items: tuple[WorkItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who or what is planned where (`Affectation`): exactly one of `staff_number` and `equipment` is given."""

    id: str
    site: str
    starts_on: date
    ends_on: date
    work_item: str | None = None
    staff_number: str | None = None
    equipment: str | None = None


@dataclass(frozen=True, slots=True)
class Equipment:
    """A machine, vehicle or tool (`Materiel`), on a site, in a yard, or nowhere known. `meter` is its last reading."""

    code: str
    label: str
    type: EquipmentType
    registration: str | None = None
    site: str | None = None
    yard: str | None = None
    meter: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line of a purchase order (`Commande/Ligne`)."""

    number: int
    designation: str
    unit: str
    ordered: Decimal
    received: Decimal
    article: str | None = None


@dataclass(frozen=True, slots=True)
class PurchaseOrder:
    """An order to a supplier (`Commande`). Without a site it is for stock."""

    number: str
    supplier: str
    mode: Handover
    lines: tuple[OrderLine, ...]
    site: str | None = None
    expected_on: date | None = None


@dataclass(frozen=True, slots=True)
class Rejection:
    """A record of an answer that the office refused (`Rejet`), told to the crew that entered it.

    Attributes:
        batch: of the answer.
        id: of the record.
        rule: that it broke; stable.
        message: a sentence for the crew, in their language.
    """

    batch: str
    id: str
    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the document management that travels with the pair (`Document`).

    Attributes:
        id: UUID.
        file: base name; may be accented.
        sha256: of its content, hexadecimal, lower case.
        size: in bytes.
        title: for people.
        entity_type: what it is about.
        entity_code: code of that thing.
        revision: index of a drawing (`Indice`).
        roles: who may read it; empty means everybody.
    """

    id: str
    file: str
    sha256: str
    size: int
    title: str
    entity_type: EntityType
    entity_code: str
    revision: str | None = None
    roles: tuple[str, ...] = ()


DataRecord = Employee | Crew | Site | Assignment | Equipment | PurchaseOrder | Rejection | Document
"""Any record of `optim_data`; work items are inside their site."""

"""The records of `Appli_Data`: what crews entered, as increments.

In: values from the mobile store or from a file that was validated. Out: frozen records.
Used by `documents.appli_data`, by systems, and by rules. A correction is a new version, never an update.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from optimx.documents.records.codes import (
    EntryStatus,
    Handover,
    LineState,
    PhotoCategory,
    SignedSubject,
    SignerCapacity,
    Vehicle,
    WeatherCause,
)


@dataclass(frozen=True, slots=True)
class Hours:
    """So many hours of one type (`Heures`)."""

    type: str
    duration: Decimal


@dataclass(frozen=True, slots=True)
class Absence:
    """So many hours away for one reason (`Absence`)."""

    reason: str
    duration: Decimal


@dataclass(frozen=True, slots=True)
class TimeEntry:
    """One person, one day, one site or one absence (`Pointage`).

    Attributes:
        id: UUID made on the device.
        version: from 1; a correction has the next one.
        staff_number: whose time it is; leading zeros count.
        date: the day; a night belongs to the day it began.
        entered_by: staff number of who typed it.
        entered_at: aware.
        status: how far it was approved.
        cancelled: this version takes the entry back; its history stays.
        site: where; None for an absence.
        work_item: within that site.
        hours: by type; empty for an absence.
        starts_at: local time of day.
        ends_at: local time of day; before `starts_at` when the night crosses midnight.
        break_minutes: unpaid.
        weather_cause: why the weather stopped the work.
        absence: instead of site and hours.
        meal: code of a meal allowance.
        zone: code of a travel zone.
        overnight: `GrandDeplacement`.
        vehicle: how the person came.
        comment: at most 500 characters.
    """

    id: str
    version: int
    staff_number: str
    date: date
    entered_by: str
    entered_at: datetime
    status: EntryStatus
    cancelled: bool = False
    site: str | None = None
    work_item: str | None = None
    hours: tuple[Hours, ...] = ()
    starts_at: time | None = None
    ends_at: time | None = None
    break_minutes: int | None = None
    weather_cause: WeatherCause | None = None
    absence: Absence | None = None
    meal: str | None = None
    zone: str | None = None
    overnight: bool = False
    vehicle: Vehicle | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class EquipmentTime:
    """Hours of a machine on a site (`PointageMateriel`). `meter` is the reading after them."""

    id: str
    version: int
    equipment: str
    site: str
    date: date
    hours: Decimal
    entered_by: str
    entered_at: datetime
    meter: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a work item is (`Avancement`): exactly one of `quantity` and `percent` (0–100) is given."""

    id: str
    site: str
    work_item: str
    date: date
    entered_by: str
    quantity: Decimal | None = None
    percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SiteDiary:
    """The day of a site, in words (`RapportJour`)."""

    id: str
    site: str
    date: date
    text: str
    author: str
    weather: str | None = None
    headcount: int | None = None
    incident: str | None = None


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One line of a delivery or pick-up note (`Bon/Ligne`). `number` is the order's line, if any."""

    designation: str
    unit: str
    quantity: Decimal
    state: LineState
    number: int | None = None
    article: str | None = None
    reservation: str | None = None


@dataclass(frozen=True, slots=True)
class DeliveryNote:
    """A delivery or pick-up note (`Bon`), for a site or for a yard.

    Attributes:
        nature: delivered, or fetched by the crew.
        number: the supplier's own.
        order: number of the purchase order, if there was one.
    """

    id: str
    version: int
    nature: Handover
    number: str
    supplier: str
    date: date
    lines: tuple[NoteLine, ...]
    author: str
    order: str | None = None
    site: str | None = None
    yard: str | None = None


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo that travels beside the answer (`Photo`).

    Attributes:
        id: UUID made on the device.
        category: the folder that it is filed in.
        file: base name.
        sha256: of its content, hexadecimal, lower case.
        size: in bytes.
        width: in pixels, as the device said.
        height: in pixels, as the device said.
        ref: what it shows: id of a note, code of a site or machine, staff number, or `site/work item`.
        taken_at: aware.
        author: staff number.
        site: where, when `ref` does not tell.
        latitude: degrees; dropped on reading by systems when the setting `gps` is false.
        longitude: degrees; same.
        accuracy: of the position, metres.
        comment: of the author.
    """

    id: str
    category: PhotoCategory
    file: str
    sha256: str
    size: int
    width: int
    height: int
    ref: str
    taken_at: datetime
    author: str
    site: str | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    accuracy: Decimal | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature that travels beside the answer (`Signature`).

    Attributes:
        id: UUID made on the device.
        file: base name.
        sha256: of the image, hexadecimal, lower case.
        subject: what kind of record was signed.
        ref: its id; for a work item `site/work item`.
        ref_version: the version that was signed; None for kinds of record without versions.
        name: of the signer.
        capacity: as what they signed.
        signed_at: aware.
        fingerprint: `documents.fingerprint` of the record as it was when signed (`Empreinte`).
        staff_number: of the signer, when an employee.
    """

    id: str
    file: str
    sha256: str
    subject: SignedSubject
    ref: str
    name: str
    capacity: SignerCapacity
    signed_at: datetime
    fingerprint: str
    ref_version: int | None = None
    staff_number: str | None = None


AnswerRecord = TimeEntry | EquipmentTime | Progress | SiteDiary | DeliveryNote | Photo | Signature
"""Any record of `Appli_Data`."""

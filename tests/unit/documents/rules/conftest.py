"""A small firm, and records of it that keep all rules."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from optimx.documents import (
    Books,
    Company,
    DeliveryNote,
    Employed,
    EntryStatus,
    EquipmentTime,
    Finding,
    Handover,
    Hours,
    LineState,
    NoteLine,
    PartyKind,
    Photo,
    PhotoCategory,
    Progress,
    Severity,
    Signature,
    SignedSubject,
    SignerCapacity,
    SiteDiary,
    TimeEntry,
    Works,
    WorkState,
)

MONDAY = date(2021, 11, 22)
ENTERED = datetime(2021, 11, 22, 16, 41, tzinfo=UTC)


@pytest.fixture
def books() -> Books:
    running = Works(WorkState.RUNNING, {"GO-020": WorkState.RUNNING, "GO-010": WorkState.FINISHED})
    return Books(
        today=MONDAY,
        zone=ZoneInfo("Europe/Paris"),
        employees={
            "000042": Employed(date(2020, 1, 1)),
            "000007": Employed(date(2015, 1, 1)),
            "000013": Employed(date(2021, 11, 22), date(2021, 11, 22)),
        },
        sites={"C2021-118": running, "C2019-001": Works(WorkState.FINISHED, {"GO-020": WorkState.RUNNING})},
        hour_types={"HN": True, "HNUIT": True, "HI": False},
        absence_reasons=frozenset({"CP"}),
        meals=frozenset({"PANIER"}),
        zones=frozenset({"1A", "2"}),
        equipment=frozenset({"GRUE-01"}),
        parties={"POINTP": PartyKind.SUPPLIER, "DEPOT1": PartyKind.YARD, "MAIRIE": PartyKind.CUSTOMER},
        orders={"CF-1": {1: Decimal(10), 2: Decimal("0.5")}},
    )


def _entry(**changes: Any) -> TimeEntry:
    usual: dict[str, Any] = {
        "id": "5f0c2a4e-6c1b-4e6e-9a53-0d6a7d1f2b11",
        "version": 1,
        "staff_number": "000042",
        "date": MONDAY,
        "entered_by": "000007",
        "entered_at": ENTERED,
        "status": EntryStatus.ENTERED,
        "site": "C2021-118",
        "work_item": "GO-020",
        "hours": (Hours("HN", Decimal("7.50")),),
    }
    return TimeEntry(**(usual | changes))


def _note(**changes: Any) -> DeliveryNote:
    line = NoteLine("Ciment", "SAC", Decimal(10), LineState.AS_ORDERED, number=1)
    usual: dict[str, Any] = {
        "id": "n",
        "version": 1,
        "nature": Handover.DELIVERY,
        "number": "BL-1",
        "supplier": "POINTP",
        "date": MONDAY,
        "lines": (line,),
        "author": "000007",
        "order": "CF-1",
        "site": "C2021-118",
    }
    return DeliveryNote(**(usual | changes))


def _photo(**changes: Any) -> Photo:
    usual: dict[str, Any] = {
        "id": "p",
        "category": PhotoCategory.SITE,
        "file": "p.jpg",
        "sha256": "a" * 64,
        "size": 3,
        "width": 1,
        "height": 1,
        "ref": "C2021-118",
        "taken_at": ENTERED,
        "author": "000007",
    }
    return Photo(**(usual | changes))


def _signature(**changes: Any) -> Signature:
    usual: dict[str, Any] = {
        "id": "s",
        "file": "s.png",
        "sha256": "a" * 64,
        "subject": SignedSubject.TIME_ENTRY,
        "ref": "e",
        "ref_version": 1,
        "name": "Petit",
        "capacity": SignerCapacity.EMPLOYEE,
        "signed_at": ENTERED,
        "fingerprint": "f" * 64,
        "staff_number": "000042",
    }
    return Signature(**(usual | changes))


def _equipment_time(**changes: Any) -> EquipmentTime:
    usual: dict[str, Any] = {
        "id": "m",
        "version": 1,
        "equipment": "GRUE-01",
        "site": "C2021-118",
        "date": MONDAY,
        "hours": Decimal(4),
        "entered_by": "000007",
        "entered_at": ENTERED,
    }
    return EquipmentTime(**(usual | changes))


def _progress(**changes: Any) -> Progress:
    usual: dict[str, Any] = {
        "id": "a",
        "site": "C2021-118",
        "work_item": "GO-020",
        "date": MONDAY,
        "entered_by": "000007",
    }
    return Progress(**(usual | {"percent": Decimal(50)} | changes))


def _diary(**changes: Any) -> SiteDiary:
    usual: dict[str, Any] = {"id": "r", "site": "C2021-118", "date": MONDAY, "text": "RAS", "author": "000007"}
    return SiteDiary(**(usual | changes))


def _company(**changes: Any) -> Company:
    usual: dict[str, Any] = {"code": "01", "name": "Bâti", "siren": "732829320"}
    return Company(**(usual | changes))


MAKERS: dict[str, Callable[..., Any]] = {
    "entry": _entry,
    "note": _note,
    "photo": _photo,
    "signature": _signature,
    "equipment_time": _equipment_time,
    "progress": _progress,
    "diary": _diary,
    "company": _company,
}


@pytest.fixture
def make() -> Callable[..., Any]:
    """Return a record of a kind that keeps all rules, but for the fields that are given."""

    def made(kind: str, **changes: Any) -> Any:
        return MAKERS[kind](**changes)

    return made


@pytest.fixture
def told() -> Callable[..., list[str]]:
    """Return findings as `R04 refused` and `R04 told`."""

    def words(findings: "tuple[Finding, ...]") -> list[str]:
        said = {Severity.REFUSE_RECORD: "refused", Severity.WARN: "told", Severity.REFUSE_SET: "set refused"}
        return [f"{finding.rule} {said[finding.severity]}" for finding in findings]

    return words


@pytest.fixture
def at() -> Callable[[str], time]:
    return time.fromisoformat

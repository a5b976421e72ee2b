"""What rules on records ask of the firm: its people, sites and lists, its settings, and the day it is.

In: what a system keeps, or records of a pair. Out: plain facts. Made by systems once for an answer; pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, tzinfo
from decimal import Decimal, InvalidOperation

from optimx.documents.records import PartyKind, WorkState

_ONE_DAY = Decimal(24)


@dataclass(frozen=True, slots=True)
class Employed:
    """From when to when somebody belongs to the firm; `left_on` is the last day."""

    entered_on: date
    left_on: date | None = None


@dataclass(frozen=True, slots=True)
class Works:
    """A site: how far it is, and how far each of its work items is."""

    state: WorkState
    items: Mapping[str, WorkState] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings that rules ask for (`Reglage`).

    Attributes:
        step: hours; durations are multiples of it (`pasHeures`).
        hours_a_day: more than that is told (`maxHeuresJour`).
        days_back: entries for days before that are told (`retroSaisieJours`).
        gps: positions may be kept (`gps`).
    """

    step: Decimal = Decimal("0.25")
    hours_a_day: Decimal = Decimal(10)
    days_back: int = 7
    gps: bool = False

    @classmethod
    def read(cls, values: Mapping[str, str]) -> "Settings":
        """Read them from their texts; one that makes no sense is as if it were not there."""
        usual = cls()
        step = _decimal(values.get("pasHeures", ""), usual.step)
        hours = _decimal(values.get("maxHeuresJour", ""), usual.hours_a_day)
        days = values.get("retroSaisieJours", "")
        return cls(
            step=step if 0 < step <= _ONE_DAY else usual.step,
            hours_a_day=hours if 0 < hours <= _ONE_DAY else usual.hours_a_day,
            days_back=int(days) if days.isascii() and days.isdigit() else usual.days_back,
            gps=values.get("gps", "false") == "true",
        )


@dataclass(frozen=True, slots=True)
class Books:
    """The firm as rules see it.

    Attributes:
        today: where the account is.
        zone: time zone of the account, for nights in which the clock is changed.
        employees: by staff number, with its zeros.
        sites: by code.
        hour_types: whether it is work, by code.
        absence_reasons: codes.
        meals: codes.
        zones: codes.
        equipment: codes.
        parties: kind by code; suppliers, customers and yards.
        orders: quantity outstanding by line number, by number of the order.
        settings: see there.
    """

    today: date
    zone: tzinfo
    employees: Mapping[str, Employed] = field(default_factory=dict)
    sites: Mapping[str, Works] = field(default_factory=dict)
    hour_types: Mapping[str, bool] = field(default_factory=dict)
    absence_reasons: frozenset[str] = frozenset()
    meals: frozenset[str] = frozenset()
    zones: frozenset[str] = frozenset()
    equipment: frozenset[str] = frozenset()
    parties: Mapping[str, PartyKind] = field(default_factory=dict)
    orders: Mapping[str, Mapping[int, Decimal]] = field(default_factory=dict)
    settings: Settings = field(default_factory=Settings)


def _decimal(value: str, usual: Decimal) -> Decimal:
    try:
        read = Decimal(value)
    except InvalidOperation:
        return usual
    return read if read.is_finite() else usual

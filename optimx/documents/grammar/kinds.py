"""Kinds of values: how each is written, read, and described in the schema.

In: the text of an attribute or element whose form the schema already checked, or a value. Out: the other one.
Used by the shapes of the three documents. Writing is canonical: equal values give equal texts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, datetime, time
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

Facets = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of value.

    Attributes:
        name: of its type in the schema.
        base: built-in type that it restricts.
        facets: restrictions, as names and values of XML Schema.
        read: text to value; raises ValueError or LookupError on what the schema lets pass by its looser calendar.
        write: value to text; raises ValueError on what cannot be written without loss.
    """

    name: str
    base: str
    facets: Facets
    read: Callable[[str], Any]
    write: Callable[[Any], str]


def _token(name: str, pattern: str) -> Kind:
    return Kind(name, "xs:token", (("pattern", pattern),), str.strip, str)


def _trimmed(raw: str) -> str:
    return raw.strip(" \t\r\n")  # XML's own blanks: a no-break space is part of what somebody wrote


def _text(name: str, longest: int) -> Kind:
    return Kind(name, "xs:string", (("maxLength", str(longest)),), str, str)


@cache
def enumeration(values: type[StrEnum]) -> Kind:
    """Return the kind of a closed list of values."""
    members = {member.value: member for member in values}
    facets = tuple(("enumeration", value) for value in members)
    return Kind(values.__name__, "xs:token", facets, lambda raw: members[raw.strip()], str)


def _exactly(value: Decimal, places: int) -> Decimal:
    rounded = value.quantize(Decimal(1).scaleb(-places)) + 0  # + 0: there is no negative zero
    if rounded != value:
        raise ValueError(value)
    return rounded


# Crews work the same hours on the same days: few of the durations, dates and times of a file are new.
_CACHED = lru_cache(maxsize=4096)


@_CACHED
def _hundredths(value: Decimal) -> str:
    return f"{_exactly(value, 2):f}"


@_CACHED
def _thousandths(value: Decimal) -> str:
    return _shortest(_exactly(value, 3))


def _degrees(value: Decimal) -> str:
    return _shortest(_exactly(value, 8))


def _shortest(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _decimal(name: str, write: Callable[[Decimal], str], digits: int, places: int, *span: int) -> Kind:
    facets: Facets = (("totalDigits", str(digits)), ("fractionDigits", str(places)))
    if span:
        facets += (("minInclusive", str(span[0])), ("maxInclusive", str(span[1])))
    return Kind(name, "xs:decimal", facets, _read_decimal, write)


@_CACHED
def _read_decimal(raw: str) -> Decimal:
    return Decimal(raw)


def _read_instant(raw: str) -> datetime:
    value = datetime.fromisoformat(raw.strip())
    if not MINYEAR < value.year < MAXYEAR:
        raise ValueError(raw)  # in UTC it might be none
    return value


def _write_instant(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError(value)
    return value.isoformat()


@_CACHED
def _read_day(raw: str) -> date:
    return date.fromisoformat(raw.strip())


def _write_day(value: date) -> str:
    if isinstance(value, datetime):
        raise ValueError(value)
    return value.isoformat()


@_CACHED
def _read_clock(raw: str) -> time:
    return time.fromisoformat(raw.strip())


def _write_clock(value: time) -> str:
    if value.second or value.microsecond or value.tzinfo:
        raise ValueError(value)
    return value.isoformat("minutes")


def _read_flag(raw: str) -> bool:
    return raw.strip() == "true"


def _write_flag(value: bool) -> str:
    return "true" if value else "false"


def _lower(raw: str) -> str:
    return raw.strip().lower()


_UUID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_INSTANT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+\-]\d\d:\d\d)"

CODE = _token("Code", r"[A-Z0-9][A-Z0-9._\-]{0,19}")
ACCOUNT = _token("Ident", "[0-9A-Z]{3,20}")
ID = Kind("Id", "xs:token", (("pattern", _UUID),), _lower, str)
SHA256 = Kind("Sha256", "xs:token", (("pattern", "[0-9a-fA-F]{64}"),), _lower, str)
MEDIA_NAME = _token("Fichier", r"[A-Za-z0-9_\-]{1,80}\.(jpg|jpeg|png|heic|pdf)")
# Names of documents come from people: accents and blanks are theirs, separators and controls are not.
DOCUMENT_NAME = _token("FichierGed", r'[^/\\:*?"<>|\t\n\r]{1,200}')
REFERENCE = Kind("Reference", "xs:token", (("minLength", "1"), ("maxLength", "80")), _trimmed, str)
LABEL = _text("Libelle", 250)
COMMENT = _text("Commentaire", 500)
TEXT = _text("Texte", 10_000)
HOURS = _decimal("Heures", _hundredths, 4, 2, 0, 24)
AMOUNT = _decimal("Montant", _hundredths, 10, 2)
QUANTITY = _decimal("Qte", _thousandths, 12, 3)
PERCENT = _decimal("Pct", _thousandths, 6, 3, 0, 100)
LATITUDE = _decimal("Latitude", _degrees, 10, 8, -90, 90)
LONGITUDE = _decimal("Longitude", _degrees, 11, 8, -180, 180)
DAY = Kind("Date", "xs:date", (("pattern", r"\d{4}-\d\d-\d\d"),), _read_day, _write_day)
CLOCK = Kind("Heure", "xs:token", (("pattern", r"([01]\d|2[0-3]):[0-5]\d"),), _read_clock, _write_clock)
INSTANT = Kind("Instant", "xs:dateTime", (("pattern", _INSTANT),), _read_instant, _write_instant)
FLAG = Kind("Booleen", "xs:token", (("enumeration", "true"), ("enumeration", "false")), _read_flag, _write_flag)
COUNT = Kind("Entier", "xs:integer", (("minInclusive", "0"), ("maxInclusive", "999999999999")), int, str)
# What databases keep in 32 bits: minutes, kilometres, pixels, people, lines of an order.
NUMBER = Kind("Nombre", "xs:integer", (("minInclusive", "0"), ("maxInclusive", "2147483647")), int, str)
VERSION = Kind("Version", "xs:integer", (("minInclusive", "1"), ("maxInclusive", "2147483647")), int, str)

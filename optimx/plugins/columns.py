"""Column types that mean the same in SQLite and in PostgreSQL, and JSON for values that no column is worth.

In: decimals, aware moments, dataclasses. Out: what is stored, and the same value back. Used by the tables of the
built-in systems; imported only when one is opened, because SQLAlchemy costs a quarter of a second.
"""

from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache
from hashlib import sha256
from json.encoder import encode_basestring_ascii
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine

Row = dict[str, Any]
"""A row to be written: value by column."""

Columns = dict[str, Sequence[Any]]
"""Rows to be written, column by column: what holds for many is quicker told so than row by row."""

_MINUTE = timedelta(minutes=1)


class Fixed(sa.types.TypeDecorator[Decimal]):
    """A decimal with a fixed number of places: NUMERIC; in SQLite, which has none, a whole number of the last place."""

    impl = sa.Numeric
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__(18, places)
        self.places = places

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the type of the column."""
        return dialect.type_descriptor(sa.BigInteger() if dialect.name == "sqlite" else sa.Numeric(18, self.places))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """Turn a decimal into what is stored; one with more places is a mistake, never rounded."""
        if value is None:
            return None
        scaled = value.scaleb(self.places)
        whole = int(scaled)
        if whole != scaled:
            raise ValueError(f"{value} has more than {self.places} decimal places")
        return whole if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Turn what is stored into a decimal with all its places."""
        if value is None:
            return None
        return Decimal(value).scaleb(-self.places) if dialect.name == "sqlite" else Decimal(value)


class Moment(sa.types.TypeDecorator[datetime]):
    """A moment, aware, in UTC; the offset that it was written with stands in a column of its own (`moment_columns`)."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the type of the column."""
        return dialect.type_descriptor(sa.DateTime(timezone=dialect.name != "sqlite"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware moment into UTC."""
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give UTC back its name."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Choice(sa.types.TypeDecorator[StrEnum]):
    """One of a closed list, stored as the vendor's word."""

    impl = sa.Unicode
    cache_ok = True

    def __init__(self, choices: type[StrEnum]) -> None:
        super().__init__()
        self.choices = choices

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        """Turn a member into its word."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """Turn a word into its member."""
        return None if value is None else self.choices(value)


def moment_columns(name: str, *, nullable: bool = False) -> tuple[sa.Column[Any], sa.Column[Any]]:
    """Return the two columns of a moment: itself in UTC, and `<name>_offset`, the minutes that its writer was east."""
    return (
        sa.Column(name, Moment, nullable=nullable),
        sa.Column(f"{name}_offset", sa.Integer, nullable=nullable),
    )


def moment_values(name: str, moment: datetime) -> Row:
    """Return the values of `moment_columns`; an unaware moment is a mistake of the caller."""
    return {name: moment, f"{name}_offset": offset_of(moment)}


def offset_of(moment: datetime) -> int:
    """Return the minutes that a moment was written east; an unaware one is a mistake of the caller."""
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError(f"{moment} has no time zone")
    return offset // _MINUTE


@cache
def _adapter(wanted: Any) -> TypeAdapter[Any]:
    return TypeAdapter(wanted)


def dump(wanted: Any, value: object) -> str:
    """Return a value of the type `wanted` (a dataclass, a tuple or mapping of them) as JSON text."""
    return _adapter(wanted).dump_json(value).decode()


def load(wanted: Any, stored: str) -> Any:
    """Read back what `dump` gave."""
    return _adapter(wanted).validate_json(stored)


def flat(record: Any) -> Row:
    """Return the fields of a dataclass, by name."""
    kind: Any = type(record)
    return dict(zip(_names(kind), _values(kind)(record), strict=True))


def columns_of(records: Sequence[Any]) -> Columns:
    """Return the fields of dataclasses of one kind, at least one, column by column."""
    kind: Any = type(records[0])
    return dict(zip(_names(kind), zip(*map(_values(kind), records), strict=True), strict=True))


def content_hash(record: Any) -> str:
    """Return a hash that equal records share, whatever zeros and time zones their values were written with.

    Beside `documents.fingerprint`, which programs of others have to make again, this one costs a tenth.
    """
    return sha256(_encoded(record).encode()).hexdigest()


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _encoded(value: Any) -> str:
    """Return JSON as `json.dumps` writes it: by hand, since a record is mostly what the library has to ask us for."""
    return _WRITTEN[type(value)](value)


def _writing(kind: Any) -> Callable[[Any], str]:
    """Return what writes the records of a dataclass."""
    keys, get = [f"{encode_basestring_ascii(name)}: " for name in _names(kind)], _values(kind)

    def write(record: Any) -> str:
        # What is not given leaves no trace: a field that a later version adds does not make old records new.
        parts = [
            key + _WRITTEN[type(item)](item) for key, item in zip(keys, get(record), strict=True) if item is not None
        ]
        return f"{{{', '.join(parts)}}}"

    return write


@cache
def _values(kind: Any) -> Callable[[Any], tuple[Any, ...]]:
    """Return what gives all fields of a dataclass at once."""
    names = _names(kind)
    return attrgetter(*names) if len(names) > 1 else lambda record: (getattr(record, names[0]),)


# Crews work the same hours on the same days: few of these values are new.
_CACHED = lru_cache(maxsize=4096)


@_CACHED
def _decimal(value: Decimal) -> str:
    return f'"{value.normalize():f}"'


@_CACHED
def _datetime(value: datetime) -> str:
    return f'"{value.astimezone(UTC).isoformat()}"'


@_CACHED
def _date(value: date) -> str:
    return f'"{value.isoformat()}"'


@_CACHED
def _time(value: time) -> str:
    return f'"{value.isoformat()}"'


class _Written(dict[type, Callable[[Any], str]]):
    """What writes a value, by its type; one that is not named here is a word of a closed list, or a record."""

    def __missing__(self, kind: type) -> Callable[[Any], str]:
        self[kind] = encode_basestring_ascii if issubclass(kind, str) else _writing(kind)
        return self[kind]


_WRITTEN = _Written(
    {
        str: encode_basestring_ascii,
        bool: {True: "true", False: "false"}.__getitem__,
        int: str,
        type(None): lambda value: "null",
        tuple: lambda value: f"[{', '.join(map(_encoded, value))}]",
        Decimal: _decimal,
        datetime: _datetime,
        date: _date,
        time: _time,
    }
)

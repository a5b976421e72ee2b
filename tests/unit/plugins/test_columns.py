"""Values come back from a column as they went in, and equal records share a hash."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql

from optimx.documents import Role
from optimx.plugins.columns import Choice, Fixed, Moment, content_hash, dump, load, moment_columns, moment_values

PARIS = timezone(timedelta(hours=1))
TABLE = sa.Table(
    "value",
    sa.MetaData(),
    sa.Column("hours", Fixed(2)),
    sa.Column("role", Choice(Role)),
    *moment_columns("at", nullable=True),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """A record with everything that can be written in two ways."""

    hours: Decimal
    at: datetime
    day: date = date(2026, 11, 23)
    clock: time = time(8)
    roles: tuple[str, ...] = ()
    note: str | None = None


@pytest.fixture
def connection() -> Iterator[sa.Connection]:
    engine = sa.create_engine("sqlite://")
    with engine.begin() as opened:
        TABLE.create(opened)
        yield opened
    engine.dispose()


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_a_decimal_comes_back_with_its_places(value: Decimal) -> None:
    column, dialect = Fixed(2), sa.create_engine("sqlite://").dialect
    stored = column.process_bind_param(value, dialect)
    assert isinstance(stored, int)
    assert column.process_result_value(stored, dialect) == value


def test_a_decimal_with_more_places_is_never_rounded(connection: sa.Connection) -> None:
    with pytest.raises(sa.exc.StatementError, match="decimal places"):
        connection.execute(TABLE.insert(), [{"hours": Decimal("7.505")}])


def test_values_come_back_as_they_went_in(connection: sa.Connection) -> None:
    moment = datetime(2026, 11, 23, 16, 41, 9, tzinfo=PARIS)
    row = {"hours": Decimal("7.50"), "role": Role.FOREMAN, **moment_values("at", moment)}
    connection.execute(TABLE.insert(), [row])
    found = connection.execute(TABLE.select()).one()
    assert (found.hours, found.role, found.at, found.at_offset) == (Decimal("7.50"), Role.FOREMAN, moment, 60)
    assert found.at.tzinfo is UTC


def test_nothing_comes_back_as_nothing(connection: sa.Connection) -> None:
    connection.execute(TABLE.insert(), [{"hours": None, "role": None, "at": None, "at_offset": None}])
    assert tuple(connection.execute(TABLE.select()).one()) == (None, None, None, None)


def test_a_moment_without_a_zone_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="time zone"):
        moment_values("at", datetime(2026, 11, 23))  # noqa: DTZ001 - the mistake


def test_in_postgresql_they_are_what_postgresql_has() -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    ddl = str(sa.schema.CreateTable(TABLE).compile(dialect=dialect))
    assert "NUMERIC(18, 2)" in ddl
    assert "TIMESTAMP WITH TIME ZONE" in ddl
    assert Fixed(2).process_bind_param(Decimal("7.5"), dialect) == Decimal("7.5")
    assert Moment().process_result_value(datetime(2026, 11, 23, 12, tzinfo=PARIS), dialect) == datetime(
        2026, 11, 23, 11, tzinfo=UTC
    )


@pytest.mark.parametrize(
    "same",
    [
        Sample(Decimal("7.5"), datetime(2026, 11, 23, 17, tzinfo=PARIS)),
        Sample(Decimal("7.500"), datetime(2026, 11, 23, 16, tzinfo=UTC)),
    ],
)
def test_equal_records_share_a_hash(same: Sample) -> None:
    assert content_hash(same) == content_hash(Sample(Decimal("7.50"), datetime(2026, 11, 23, 16, tzinfo=UTC)))


@pytest.mark.parametrize(
    "other",
    [
        Sample(Decimal("7.51"), datetime(2026, 11, 23, 16, tzinfo=UTC)),
        Sample(Decimal("7.50"), datetime(2026, 11, 23, 16, tzinfo=PARIS)),
        Sample(Decimal("7.50"), datetime(2026, 11, 23, 16, tzinfo=UTC), note=""),
        Sample(Decimal("7.50"), datetime(2026, 11, 23, 16, tzinfo=UTC), roles=("a",)),
        Sample(Decimal("7.50"), datetime(2026, 11, 23, 16, tzinfo=UTC), clock=time(8, 1)),
    ],
)
def test_other_records_have_another_hash(other: Sample) -> None:
    assert content_hash(other) != content_hash(Sample(Decimal("7.50"), datetime(2026, 11, 23, 16, tzinfo=UTC)))


def test_a_value_comes_back_from_json_as_it_went_in() -> None:
    sample = Sample(Decimal("7.50"), datetime(2026, 11, 23, 16, tzinfo=PARIS), roles=("a", "b"))
    found = load(Sample, dump(Sample, sample))
    assert found == sample
    assert found.at.utcoffset() == timedelta(hours=1)

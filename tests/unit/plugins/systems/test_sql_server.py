"""Everything that both systems say to a database can be said to SQL Server; no such server was asked."""

import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mssql
from sqlalchemy.engine import Dialect, Engine

from optimx import Periods, SystemContext, Verdict, VerdictKind, Work
from optimx.documents import Hours
from optimx.plugins.sql import Schema, among, dialects
from optimx.plugins.systems.mobile_store import MobileStoreOptions, open_mobile
from optimx.plugins.systems.mobile_store.tables import SCHEMA as MOBILE
from optimx.plugins.systems.office_database import OfficeDatabaseOptions, open_office
from optimx.plugins.systems.office_database.tables import SCHEMA as OFFICE

Day = Any  # the fixture's own class; see conftest.py
FOREIGN = re.compile(r"\b(LIMIT|ON CONFLICT|RETURNING|ILIKE|true|false|AUTOINCREMENT)\b")
SCHEMAS = pytest.mark.parametrize("schema", [OFFICE, MOBILE], ids=["office_database", "mobile_store"])


@pytest.fixture
def dialect() -> Dialect:
    return mssql.dialect()  # type: ignore[no-untyped-call]


def made(schema: Schema, dialect: Dialect) -> list[str]:
    """Return the statements that make the tables and their indexes."""
    said: list[str] = []
    for table in schema.metadata.sorted_tables:
        said.append(str(sa.schema.CreateTable(table).compile(dialect=dialect)))
        said += [str(sa.schema.CreateIndex(index).compile(dialect=dialect)) for index in table.indexes]
    return said


@SCHEMAS
def test_every_table_can_be_made(schema: Schema, dialect: Dialect) -> None:
    statements = made(schema, dialect)
    assert statements
    assert not [statement for statement in statements if FOREIGN.search(statement)]
    # Without the N, accents would depend on the collation of the server.
    assert not [statement for statement in statements if re.search(r"\bVARCHAR|\bTEXT\b", statement)]


@SCHEMAS
def test_what_is_in_a_key_or_an_index_has_a_length_that_fits(schema: Schema, dialect: Dialect) -> None:
    for table in schema.metadata.sorted_tables:
        indices = [(1700, list(index.columns)) for index in table.indexes]
        for limit, columns in ((900, list(table.primary_key.columns)), *indices):
            texts = [column.type.dialect_impl(dialect) for column in columns if isinstance(column.type, sa.Unicode)]
            lengths = [2 * (getattr(kind, "length", None) or 10_000) for kind in texts]
            assert sum(lengths) <= limit, table.name


@SCHEMAS
def test_a_foreign_key_is_of_the_type_that_it_names(schema: Schema, dialect: Dialect) -> None:
    for table in schema.metadata.sorted_tables:
        for key in table.foreign_keys:
            assert key.parent.type.compile(dialect) == key.column.type.compile(dialect), (
                f"{table.name}.{key.parent.name}"
            )


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every statement that the systems make from here on."""
    statements: list[Any] = []
    make = dialects.make_engine

    def listened_to(address: Any) -> Engine:
        engine = make(address)
        sa.event.listen(engine, "before_execute", note)
        return engine

    def note(_connection: Any, statement: Any, _several: Any, values: dict[str, Any], _options: Any) -> None:
        statements.append(statement.params(values) if isinstance(statement, sa.Select) else statement)

    monkeypatch.setattr(dialects, "make_engine", listened_to)
    return statements


def test_every_statement_of_a_whole_exchange_can_be_said(
    make_context: Callable[[str], SystemContext], day: Day, tmp_path: Path, dialect: Dialect, said: list[Any]
) -> None:
    exchange(make_context, day, tmp_path)
    statements = [
        str(one.compile(dialect=dialect, compile_kwargs={"render_postcompile": True}))
        for one in said
        if isinstance(one, sa.sql.ClauseElement) and not isinstance(one, sa.schema.ExecutableDDLElement)
    ]
    assert len(set(statements)) > 60
    assert not [statement for statement in statements if FOREIGN.search(statement)]


def test_keys_that_are_looked_for_are_named_one_by_one(dialect: Dialect) -> None:
    column = OFFICE.metadata.tables["time_entry"].c.id

    query = sa.select(column).where(among(column, "ids", dialect)).params(ids=["a", "b"])

    said = str(query.compile(dialect=dialect, compile_kwargs={"render_postcompile": True}))
    assert said.endswith("WHERE time_entry.id IN (:ids_1, :ids_2)")


def exchange(make_context: Callable[[str], SystemContext], day: Day, folder: Path) -> None:
    """Do once all that both systems can do."""
    accepted = Verdict(VerdictKind.ACCEPTED)
    with (
        closing(open_office(OfficeDatabaseOptions(), make_context("111222333"))) as office,
        closing(open_mobile(MobileStoreOptions(), make_context("111222333"))) as mobile,
    ):
        for _ in range(2):
            office.seed([*day.param_records(), *day.data_records()])
        too_much = replace(day.time_entry(1), id=day.photo(10).id, starts_at=None, hours=(Hours("HN", Decimal(24)),))
        entries: Any = [*day.records(), too_much, day.photo(9), day.photo(11)]
        mobile.store_entries(entries, "chef1")
        mobile.store_media(day.photo(7).file, day.bytes_of(7), "photos")
        for sequence in (1, 2):
            out = folder / f"generation{sequence}"
            out.mkdir()
            pair = office.generate(day.batch(sequence), out, Work())
            outcome = mobile.apply(day.batch(sequence), pair.param, pair.data, {}, Work())
            office.settle(day.batch(sequence), Verdict(outcome.verdict))
        for batch in mobile.pending():
            out = folder / batch.id
            out.mkdir()
            files = mobile.write_answer(replace(batch, stamp=day.batch().stamp), out)
            if files.answer:
                office.inspect(files.answer.path)
                for _ in range(2):
                    office.import_answer(batch, files.answer.path, [], Work())
            mobile.settle(batch, Verdict(VerdictKind.REFUSED))
            mobile.redeliver(batch.id)
            mobile.settle(batch, accepted)
        for number in (7, 9):
            office.import_media(day.placed(day.photo(number)), Work())
        mobile.store_media(day.photo(9).file, day.bytes_of(9), "photos")
        mobile.pending()
        mobile.refusals()
        mobile.find(day.batch().id)
        soon = Periods(timedelta(days=-3), timedelta(days=-3), timedelta(days=-3), timedelta(days=-3))
        for system in (office, mobile):
            assert system.expired(soon).counts
            system.purge(soon)
        office.find(day.batch().id)
        bad = day.batch(8)
        contradiction = [day.time_entry(1, hours="6.00")]
        office.import_answer(bad, day.answer(contradiction, bad), [], Work())
        out = folder / "last"
        out.mkdir()
        office.generate(day.batch(9), out, Work())
        office.settle(day.batch(9), accepted)


def test_a_store_of_an_older_version_can_be_brought_up_to_date(dialect: Dialect) -> None:
    said: list[str] = []

    def note(statement: Any, *_: Any) -> None:
        said.append(str(statement.compile(dialect=dialect)))

    engine = sa.create_mock_engine("mssql+pyodbc://", note)
    for migration in MOBILE.migrations:
        migration(engine)  # type: ignore[arg-type]

    assert any("INSERT INTO media_of_version_2" in statement for statement in said)
    assert any("PRIMARY KEY (account, folder, name)" in statement for statement in said)
    assert not [statement for statement in said if FOREIGN.search(statement)]

"""A database that an older optimx left comes to the tables of today, with all that was in it."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from optimx.plugins.sql import Schema, open_database, sqlite_url
from optimx.plugins.systems.mobile_store.tables import SCHEMA as MOBILE
from optimx.plugins.systems.office_database.tables import SCHEMA as OFFICE

LATER = {id(OFFICE): ("regularisation", "unclaimed_medium"), id(MOBILE): ("rejection",)}
"""The tables that version 1 did not have."""

BEFORE = {
    id(OFFICE): (
        "DROP INDEX ix_time_entry_staff_number_date",
        "CREATE INDEX ix_time_entry_staff_number ON time_entry (staff_number)",
    ),
    id(MOBILE): (),
}
"""How what is there today was in version 1."""


@contextmanager
def engine_of(url: str) -> Iterator[sa.Engine]:
    engine = sa.create_engine(url)
    yield engine
    engine.dispose()


def looks(url: str) -> dict[str, Any]:
    """Return the columns, keys and indices of every table."""
    with engine_of(url) as engine:
        found = sa.inspect(engine)
        return {
            name: (
                [(column["name"], str(column["type"]), column["nullable"]) for column in found.get_columns(name)],
                found.get_pk_constraint(name)["constrained_columns"],
                sorted(str(index["name"]) for index in found.get_indexes(name)),
            )
            for name in found.get_table_names()
        }


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[Callable[[], str]]:
    """URLs of databases that are empty."""
    made: list[str] = []
    server: Any = request.getfixturevalue("postgresql") if request.param == "postgresql" else None

    def new() -> str:
        if server is None:
            made.append("")
            return sqlite_url(tmp_path / f"{len(made)}.sqlite3")
        made.append(server.new_database())
        return str(server.url(made[-1]))

    yield new
    for name in made if server is not None else ():
        server.drop_database(name)


@pytest.mark.parametrize("schema", [OFFICE, MOBILE], ids=["office_database", "mobile_store"])
def test_version_1_becomes_what_is_made_today(schema: Schema, new_url: Callable[[], str]) -> None:
    old, new = new_url(), new_url()
    for url in (old, new):
        open_database(url, schema).close()
    with engine_of(old) as engine, engine.begin() as connection:
        for name in LATER[id(schema)]:
            schema.metadata.tables[name].drop(connection)
        for statement in BEFORE[id(schema)]:
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql("UPDATE schema_version SET version = 1")
        kept = schema.metadata.tables["run_action" if schema is OFFICE else "journal"]
        row = {"at": "2026-11-23 11:30:00", "at_offset": 60, "batch": "b", "action": "a", "result": "r", "account": "x"}
        names = [column.name for column in kept.columns if column.name in row]
        values = ", ".join(f"'{row[name]}'" for name in names)
        connection.exec_driver_sql(f"INSERT INTO {kept.name} ({', '.join(names)}) VALUES ({values})")

    with closing(open_database(old, schema)) as opened, opened.read() as connection:
        held = connection.scalar(sa.select(sa.func.count()).select_from(kept))
        version = connection.exec_driver_sql("SELECT version FROM schema_version").scalar()

    assert (held, version) == (1, schema.version)
    assert looks(old) == looks(new)

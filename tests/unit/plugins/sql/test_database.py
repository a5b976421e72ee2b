"""What every database of a built-in system promises, and the errors that stand for those of the library."""

import datetime
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from optimx import BusyFileError, ConfigurationError, DiskFullError, OptimxError, RightsError, SystemFailedError
from optimx.plugins.sql import Database, Schema, among, insert, open_database, sqlite_url, translated, upsert

METADATA = sa.MetaData()
THING = sa.Table("thing", METADATA, sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String))
PART = sa.Table(
    "part",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("thing", sa.Integer, sa.ForeignKey("thing.id")),
)
SCHEMA = Schema(METADATA, views={"named": "SELECT * FROM thing WHERE name IS NOT NULL"})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "below" / "things.sqlite3"


@pytest.fixture
def database(file: Path) -> Iterator[Database]:
    with closing(open_database(sqlite_url(file), SCHEMA)) as opened:
        yield opened


def rows(database: Database) -> list[tuple[int, str | None]]:
    with database.read() as connection:
        return [(row.id, row.name) for row in connection.execute(sa.select(THING).order_by(THING.c.id))]


def test_a_new_database_gets_tables_views_and_the_current_version(database: Database, file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT version FROM schema_version").fetchall() == [(1,)]
        assert connection.execute("SELECT * FROM named").fetchall() == []


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such bits: there the folder's own rights decide")
def test_a_new_database_is_its_owners_alone_whatever_the_umask(file: Path) -> None:
    before = os.umask(0)
    try:
        with closing(open_database(sqlite_url(file), SCHEMA)) as opened, opened.write() as connection:
            connection.execute(THING.insert(), [{"id": 1, "name": "one"}])
            modes = {path.name: path.stat().st_mode & 0o777 for path in file.parent.iterdir()}
    finally:
        os.umask(before)

    assert modes.keys() > {file.name}  # the log beside it holds the same rows
    assert set(modes.values()) == {0o600}


def test_a_database_in_memory_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    with closing(open_database("sqlite:///:memory:", SCHEMA)) as opened:
        assert rows(opened) == []

    assert list(tmp_path.iterdir()) == []


def test_opened_again_it_is_the_same(database: Database, file: Path) -> None:
    with database.write() as connection:
        connection.execute(THING.insert(), [{"id": 1, "name": "one"}])
    with closing(open_database(sqlite_url(file), SCHEMA)) as again:
        assert rows(again) == [(1, "one")]


def test_writes_last_over_a_power_cut_and_keys_are_checked(database: Database) -> None:
    with database.read() as connection:
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")]
    assert found == ["wal", 2]
    with pytest.raises(SystemFailedError), database.write() as connection:
        connection.execute(PART.insert(), [{"id": 1, "thing": 404}])


def test_a_transaction_that_raises_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database.write() as connection:
            connection.execute(THING.insert(), [{"id": 1, "name": "one"}])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert rows(database) == []


def test_a_reader_sees_one_state_while_another_writes(database: Database) -> None:
    with database.read() as reader:
        count = sa.select(sa.func.count()).select_from(THING)
        before = reader.scalar(count)
        with database.write() as writer:
            writer.execute(THING.insert(), [{"id": 1, "name": "one"}])
        assert (before, reader.scalar(count)) == (0, 0)


def test_older_databases_come_to_the_current_version_step_by_step(database: Database, file: Path) -> None:
    steps: list[int] = []
    newer = Schema(METADATA, migrations=(lambda _: steps.append(1), lambda _: steps.append(2)))
    for _ in range(2):
        open_database(sqlite_url(file), newer).close()
    assert steps == [1, 2]


def test_a_migration_that_fails_changes_nothing(database: Database, file: Path) -> None:
    def fail(connection: sa.Connection) -> None:
        connection.exec_driver_sql("DROP TABLE part")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        open_database(sqlite_url(file), Schema(METADATA, migrations=(fail,)))
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT count(*) FROM part").fetchall() == [(0,)]


def test_a_database_of_a_newer_optimx_is_left_alone(database: Database, file: Path) -> None:
    newer = Schema(METADATA, migrations=(lambda _: None,))
    open_database(sqlite_url(file), newer).close()
    with pytest.raises(SystemFailedError, match="newer"):
        open_database(sqlite_url(file), SCHEMA)


@pytest.mark.parametrize("url", ["no url", "nodialect://host/db", "sqlite+nodriver:///x"])
def test_a_url_that_cannot_be_used_is_a_mistake_of_the_configuration(url: str) -> None:
    with pytest.raises(ConfigurationError):
        open_database(url, SCHEMA)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("database or disk is full", DiskFullError),
        ("database is locked", BusyFileError),
        ("attempt to write a readonly database", RightsError),
        ("unable to open database file", RightsError),
        ("database disk image is malformed", SystemFailedError),
    ],
)
def test_an_error_of_the_library_says_what_to_do(said: str, wanted: type[OptimxError]) -> None:
    with pytest.raises(wanted, match=said) as caught, translated("place"):
        raise sa.exc.OperationalError("SELECT secret", {"hours": 7}, sqlite3.OperationalError(said))
    assert "secret" not in str(caught.value)


def test_upsert_inserts_what_is_new_and_changes_what_is_there(database: Database) -> None:
    with database.write() as connection:
        upsert(connection, THING, [{"id": 1, "name": "one"}, {"id": 2, "name": "two"}])
        upsert(connection, THING, [{"id": 2, "name": "TWO"}, {"id": 3, "name": None}])
        upsert(connection, THING, [])
    assert rows(database) == [(1, "one"), (2, "TWO"), (3, None)]


# -- rows by the thousand

AWKWARD = ["", "one", "O'Neil", 'a "b"', "Été, {x}", "[1]"]


@pytest.mark.parametrize("asked", [[], ["one"], ["ONE", "nobody"], AWKWARD])
def test_what_is_looked_for_among_many_is_found_to_the_letter(database: Database, asked: list[str]) -> None:
    with database.write() as connection:
        insert(connection, THING, {"id": range(len(AWKWARD)), "name": AWKWARD})
        found = connection.scalars(
            sa.select(THING.c.name).where(among(THING.c.name, "names", connection.dialect)), {"names": asked}
        )
        assert sorted(str(name) for name in found) == sorted(set(asked) & set(AWKWARD))


EVERY = sa.Table(
    "every",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("day", sa.Date),
    sa.Column("sure", sa.Boolean),
    sa.Column("order", sa.String),  # a reserved word
    sa.Column("rest", sa.String, default="never used"),
)
DAY = datetime.date(2026, 11, 23)


@pytest.mark.parametrize("style", ["qmark", "named"])
@pytest.mark.parametrize(
    "given",
    [
        [{"id": 1, "day": DAY, "sure": True, "order": "first", "rest": "Été"}],
        [{"order": "x'); --", "id": 2, "rest": None, "sure": False, "day": None}],
        [{"id": n, "day": DAY, "sure": n % 2 == 0, "order": str(n), "rest": ""} for n in range(1000)],
    ],
)
def test_rows_are_stored_as_the_library_stores_them(style: str, given: list[dict[str, object]]) -> None:
    engine = sa.create_engine("sqlite://", paramstyle=style)
    with closing(engine.connect()) as connection:
        METADATA.create_all(connection)

        insert(connection, EVERY, {name: [row[name] for row in given] for name in given[0]})

        found = connection.execute(sa.select(EVERY).order_by(EVERY.c.id)).mappings().all()
    engine.dispose()
    assert [dict(row) for row in found] == given


def test_rows_that_break_a_rule_are_all_left_out(database: Database) -> None:
    with pytest.raises(SystemFailedError), database.write() as connection:
        insert(connection, THING, {"id": [1, 1], "name": ["one", "again"]})

    assert rows(database) == []

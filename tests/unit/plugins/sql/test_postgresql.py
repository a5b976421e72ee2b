"""What every database promises, held by a real PostgreSQL: and what is said when it is not there or lets nobody in."""

import multiprocessing
from collections.abc import Iterator
from contextlib import closing, suppress
from typing import Any

import pytest
import sqlalchemy as sa

from optimx import (
    BusyFileError,
    ConfigurationError,
    LoginRefusedError,
    OptimxError,
    RightsError,
    Secret,
    SystemFailedError,
    UnreachableError,
)
from optimx.plugins.sql import Database, Schema, among, dialects, open_database

METADATA = sa.MetaData()
THING = sa.Table(
    "thing", METADATA, sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.Unicode, nullable=False)
)
SCHEMA = Schema(METADATA, views={"named": "SELECT * FROM thing WHERE name <> ''"})
ONE = {"id": 1, "name": "one"}


@pytest.fixture
def name(postgresql: Any) -> Iterator[str]:
    made = postgresql.new_database()
    yield made
    postgresql.drop_database(made)


@pytest.fixture
def database(postgresql: Any, name: str) -> Iterator[Database]:
    with closing(open_database(postgresql.url(name), SCHEMA)) as opened:
        yield opened


def count(connection: sa.Connection) -> int | None:
    return connection.scalar(sa.select(sa.func.count()).select_from(THING))


def counted(database: Database) -> int | None:
    with database.read() as connection:
        return count(connection)


def open_and_leave(url: str, begin: Any, found: Any) -> None:
    begin.wait()
    try:
        open_database(url, SCHEMA).close()
    except OptimxError as error:
        found.put(str(error))
    else:
        found.put("")


@pytest.mark.parametrize("place", ["postgresql", "sqlite"])
def test_who_open_an_empty_database_at_once_all_find_it_made(
    place: str, request: pytest.FixtureRequest, tmp_path: Any
) -> None:
    if place == "sqlite":
        url = f"sqlite:///{tmp_path / 'new.sqlite3'}"
    else:
        url = request.getfixturevalue("postgresql").url(request.getfixturevalue("name"))
    fork = multiprocessing.get_context("fork")
    begin, found = fork.Barrier(4), fork.Queue()
    children = [fork.Process(target=open_and_leave, args=(url, begin, found)) for _ in range(4)]
    for child in children:
        child.start()
    said = [found.get(timeout=60) for _ in children]
    for child in children:
        child.join()
    assert said == [""] * 4


def test_a_transaction_that_raises_leaves_nothing(database: Database) -> None:
    with suppress(ZeroDivisionError), database.write() as connection:
        connection.execute(THING.insert(), [ONE])
        raise ZeroDivisionError
    assert counted(database) == 0


@pytest.mark.parametrize("asked", [[], ["one"], ["ONE", "nobody"], ["O'Neil", 'a "b"', "{x}, Été", ""]])
def test_what_is_looked_for_among_many_is_found_to_the_letter(database: Database, asked: list[str]) -> None:
    there = ["one", "", "O'Neil", 'a "b"', "{x}, Été"]
    with database.write() as connection:
        connection.execute(THING.insert(), [{"id": number, "name": name} for number, name in enumerate(there)])
        found = connection.scalars(
            sa.select(THING.c.name).where(among(THING.c.name, "names", connection.dialect)), {"names": asked}
        )
        assert sorted(found) == sorted(set(asked) & set(there))


def test_a_reader_sees_one_state_while_another_writes(database: Database) -> None:
    with database.read() as reader:
        before = count(reader)
        with database.write() as writer:
            writer.execute(THING.insert(), [ONE])
        assert (before, count(reader)) == (0, 0)


def test_a_writer_sees_what_was_written_while_it_waited_for_its_turn(
    database: Database, postgresql: Any, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialects, "_WAIT_SECONDS", 0.2)
    with closing(open_database(postgresql.url(name), SCHEMA)) as other:
        with database.write() as writer:
            writer.execute(THING.insert(), [ONE])
            with pytest.raises(BusyFileError) as caught, other.write():
                pytest.fail("both wrote at once")
        with other.write() as connection:
            seen = count(connection)
    assert (seen, caught.value.transient) == (1, True)


def test_who_queue_elsewhere_do_not_wait(database: Database, postgresql: Any, name: str) -> None:
    elsewhere = open_database(postgresql.url(name), SCHEMA, queue="another account")
    with closing(elsewhere) as other, database.write() as writer, other.write() as connection:
        writer.execute(THING.insert(), [ONE])
        connection.execute(THING.insert(), [{"id": 2, "name": "two"}])
    assert counted(database) == 2


def test_older_databases_come_to_the_current_version_and_a_failed_step_changes_nothing(
    database: Database, postgresql: Any, name: str
) -> None:
    def grow(connection: sa.Connection) -> None:
        connection.exec_driver_sql("ALTER TABLE thing ADD COLUMN age INTEGER")

    def fail(connection: sa.Connection) -> None:
        connection.exec_driver_sql("DROP TABLE thing CASCADE")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        open_database(postgresql.url(name), Schema(METADATA, migrations=(grow, fail)))
    still = counted(database)
    for _ in range(2):
        open_database(postgresql.url(name), Schema(METADATA, migrations=(grow,))).close()
    with pytest.raises(SystemFailedError, match="newer"):
        open_database(postgresql.url(name), SCHEMA)
    assert still == 0


def test_the_right_password_opens_and_is_shown_nowhere(postgresql: Any, name: str) -> None:
    with (
        closing(open_database(postgresql.network_url(name), SCHEMA, password=Secret(postgresql.password))) as opened,
        pytest.raises(SystemFailedError) as caught,
        opened.write() as connection,
    ):
        connection.execute(THING.insert(), [{"id": 1, "name": None}])
    assert postgresql.password not in f"{caught.value} {caught.value.remedy.show()}"


@pytest.mark.parametrize("user", ["optimx", "nobody-of-that-name"])
@pytest.mark.parametrize("password", [None, "hunter2"])
def test_who_is_not_let_in_is_told_so_for_good(
    postgresql: Any, name: str, user: str, password: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSFILE", "/nowhere")
    secret = Secret(password) if password else None
    with pytest.raises(LoginRefusedError) as caught:
        open_database(postgresql.network_url(name, user), SCHEMA, password=secret)
    assert not caught.value.transient
    assert "hunter2" not in f"{caught.value} {caught.value.remedy.show()}"


def test_a_database_that_is_not_there_is_a_mistake_of_the_configuration(postgresql: Any) -> None:
    with pytest.raises(ConfigurationError, match="nowhere"):
        open_database(postgresql.url("nowhere"), SCHEMA)


def test_a_server_that_does_not_answer_may_do_so_later() -> None:
    with pytest.raises(UnreachableError) as caught:
        open_database("postgresql+psycopg://optimx@127.0.0.1:1/firm", SCHEMA)
    assert caught.value.transient


def test_a_connection_that_breaks_may_hold_the_next_time(database: Database, postgresql: Any, name: str) -> None:
    def write_over_a_broken_line() -> None:
        with database.write() as connection:
            connection.execute(THING.insert(), [ONE])
            postgresql.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
            connection.execute(THING.insert(), [{"id": 2, "name": "two"}])

    with pytest.raises(UnreachableError) as caught:
        write_over_a_broken_line()
    assert caught.value.transient
    assert counted(database) == 0  # by a new connection


def test_who_may_not_make_tables_is_told_whom_to_ask(postgresql: Any, name: str) -> None:
    user = f"reader_{name}"
    postgresql.run(f'CREATE ROLE "{user}" LOGIN')
    url = postgresql.url(name).replace(f"//{postgresql.user}@", f"//{user}@")
    with pytest.raises(RightsError):
        open_database(url, SCHEMA)


def test_what_a_row_held_is_not_in_the_error(database: Database) -> None:
    with pytest.raises(SystemFailedError) as caught, database.write() as connection:
        connection.execute(sa.text("INSERT INTO thing (id, name) VALUES (12345, NULL)"))
    assert "12345" not in str(caught.value)

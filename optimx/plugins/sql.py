"""Opens the databases of the built-in systems, in the common subset of SQLite and PostgreSQL.

In: the URL of a database and the tables of a system. Out: a `Database` with the current schema and with transactions.
Used by the systems; imported only when one is opened, because SQLAlchemy costs a quarter of a second.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Dialect, Engine, make_url
from sqlalchemy.types import TypeEngine

from optimx import BusyFileError, ConfigurationError, DiskFullError, OptimxError, RightsError, SystemFailedError, text
from optimx.plugins.columns import Row

T = TypeVar("T")

Migration = Callable[[Connection], None]
"""Brings a database from one schema version to the next."""

# SQLite refuses statements with more variables than 999 in its oldest builds still in use.
_KEYS_AT_ONCE = 500
_BEGIN = "optimx_begin"


@dataclass(frozen=True, slots=True)
class Schema:
    """The tables of one system and how older databases come to them.

    Attributes:
        metadata: the tables as they are now.
        migrations: the n-th brings version n to n + 1; the current version is one more than their number.
        views: name and body of each view; made after the tables.
    """

    metadata: sa.MetaData
    migrations: Sequence[Migration] = ()
    views: Mapping[str, str] | None = None

    @property
    def version(self) -> int:
        """The version that this optimx writes."""
        return len(self.migrations) + 1


class Database:
    """A database whose schema is the current one.

    `write` is one transaction: all of it or nothing, whatever is raised. Errors of the library come out as errors of
    optimx, with their cause.
    """

    def __init__(self, engine: Engine, place: str) -> None:
        self._engine = engine
        self._place = place

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction that holds the right to write from its first statement on."""
        with translated(self._place), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that sees one state of the database and changes nothing."""
        with translated(self._place), self._reader() as connection, connection.begin():
            yield connection

    def _reader(self) -> Connection:
        if self._engine.dialect.name == "sqlite":
            return self._engine.connect().execution_options(**{_BEGIN: "BEGIN"})
        return self._engine.connect().execution_options(isolation_level="REPEATABLE READ")

    def close(self) -> None:
        """Give every connection back."""
        self._engine.dispose()


def open_database(url: str, schema: Schema) -> Database:
    """Open a database, make its tables when there are none, bring older ones to the current version.

    Args:
        url: as SQLAlchemy writes it; the folder of an SQLite file is made.
        schema: of the system.

    Raises:
        ConfigurationError: the URL is none, or its driver is not installed.
        SystemFailedError: a newer optimx wrote the database, or it cannot be used.
    """
    address, engine = _engine(url)
    place = address.render_as_string(hide_password=True)
    try:
        with translated(place), engine.begin() as connection:
            _upgrade(connection, schema, place)
    except BaseException:
        engine.dispose()
        raise
    return Database(engine, place)


def sqlite_url(path: Path) -> str:
    """Return the URL of an SQLite file."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def _engine(url: str) -> tuple[URL, Engine]:
    try:
        address = make_url(url)
        if address.get_backend_name() == "sqlite" and address.database and address.database != ":memory:":
            _make_private(Path(address.database))
        engine = sa.create_engine(address)
    except (sa.exc.ArgumentError, ImportError) as error:
        raise ConfigurationError(text("the database URL cannot be used: {why}", why=error)) from error
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
    return address, engine


def _make_private(file: Path) -> None:
    """Make the file of a new database: names, hours and wages are in it, and SQLite would leave it to the umask."""
    file.parent.mkdir(parents=True, exist_ok=True)
    # who may not make the file is told so when it is opened, in the words for that
    with suppress(OSError):
        file.touch(mode=0o600)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # Python's driver begins transactions by guess, and never for a SELECT: from here on they begin where we say.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("busy_timeout=10000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later fails when another wrote in between: writers say so at once.
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN IMMEDIATE"))


def _upgrade(connection: Connection, schema: Schema, place: str) -> None:
    versions = sa.Table("schema_version", sa.MetaData(), sa.Column("version", sa.Integer, primary_key=True))
    versions.create(connection, checkfirst=True)
    found = connection.scalar(sa.select(versions.c.version))
    if found is None:
        _create(connection, schema)
        connection.execute(versions.insert().values(version=schema.version))
        return
    if found > schema.version:
        raise SystemFailedError(
            text("the database {place} was written by a newer optimx", place=place),
            remedy=text("Install the newer optimx on this machine."),
        )
    for migration in schema.migrations[found - 1 :]:
        migration(connection)
    connection.execute(versions.update().values(version=schema.version))


def _create(connection: Connection, schema: Schema) -> None:
    schema.metadata.create_all(connection)
    for name, body in (schema.views or {}).items():
        connection.exec_driver_sql(f"CREATE VIEW {name} AS {body}")


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Turn an error of the library into one that says what to do; the place is named, a password in it never."""
    try:
        yield
    except sa.exc.SQLAlchemyError as error:
        raise _translation(error, place) from error


def _translation(error: sa.exc.SQLAlchemyError, place: str) -> OptimxError:
    why = str(getattr(error, "orig", None) or error)
    what = text("the database {place} failed: {why}", place=place, why=why)
    if "is full" in why:
        return DiskFullError(what)
    if "locked" in why:
        return BusyFileError(what)
    if "readonly" in why or "unable to open" in why:
        return RightsError(what, remedy=text("Give the user who runs optimx the right to write that file and folder."))
    return SystemFailedError(what)


def chunks(items: Sequence[T], size: int = _KEYS_AT_ONCE) -> Iterator[Sequence[T]]:
    """Cut a sequence into pieces that one statement can name."""
    rest = iter(items)
    while piece := list(islice(rest, size)):
        yield piece


def insert(connection: Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    """Insert rows that all have the same columns; by the thousand, at a third of what `Connection.execute` costs."""
    compiled: Any = table.insert().compile(dialect=connection.dialect, column_keys=list(rows[0]))
    if not compiled.positional:
        connection.execute(table.insert(), rows)
        return
    names = compiled.positiontup
    columns = [_stored(name, table.c[name].type, rows, connection.dialect) for name in names]
    connection.exec_driver_sql(str(compiled), list(zip(*columns, strict=True)))


def _stored(name: str, kind: TypeEngine[Any], rows: Sequence[Row], dialect: Dialect) -> list[Any]:
    """Return what is stored in one column, row by row."""
    process = kind.dialect_impl(dialect).bind_processor(dialect)
    values = [row[name] for row in rows]
    return values if process is None else [process(value) for value in values]


def upsert(connection: Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    """Insert rows, or update those whose key is there; not one statement, but the same in every dialect."""
    keys = [column.name for column in table.primary_key]
    by_key = {tuple(row[key] for key in keys): row for row in rows}
    there = _present(connection, table, list(by_key))
    fresh = [row for key, row in by_key.items() if key not in there]
    known = [{f"key_{name}": value for name, value in row.items()} for key, row in by_key.items() if key in there]
    if fresh:
        connection.execute(table.insert(), fresh)
    if known:
        where = [table.c[key] == sa.bindparam(f"key_{key}") for key in keys]
        changes: Row = {name: sa.bindparam(f"key_{name}") for name in next(iter(by_key.values()))}
        connection.execute(table.update().where(*where).values(changes), known)


def _present(connection: Connection, table: sa.Table, keys: Sequence[tuple[Any, ...]]) -> set[tuple[Any, ...]]:
    columns = list(table.primary_key)
    found: set[tuple[Any, ...]] = set()
    for piece in chunks(keys):
        first = columns[0].in_({key[0] for key in piece})
        found.update(tuple(row) for row in connection.execute(sa.select(*columns).where(first)))
    return found

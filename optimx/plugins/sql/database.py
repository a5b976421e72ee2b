"""Opens a database: makes its tables, or brings those of an older optimx to what they are now.

In: the URL of a database and the tables of a system. Out: a `Database` with the current schema and with transactions.
Used by the systems.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url

from optimx import ConfigurationError, Secret, SystemFailedError, Text, text
from optimx.plugins.sql import dialects
from optimx.plugins.sql.errors import translated

Migration = Callable[[Connection], None]
"""Brings a database from one schema version to the next."""

# Who makes the tables waits for everybody who makes any in the same database.
_MAKERS = "schema"
_VERSIONS = sa.Table(
    "schema_version", sa.MetaData(), sa.Column("version", sa.Integer, primary_key=True, autoincrement=False)
)
_EXTRAS = {"postgresql": "postgresql", "mssql": "sqlserver"}


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

    def __init__(self, engine: Engine, place: str, queue: str) -> None:
        self._engine = engine
        self._place = place
        self._queue = queue

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction that holds the right to write from its first statement on."""
        with translated(self._place), dialects.writing(self._engine, self._queue) as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that sees one state of the database and changes nothing."""
        with translated(self._place), dialects.reading(self._engine) as connection:
            yield connection

    def close(self) -> None:
        """Give every connection back."""
        self._engine.dispose()


def open_database(url: str, schema: Schema, *, password: Secret | None = None, queue: str = "") -> Database:
    """Open a database, make its tables when there are none, bring older ones to the current version.

    Args:
        url: as SQLAlchemy writes it; the folder of an SQLite file is made.
        schema: of the system.
        password: of the user that the URL names, if any is asked for.
        queue: writers that name the same wait for one another.

    Raises:
        ConfigurationError: the URL is none, its driver is not installed, or there is no such database.
        LoginRefusedError: the server refuses the user or the password.
        UnreachableError: the server does not answer.
        SystemFailedError: a newer optimx wrote the database, or it cannot be used.
    """
    engine = _engine(url, password)
    place = engine.url.render_as_string(hide_password=True)
    try:
        with translated(place):
            _bring_up(engine, schema, place)
    except BaseException:
        engine.dispose()
        raise
    return Database(engine, place, queue)


def sqlite_url(path: Path) -> str:
    """Return the URL of an SQLite file."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def _engine(url: str, password: Secret | None) -> Engine:
    try:
        address = make_url(url)
        if address.get_backend_name() not in dialects.KNOWN:
            raise ConfigurationError(
                text("optimx does not know databases of the kind '{kind}'", kind=address.get_backend_name()),
                remedy=text("Use one of {kinds}; or leave the url out.", kinds=", ".join(dialects.KNOWN)),
            )
        if password is not None:
            address = address.set(password=password.reveal())
        engine = dialects.make_engine(address)
    except ImportError as error:
        raise ConfigurationError(
            text("the database URL cannot be used: {why}", why=error), remedy=_how_to_install(url)
        ) from error
    except sa.exc.ArgumentError as error:
        raise ConfigurationError(text("the database URL cannot be used: {why}", why=error)) from error
    if engine.dialect.name == "sqlite" and address.database and address.database != ":memory:":
        _make_private(Path(address.database))
    return engine


def _make_private(file: Path) -> None:
    """Make the file of a new database: names, hours and wages are in it, and SQLite would leave it to the umask."""
    file.parent.mkdir(parents=True, exist_ok=True)
    # who may not make the file is told so when it is opened, in the words for that
    with suppress(OSError):
        file.touch(mode=0o600)


def _bring_up(engine: Engine, schema: Schema, place: str) -> None:
    # Nearly always there is nothing to do, and nobody to wait for.
    with dialects.reading(engine) as connection:
        if _version(connection) == schema.version:
            return
    with dialects.writing(engine, _MAKERS) as connection:
        _upgrade(connection, schema, place)


def _version(connection: Connection) -> int | None:
    if not sa.inspect(connection).has_table(_VERSIONS.name):
        return None
    return connection.scalar(sa.select(_VERSIONS.c.version))


def _upgrade(connection: Connection, schema: Schema, place: str) -> None:
    found = _version(connection)
    if found is None:
        _VERSIONS.create(connection, checkfirst=True)
        _create(connection, schema)
        connection.execute(_VERSIONS.insert().values(version=schema.version))
        return
    if found > schema.version:
        raise SystemFailedError(
            text("the database {place} was written by a newer optimx", place=place),
            remedy=text("Install the newer optimx on this machine."),
        )
    for migration in schema.migrations[found - 1 :]:
        migration(connection)
    connection.execute(_VERSIONS.update().values(version=schema.version))


def _create(connection: Connection, schema: Schema) -> None:
    schema.metadata.create_all(connection)
    for name, body in (schema.views or {}).items():
        connection.exec_driver_sql(f"CREATE VIEW {name} AS {body}")


def _how_to_install(url: str) -> Text | None:
    extra = next((extra for name, extra in _EXTRAS.items() if url.startswith(name)), None)
    if extra is None:
        return None
    return text("Install the driver: pip install 'optimx-exchange[{extra}]'", extra=extra)

"""What the three databases call differently: how a transaction begins, and how one waits for its turn to write.

In: an engine that was just made, a connection at the beginning of its transaction. Out: the same promises everywhere.
Used by `database`. SQLite and PostgreSQL are tested on the real thing; for SQL Server it is known only that every
statement can be said in its language.
"""

import hashlib
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine

from optimx import BusyFileError, text

KNOWN = ("sqlite", "postgresql", "mssql")
"""The databases that the systems may lie in, by the first word of a URL."""

_WAIT_SECONDS = 10
_PAUSE_SECONDS = 0.05
_BEGIN = "optimx_begin"
# Four of them fit into a key of SQL Server (900 bytes, two a character); the longest name has 93 characters.
_KEY_LENGTH = 112
_BINARY = "Latin1_General_100_BIN2"

# One state for the whole transaction; SQL Server has that without a setting of the database only by locking.
_READING = {"postgresql": "REPEATABLE READ", "mssql": "SERIALIZABLE"}

_SQL_SERVER_TURN = sa.TextClause(
    "SET NOCOUNT ON; DECLARE @got int; EXEC @got = sp_getapplock @Resource = :queue, @LockMode = 'Exclusive', "
    "@LockOwner = 'Transaction', @LockTimeout = :wait; SELECT @got"
)


def make_engine(address: URL) -> Engine:
    """Make an engine whose connections behave as `reading` and `writing` want them."""
    if address.get_backend_name() == "sqlite":
        engine = sa.create_engine(address)
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
        return engine
    return sa.create_engine(address, pool_pre_ping=True, connect_args=_patience(address))


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that sees one state of the database."""
    name = engine.dialect.name
    options = {_BEGIN: "BEGIN"} if name == "sqlite" else {"isolation_level": _READING[name]}
    with engine.connect() as plain:
        connection = plain.execution_options(**options)
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: Engine, queue: str) -> Iterator[Connection]:
    """Open a transaction that holds the right to write from its first statement on.

    Args:
        engine: of `make_engine`.
        queue: who names the same waits for one another; in SQLite everybody does.

    Raises:
        BusyFileError: its turn did not come.
    """
    options = {} if engine.dialect.name == "sqlite" else {"isolation_level": "READ COMMITTED"}
    with engine.connect() as plain:
        connection = plain.execution_options(**options)
        with connection.begin():
            _take_turn(connection, queue)
            yield connection


def fit_for_sql_server(metadata: sa.MetaData) -> sa.MetaData:
    """Give texts that are part of a key or an index a length, in SQL Server only, which has no keys without.

    They are compared to the byte there, as the others do: its own way takes `a` for `A`.
    """
    short = sa.Unicode().with_variant(sa.Unicode(_KEY_LENGTH, _BINARY), "mssql")
    for table in metadata.tables.values():
        for column in table.columns:
            indexed = column.primary_key or column.foreign_keys or any(column.name in i.columns for i in table.indexes)
            if indexed and isinstance(column.type, sa.String):
                column.type = short
    return metadata


def _patience(address: URL) -> dict[str, Any]:
    if address.get_driver_name() != "psycopg":
        return {}
    usual = {"connect_timeout": _WAIT_SECONDS, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
    return {name: value for name, value in usual.items() if name not in address.query}


def _take_turn(connection: Connection, queue: str) -> None:
    # Without it, two runs that find the same batch missing would both store it, and one would fail at its end.
    if connection.dialect.name == "postgresql":
        number = int.from_bytes(hashlib.sha256(f"optimx {queue}".encode()).digest()[:8], signed=True)
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_WAIT_SECONDS}s'")
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))
    elif connection.dialect.name == "mssql":
        got = connection.scalar(_SQL_SERVER_TURN, {"queue": f"optimx {queue}", "wait": _WAIT_SECONDS * 1000})
        if got is None or got < 0:
            raise BusyFileError(text("somebody else writes into the database"))


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # Python's driver begins transactions by guess, and never for a SELECT: from here on they begin where we say.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={_WAIT_SECONDS * 1000}")
    _keep_log(cursor)
    for pragma in ("synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _keep_log(cursor: Any) -> None:
    """Turn the write-ahead log on. Of several that do so for a new file SQLite turns some away without waiting."""
    until = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(_PAUSE_SECONDS)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later fails when another wrote in between: writers say so at once.
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN IMMEDIATE"))

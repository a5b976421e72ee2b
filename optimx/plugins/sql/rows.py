"""Statements that find, insert and replace rows by the thousand, in words that every dialect understands.

In: keys, rows as mappings. Out: rows in the database, within the caller's transaction. Used by the systems.
"""

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.types import TypeEngine

from optimx.plugins.columns import Columns, Row

T = TypeVar("T")

# SQLite refuses statements with more variables than 999 in its oldest builds still in use.
_KEYS_AT_ONCE = 500


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Cut a sequence into pieces that one statement can name."""
    rest = iter(items)
    while piece := list(islice(rest, _KEYS_AT_ONCE)):
        yield piece


class _TextsAsJson(sa.TypeDecorator[Sequence[str]]):
    impl = sa.Unicode
    cache_ok = True

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> str:
        return json.dumps(value)


def among(column: "sa.ColumnElement[str]", name: str, dialect: Dialect) -> "sa.ColumnElement[bool]":
    """Return the condition that a column holds one of the texts that a parameter of the statement gives.

    They travel as one value where that can be: to name each of them costs more than to find it. What asks for piece
    after piece makes its statement once: each that is made leaves rubbish behind that lives long, with its texts.

    Args:
        column: of texts.
        name: of the parameter, whose value is a list of at most as many texts as `chunks` gives.
        dialect: of the connection.
    """
    if dialect.name == "postgresql":
        return column == sa.any_(sa.bindparam(name, type_=sa.ARRAY(sa.Unicode)))
    if dialect.name == "sqlite":
        texts = sa.func.json_each(sa.bindparam(name, type_=_TextsAsJson()))
        return column.in_(sa.select(sa.column("value")).select_from(texts))
    return column.in_(sa.bindparam(name, expanding=True))


def insert(connection: Connection, table: sa.Table, columns: Columns) -> None:
    """Insert rows that are given column by column; by the thousand, at a third of what `Connection.execute` costs."""
    statement, names = _inserting(table, tuple(columns), connection.dialect)
    if names is None:
        rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        connection.execute(table.insert(), rows)
        return
    stored = [_stored(columns[name], table.c[name].type, connection.dialect) for name in names]
    connection.exec_driver_sql(statement, list(zip(*stored, strict=True)))


@lru_cache(maxsize=64)  # a few tables of a few databases: one is filled piece by piece
def _inserting(table: sa.Table, given: tuple[str, ...], dialect: Dialect) -> tuple[str, Sequence[str] | None]:
    """Return the statement and the columns in the order of its values; None when it takes them by name."""
    if dialect.driver == "psycopg":
        # It takes values by name or by their place; by their place there is less to reckon for each row.
        by_place: Any = type(dialect)
        dialect = by_place(paramstyle="format")
    compiled: Any = table.insert().compile(dialect=dialect, column_keys=list(given))
    return str(compiled), compiled.positiontup if compiled.positional else None


def _stored(values: Sequence[Any], kind: TypeEngine[Any], dialect: Dialect) -> Sequence[Any]:
    """Return what is stored in one column, row by row; equal values, as a day has many, are reckoned once."""
    process = kind.dialect_impl(dialect).bind_processor(dialect)
    if process is None:
        return values
    known = {value: process(value) for value in set(values)}
    return [known[value] for value in values]


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

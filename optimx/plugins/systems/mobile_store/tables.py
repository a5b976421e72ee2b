"""The tables of the mobile store. The account stands first in every key: one account never sees another's rows.

In: nothing. Out: `SCHEMA`, which `optimx.plugins.sql` opens a database with, and the tables.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from optimx.plugins.columns import moment_columns
from optimx.plugins.sql import Schema, fit_for_sql_server

METADATA = sa.MetaData()

PARAM = "param"
DATA = "data"

EXPECTED = "expected"
RECEIVED = "received"
DELIVERED = "delivered"

GONE = ""
"""What stands in the place of a record that was purged."""

PENDING = "pending"
ACCEPTED = "accepted"
REFUSED = "refused"


def _key(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.Unicode, primary_key=True)


def _text(name: str, *, nullable: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.Unicode, nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> "sa.Column[int]":
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def _about_media() -> "tuple[sa.Column[Any], ...]":
    return (
        _text("sha256"),
        _number("size", nullable=True),
        _text("state"),
        # The record that names it; a medium may come before its record, and after it.
        _text("entry", nullable=True),
        _text("outbox", nullable=True),
    )


account = sa.Table(
    "account",
    METADATA,
    _key("account"),
    # Who freezes the answers: with the epoch and the sequence it goes into every batch.
    _text("instance"),
    _number("epoch"),
    _number("sequence"),
    _number("quota", nullable=True),
    _text("password_hash", nullable=True),
)
device = sa.Table(
    "device",
    METADATA,
    _key("account"),
    _key("id"),
    _text("login"),
    _text("token_hash"),
    *moment_columns("seen_at", nullable=True),
)
snapshot = sa.Table(
    "snapshot",
    METADATA,
    _key("account"),
    _key("kind"),
    _text("batch"),
    *moment_columns("received_at"),
    sa.Column("content", sa.LargeBinary, nullable=False),
)
document = sa.Table(
    "document",
    METADATA,
    _key("account"),
    _key("sha256"),
    _text("name"),
    *moment_columns("received_at"),
)
inbox = sa.Table(
    "inbox",
    METADATA,
    _key("account"),
    _key("batch"),
    # The id inside the files: another than the batch's own when the drop has no manifests.
    _text("lot"),
    _number("epoch"),
    _number("sequence"),
    _text("param_sha256"),
    _text("data_sha256"),
    _text("verdict"),
    _text("outcome"),
    *moment_columns("applied_at"),
)
entry = sa.Table(
    "entry",
    METADATA,
    _key("account"),
    _key("id"),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    _text("kind"),
    # In which order they came; an answer keeps it within each kind.
    _number("number"),
    _text("record"),
    _text("content_hash"),
    _text("login"),
    *moment_columns("received_at"),
    _text("outbox", nullable=True),
)
sa.Index("ix_entry_outbox", entry.c.account, entry.c.outbox)
media = sa.Table(
    "media",
    METADATA,
    _key("account"),
    # A photo and a signature may have one name: on the drop, too, each kind has a folder of its own.
    _key("folder"),
    _key("name"),
    *_about_media(),
)
sa.Index("ix_media_outbox", media.c.account, media.c.outbox)
outbox = sa.Table(
    "outbox",
    METADATA,
    _key("account"),
    _key("batch"),
    _text("instance"),
    _number("epoch"),
    _number("sequence"),
    _text("correlation", nullable=True),
    *moment_columns("frozen_at"),
    _text("status"),
    _text("counts"),
    _text("findings"),
    # The answer to the byte, so that it stays the same whatever optimx writes it; none for late media alone.
    sa.Column("content", sa.LargeBinary, nullable=True),
)
rejection = sa.Table(
    "rejection",
    METADATA,
    _key("account"),
    # The answer and the record that the office refused, and a mark of what it says: one record may break two rules.
    _key("batch"),
    _key("id"),
    _key("mark"),
    _text("rule"),
    _text("message"),
    *moment_columns("told_at"),
)
journal = sa.Table(
    "journal",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    _text("account"),
    *moment_columns("at"),
    _text("batch"),
    _text("action"),
    _text("result"),
)


def _keep_rejections(connection: Connection) -> None:
    """Version 2: what the office refused stays until its author has put it right, not until the next pair."""
    rejection.create(connection, checkfirst=True)


def _tell_kinds_apart(connection: Connection) -> None:
    """Version 3: the kind is part of a medium's key, which no database can change in place."""
    metadata = sa.MetaData()
    aside = sa.Table("media_of_version_2", metadata, _key("account"), _key("name"), _text("folder"), *_about_media())
    fit_for_sql_server(metadata)
    columns = [column.name for column in aside.columns]
    aside.create(connection)
    connection.execute(aside.insert().from_select(columns, sa.select(*(media.c[name] for name in columns))))
    media.drop(connection)
    media.create(connection)
    connection.execute(media.insert().from_select(columns, sa.select(*(aside.c[name] for name in columns))))
    aside.drop(connection)


SCHEMA = Schema(fit_for_sql_server(METADATA), migrations=(_keep_rejections, _tell_kinds_apart))

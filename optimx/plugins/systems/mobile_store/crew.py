"""The crews' door: what the mobile app would send to its server.

In: records and media, in any order, sent again when a device is not sure. Out: rows that the next answer carries.
Called by `store` for the demo's crew and for whoever stands in for the app.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from optimx import BadInputError, GenerationError, SystemContext, text
from optimx.documents import AnswerRecord, Photo, Signature, canonical
from optimx.plugins.columns import Row, content_hash, dump, moment_values
from optimx.plugins.sql import chunks
from optimx.plugins.systems.mobile_store.answers import KINDS
from optimx.plugins.systems.mobile_store.pictures import Picture, require_name
from optimx.plugins.systems.mobile_store.tables import DELIVERED, EXPECTED, RECEIVED, entry, media

_NAMES = {record: name for name, record in KINDS.items()}


def store_entries(connection: Connection, context: SystemContext, records: Sequence[AnswerRecord], login: str) -> int:
    """Store what is new; the same again is nothing new.

    Returns:
        How many records were new.

    Raises:
        BadInputError: a record came before, in the same version, with other content, or no answer could carry it;
            nothing is stored.
    """
    mine = entry.c.account == context.account
    number = connection.scalar(sa.select(sa.func.max(entry.c.number)).where(mine)) or 0
    fresh = 0
    for piece in chunks(records):
        rows = _new_rows(connection, context, piece, login, number + fresh)
        if rows:
            connection.execute(entry.insert(), rows)
        fresh += len(rows)
        _expect_media(connection, context, piece)
    return fresh


def store_media(connection: Connection, context: SystemContext, pictures: Iterable[Picture]) -> None:
    """Note media whose bytes are kept; the same again is nothing new.

    Raises:
        BadInputError: a record names the file with another content; nothing is stored.
    """
    for piece in chunks(list(pictures)):
        known = _known_media(connection, context, [picture.name for picture in piece])
        for picture in piece:
            _store_medium(connection, context, picture, known.get((picture.folder, picture.name)))


def without_delivered(connection: Connection, context: SystemContext, pictures: Sequence[Picture]) -> list[Picture]:
    """Leave out what the office took already: its bytes may have been purged, and are not to come back for ever."""
    left: list[Picture] = []
    for piece in chunks(pictures):
        known = _known_media(connection, context, [picture.name for picture in piece])
        there = ((picture, known.get((picture.folder, picture.name))) for picture in piece)
        left += [picture for picture, row in there if row is None or not _was_delivered(row, picture)]
    return left


def _was_delivered(row: Any, picture: Picture) -> bool:
    return bool(row.state == DELIVERED and row.sha256 == picture.sha256)


def _new_rows(
    connection: Connection, context: SystemContext, records: Sequence[AnswerRecord], login: str, number: int
) -> list[Row]:
    ids = [record.id for record in records]
    query = sa.select(entry.c.id, entry.c.version, entry.c.content_hash).where(
        entry.c.account == context.account, entry.c.id.in_(ids)
    )
    known = {(row.id, row.version): row.content_hash for row in connection.execute(query)}
    shared = {"account": context.account, "login": login, "outbox": None}
    shared.update(moment_values("received_at", context.clock.now()))
    rows: list[Row] = []
    for record in records:
        row = _entry_row(record, number + len(rows) + 1)
        key = (row["id"], row["version"])
        if known.get(key, row["content_hash"]) != row["content_hash"]:
            raise BadInputError(text("{kind} {id} came before with other content", kind=row["kind"], id=row["id"]))
        if key not in known:
            known[key] = row["content_hash"]
            rows.append({**shared, **row})
    return rows


def _entry_row(record: AnswerRecord, number: int) -> Row:
    _refuse_unwritable(record)
    kind = type(record)
    return {
        "id": record.id,
        "version": getattr(record, "version", 1),
        "kind": _NAMES[kind],
        "number": number,
        "record": dump(kind, record),
        "content_hash": content_hash(record),
    }


def _refuse_unwritable(record: AnswerRecord) -> None:
    if isinstance(record, Photo | Signature):
        require_name(record.file)
    # One record that cannot be written would stop every answer of the account from here on.
    try:
        canonical(record)
    except GenerationError as error:
        raise BadInputError(error.what) from error


def _expect_media(connection: Connection, context: SystemContext, records: Sequence[AnswerRecord]) -> None:
    naming = [record for record in records if isinstance(record, Photo | Signature)]
    known = _known_media(connection, context, [record.file for record in naming])
    fresh = [_expected(context, record) for record in naming if _mark(record) not in known]
    if fresh:
        connection.execute(media.insert(), fresh)
    for record in naming:
        there = known.get(_mark(record))
        if there is not None and there.entry is None:
            _claim(connection, context, record, there)


def _claim(connection: Connection, context: SystemContext, record: Photo | Signature, there: Any) -> None:
    # Bytes that came before their record are its only when they are what it says.
    fits = there.sha256 == record.sha256
    values: Row = {"entry": record.id} if fits else _expected(context, record)
    connection.execute(media.update().where(*_named(context, *_mark(record))).values(**values))


def _expected(context: SystemContext, record: Photo | Signature) -> Row:
    return {
        "account": context.account,
        "name": record.file,
        "sha256": record.sha256,
        "folder": _mark(record)[0],
        "size": None,
        "state": EXPECTED,
        "entry": record.id,
        "outbox": None,
    }


def _store_medium(connection: Connection, context: SystemContext, picture: Picture, there: Any) -> None:
    sha256 = picture.sha256
    if there is None:
        row: Row = {"account": context.account, "name": picture.name, "sha256": sha256, "folder": picture.folder}
        row.update(size=len(picture.content), state=RECEIVED, entry=None, outbox=None)
        connection.execute(media.insert(), [row])
        return
    if there.sha256 != sha256:
        raise BadInputError(text("{name} is not the file that its record names", name=picture.name), file=picture.name)
    if there.state == EXPECTED:
        arrived = {"state": RECEIVED, "size": len(picture.content)}
        connection.execute(media.update().where(*_named(context, picture.folder, picture.name)).values(**arrived))


def _mark(record: Photo | Signature) -> tuple[str, str]:
    """Return the folder of the drop and the name, by which a medium is known."""
    return "photos" if isinstance(record, Photo) else "signatures", record.file


def _known_media(connection: Connection, context: SystemContext, names: Sequence[str]) -> dict[tuple[str, str], Any]:
    query = sa.select(media).where(media.c.account == context.account, media.c.name.in_(names))
    return {(row.folder, row.name): row for row in connection.execute(query)}


def _named(context: SystemContext, folder: str, name: str) -> "tuple[sa.ColumnElement[bool], ...]":
    return media.c.account == context.account, media.c.folder == folder, media.c.name == name

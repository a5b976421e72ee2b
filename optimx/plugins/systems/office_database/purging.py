"""What the office may not keep any longer: old hours with their signatures, positions, photos of people who left,
pictures that no record shows, and old findings on any of them.

In: how long things may be kept, the moment. Out: how many of what, and their removal. Called by `database`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from optimx import Expired, Periods
from optimx.documents import Photo, PhotoCategory, Signature, SignedSubject, without_position
from optimx.plugins.columns import dump, load
from optimx.plugins.sql import chunks
from optimx.plugins.systems.office_database import unclaimed
from optimx.plugins.systems.office_database.answers import BY_KIND, SHELVES
from optimx.plugins.systems.office_database.payroll import iso_week
from optimx.plugins.systems.office_database.tables.answers import (
    photo,
    regularisation,
    signature,
    time_entry,
    time_entry_hours,
    unclaimed_medium,
    waiting_record,
)
from optimx.plugins.systems.office_database.tables.exchange import batch, batch_finding, pair_rejection, rejection
from optimx.plugins.systems.office_database.tables.firm import employee

_Leaving = Sequence[tuple[sa.Table, "sa.ColumnElement[bool]"]]
"""Tables with the places of files, each with which of its rows go."""


def expired(connection: Connection, periods: Periods, now: datetime) -> Expired:
    """Return what `purge` would remove; changes nothing."""
    signatures, portraits = _signatures(periods, now), _portraits(now)
    late = _waiting_too_long(connection, periods, now)
    counts = {
        "Pointage": _count(connection, time_entry, _entries(periods, now))
        + _count(connection, regularisation, _held(periods, now)),
        "Signature": _count(connection, signature, signatures) + len(late[Signature]),
        "position": _count(connection, photo, _positions(periods, now))
        + len(_waiting_with_position(connection, periods, now)),
        "photo of who left": _count(connection, photo, portraits) + len(late[Photo]),
        "medium without record": _count(connection, unclaimed_medium, unclaimed.expired(periods, now)),
        "finding": _count(connection, batch_finding, _findings(periods, now))
        + _count(connection, rejection, _told(periods, now)),
    }
    records = ((signature, signatures), (photo, portraits))
    places = _places(connection, records, (*records, (unclaimed_medium, unclaimed.expired(periods, now))))
    return Expired({what: count for what, count in counts.items() if count}, places)


def _places(connection: Connection, records: _Leaving, leaving: _Leaving) -> tuple[str, ...]:
    """Return where files lie that no record shows any more: the same name and content lie at one place, once."""
    going: dict[str, str] = {}
    for table, gone in leaving:
        for place in connection.scalars(sa.select(table.c.place).where(gone).order_by(table.c.place)):
            going[place.casefold()] = place
    for table, gone in records if going else ():
        for place in connection.scalars(sa.select(table.c.place).where(sa.not_(gone))):
            going.pop(place.casefold(), None)
    return tuple(going.values())


def purge(connection: Connection, periods: Periods, now: datetime) -> None:
    """Remove it; what is gone already is no failure."""
    entries = _entries(periods, now)
    part = time_entry_hours
    gone = sa.exists().where(time_entry.c.id == part.c.id, time_entry.c.version == part.c.version, entries)
    connection.execute(part.delete().where(gone))
    connection.execute(regularisation.delete().where(_held(periods, now)))
    connection.execute(time_entry.delete().where(entries))
    connection.execute(signature.delete().where(_signatures(periods, now)))
    connection.execute(photo.delete().where(_portraits(now)))
    connection.execute(unclaimed_medium.delete().where(unclaimed.expired(periods, now)))
    told = _told(periods, now)
    named = sa.exists().where(
        rejection.c.batch == pair_rejection.c.batch, rejection.c.position == pair_rejection.c.position, told
    )
    connection.execute(pair_rejection.delete().where(named))
    connection.execute(rejection.delete().where(told))
    connection.execute(batch_finding.delete().where(_findings(periods, now)))
    nowhere = {"latitude": None, "longitude": None, "accuracy": None}
    connection.execute(photo.update().where(_positions(periods, now)).values(**nowhere))
    for records in _waiting_too_long(connection, periods, now).values():
        for record in records:
            _keep(connection, _of_nobody(record))
    for record in _waiting_with_position(connection, periods, now):
        _keep(connection, without_position(record))


def _of_nobody(record: Any) -> Any:
    """Return what stays of a record whose picture never came: should it come yet, it is known as one that has to go."""
    if isinstance(record, Signature):
        return replace(record, ref="", ref_version=None, name="", fingerprint="", staff_number=None)
    return replace(without_position(record), ref="", author="", site=None, comment=None)


def _keep(connection: Connection, record: Any) -> None:
    kept = dump(type(record), record)
    connection.execute(waiting_record.update().where(waiting_record.c.id == record.id).values(record=kept))


def _entries(periods: Periods, now: datetime) -> "sa.ColumnElement[bool]":
    """Return which go: a correction to an earlier day stays as long as what it replaced, which would count again."""
    day, earlier = (now - periods.time_entries).date(), time_entry.alias()
    replaced = sa.exists().where(
        earlier.c.id == time_entry.c.id, earlier.c.version < time_entry.c.version, earlier.c.date >= day
    )
    return sa.and_(time_entry.c.date < day, ~replaced.correlate(time_entry))


def _held(periods: Periods, now: datetime) -> "sa.ColumnElement[bool]":
    # kept aside with their week, not their day: they stay until the whole week is past
    return regularisation.c.iso_week < iso_week((now - periods.time_entries).date())


def _signatures(periods: Periods, now: datetime) -> "sa.ColumnElement[bool]":
    old = signature.c.signed_at < now - periods.time_entries
    return sa.and_(signature.c.subject == SignedSubject.TIME_ENTRY, old)


def _positions(periods: Periods, now: datetime) -> "sa.ColumnElement[bool]":
    there = [column.is_not(None) for column in (photo.c.latitude, photo.c.longitude, photo.c.accuracy)]
    return sa.and_(sa.or_(*there), photo.c.taken_at < now - periods.positions)


def _waiting_with_position(connection: Connection, periods: Periods, now: datetime) -> list[Photo]:
    """Return the photos with a position that were named and have not come: their records are not in yet."""
    query = sa.select(waiting_record.c.record).where(waiting_record.c.kind == SHELVES[Photo].kind)
    told = (load(Photo, record) for record in connection.scalars(query))
    return [each for each in told if without_position(each) != each and each.taken_at < now - periods.positions]


def _waiting_too_long(connection: Connection, periods: Periods, now: datetime) -> Mapping[type, list[Any]]:
    """Return the signatures of hours and the portraits that never came, whose records would go if they had."""
    query = sa.select(waiting_record.c.kind, waiting_record.c.record)
    told = [load(BY_KIND[kind][0], record) for kind, record in connection.execute(query)]
    left = _who_left(connection, {each.ref for each in told if isinstance(each, Photo)}, now)
    return {
        Signature: [
            each
            for each in told
            if isinstance(each, Signature)
            and each.ref  # else it is of nobody any more
            and each.subject is SignedSubject.TIME_ENTRY
            and each.signed_at < now - periods.time_entries
        ],
        Photo: [
            each
            for each in told
            if isinstance(each, Photo) and each.category is PhotoCategory.EMPLOYEE and each.ref in left
        ],
    }


def _who_left(connection: Connection, numbers: Collection[str], now: datetime) -> set[str]:
    gone = employee.c.left_on < now.date()
    return {
        number
        for piece in chunks(sorted(numbers))
        for number in connection.scalars(
            sa.select(employee.c.staff_number).where(employee.c.staff_number.in_(piece), gone)
        )
    }


def _portraits(now: datetime) -> "sa.ColumnElement[bool]":
    left = sa.exists().where(employee.c.staff_number == photo.c.ref, employee.c.left_on < now.date())
    return sa.and_(photo.c.category == PhotoCategory.EMPLOYEE, sa.or_(left, photo.c.ref == ""))


def _findings(periods: Periods, now: datetime) -> "sa.ColumnElement[bool]":
    """Return what was found long ago: it names people and days, as the journal does that keeps it no longer."""
    return batch_finding.c.batch.in_(_old_batches(periods, now))


def _told(periods: Periods, now: datetime) -> "sa.ColumnElement[bool]":
    # what no accepted pair has told the crews yet is still to be told
    return sa.and_(rejection.c.told_by.is_not(None), rejection.c.batch.in_(_old_batches(periods, now)))


def _old_batches(periods: Periods, now: datetime) -> "sa.Select[tuple[str]]":
    return sa.select(batch.c.id).where(batch.c.recorded_at < now - periods.journal)


def _count(connection: Connection, table: sa.Table, condition: Any) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(table).where(condition)) or 0

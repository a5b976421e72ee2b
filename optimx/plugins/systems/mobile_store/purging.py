"""What the app's server may not keep any longer: what the office acknowledged long ago.

In: how long things may be kept, the moment. Out: how many records and pictures, and their removal. Called by `store`.
Of a record its number, kind, version and hash stay, who entered it and when: so that a telephone that sends it once
more enters nothing new, and a refusal that comes late still reaches its author. What was refused before stays whole,
until its author has put it right.
"""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from optimx import Expired, Periods, SystemContext
from optimx.plugins.systems.mobile_store.pictures import place_of
from optimx.plugins.systems.mobile_store.rejections import untreated
from optimx.plugins.systems.mobile_store.tables import ACCEPTED, GONE, entry, journal, media, outbox


def expired(connection: Connection, context: SystemContext, periods: Periods) -> Expired:
    """Return what `purge` would remove; changes nothing."""
    batches = _batches(connection, context, periods)
    records = len(_records(connection, context, batches))
    pictures = len(_pictures(connection, context, batches))
    counts = {"delivered": records, "delivered media": pictures}
    return Expired({what: count for what, count in counts.items() if count})


def purge(connection: Connection, context: SystemContext, periods: Periods) -> None:
    """Remove it; the bytes of pictures go first, since only their rows tell where they lie."""
    batches = _batches(connection, context, periods)
    for sha256 in _pictures(connection, context, batches):
        place = place_of(context, sha256)
        if context.disk.stat(place) is not None:
            context.disk.delete(place)
        mine = (media.c.account == context.account, media.c.sha256 == sha256)
        connection.execute(media.update().where(*mine).values(size=None))
    for record_id, version in _records(connection, context, batches):
        this = (entry.c.account == context.account, entry.c.id == record_id, entry.c.version == version)
        connection.execute(entry.update().where(*this).values(record=GONE))
    for batch in batches:
        mine = (outbox.c.account == context.account, outbox.c.batch == batch)
        connection.execute(outbox.update().where(*mine).values(content=None))


def _batches(connection: Connection, context: SystemContext, periods: Periods) -> list[str]:
    settled = sa.select(journal.c.batch).where(
        journal.c.account == context.account,
        journal.c.action == "settled",
        journal.c.at < context.clock.now() - periods.delivered,
    )
    mine = (outbox.c.account == context.account, outbox.c.status == ACCEPTED, outbox.c.batch.in_(settled))
    return list(connection.scalars(sa.select(outbox.c.batch).where(*mine)))


def _records(connection: Connection, context: SystemContext, batches: list[str]) -> list[tuple[str, int]]:
    waiting = {(told.id, told.version) for told in untreated(connection, context, None)}
    query = sa.select(entry.c.id, entry.c.version, entry.c.outbox).where(
        entry.c.account == context.account, entry.c.record != GONE, entry.c.outbox.is_not(None)
    )
    old = set(batches)
    found = ((row.id, row.version) for row in connection.execute(query) if row.outbox in old)
    return [key for key in found if key not in waiting]


def _pictures(connection: Connection, context: SystemContext, batches: list[str]) -> list[str]:
    """Return the contents that no other answer needs, nor any that is still to come."""
    query = sa.select(media.c.sha256, media.c.outbox).where(
        media.c.account == context.account, media.c.size.is_not(None)
    )
    old, needed = set(batches), set[str]()
    found: dict[str, None] = {}
    for row in connection.execute(query):
        if row.outbox in old:
            found[row.sha256] = None
        else:
            needed.add(row.sha256)
    return [sha256 for sha256 in found if sha256 not in needed]

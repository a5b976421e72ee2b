"""What an order still waits for when a note comes: what was booked, or what other notes brought, whichever is more.

In: a note that names an order. Out: quantity outstanding by line of that order. Called by `intake`. Notes are few
beside hours: each asks on its own. Who books receipts by hand books what notes brought: the two are never added.
"""

from collections.abc import Mapping
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from optimx.documents.records import DeliveryNote, LineState
from optimx.plugins.systems.office_database.tables.answers import delivery_note, delivery_note_line
from optimx.plugins.systems.office_database.tables.firm import purchase_order_line

_NOT_RECEIVED = (LineState.MISSING, LineState.REFUSED)


def outstanding(connection: Connection, note: DeliveryNote) -> Mapping[int, Decimal]:
    """Return what is outstanding of each line of the order of a note, as if the note were not in itself."""
    lines = purchase_order_line
    rows = connection.execute(sa.select(lines).where(lines.c.purchase_order == note.order)).all()
    brought = _brought(connection, note)
    return {row.number: row.ordered - max(row.received, brought.get(row.number, Decimal(0))) for row in rows}


def _brought(connection: Connection, note: DeliveryNote) -> Mapping[int, Decimal]:
    line, later = delivery_note_line, delivery_note.alias()
    newest = sa.select(sa.func.max(later.c.version)).where(later.c.id == delivery_note.c.id).scalar_subquery()
    query = (
        sa.select(line.c.number, sa.func.sum(line.c.quantity).label("quantity"))
        .join_from(
            delivery_note, line, sa.and_(line.c.id == delivery_note.c.id, line.c.version == delivery_note.c.version)
        )
        .where(delivery_note.c.order == note.order, delivery_note.c.id != note.id, delivery_note.c.version == newest)
        .where(line.c.number.is_not(None), line.c.state.not_in(_NOT_RECEIVED))
        .group_by(line.c.number)
    )
    return {row.number: row.quantity for row in connection.execute(query)}

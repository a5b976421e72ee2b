"""What the rules on records ask of the firm, read from its tables once for an answer.

In: the database, the day it is. Out: `Books`. Called by `importation`.
"""

from collections import defaultdict
from datetime import datetime, tzinfo
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from optimx.documents import Books, Employed, Settings, Works, WorkState
from optimx.plugins.systems.office_database.tables import firm


def read_books(connection: Connection, now: datetime, zone: tzinfo) -> Books:
    """Read what the firm knows of itself.

    Args:
        connection: within the transaction of the import.
        now: aware.
        zone: of the account.
    """
    values = connection.execute(sa.select(firm.setting.c.key, firm.setting.c.value))
    return Books(
        today=now.astimezone(zone).date(),
        zone=zone,
        employees=_employees(connection),
        sites=_sites(connection),
        hour_types={row.code: row.is_work for row in connection.execute(sa.select(firm.hour_type))},
        absence_reasons=_codes(connection, firm.absence_reason.c.code),
        meals=_codes(connection, firm.meal_allowance.c.code),
        zones=_codes(connection, firm.travel_zone.c.code),
        equipment=_codes(connection, firm.equipment.c.code),
        parties={row.code: row.kind for row in connection.execute(sa.select(firm.party))},
        orders=_orders(connection),
        settings=Settings.read({row.key: row.value for row in values}),
    )


def _codes(connection: Connection, column: "sa.Column[str]") -> frozenset[str]:
    return frozenset(connection.scalars(sa.select(column)))


def _employees(connection: Connection) -> dict[str, Employed]:
    table = firm.employee
    rows = connection.execute(sa.select(table.c.staff_number, table.c.entered_on, table.c.left_on))
    return {row.staff_number: Employed(row.entered_on, row.left_on) for row in rows}


def _sites(connection: Connection) -> dict[str, Works]:
    items: dict[str, dict[str, WorkState]] = defaultdict(dict)
    for row in connection.execute(sa.select(firm.work_item.c.site, firm.work_item.c.code, firm.work_item.c.state)):
        items[row.site][row.code] = row.state
    rows = connection.execute(sa.select(firm.site.c.code, firm.site.c.state))
    return {row.code: Works(row.state, items.get(row.code, {})) for row in rows}


def _orders(connection: Connection) -> dict[str, dict[int, Decimal]]:
    outstanding: dict[str, dict[int, Decimal]] = {
        number: {} for number in connection.scalars(sa.select(firm.purchase_order.c.number))
    }
    for row in connection.execute(sa.select(firm.purchase_order_line)):
        outstanding[row.purchase_order][row.number] = row.ordered - row.received
    return outstanding

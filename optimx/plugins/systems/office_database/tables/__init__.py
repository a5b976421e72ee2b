"""All tables of the office database, by the English words of the glossary.

In: nothing. Out: `SCHEMA`, which `optimx.plugins.sql` opens a database with.
"""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from optimx.plugins.sql import Schema, fit_for_sql_server
from optimx.plugins.systems.office_database.tables import exchange, firm
from optimx.plugins.systems.office_database.tables.answers import (
    CURRENT_TIME_ENTRY,
    regularisation,
    time_entry,
    unclaimed_medium,
)
from optimx.plugins.systems.office_database.tables.metadata import METADATA

# A table is known once its module was imported: a schema that lacks one of the rooms could not be made.
ROOMS = (firm, exchange)


def _add_regularisation(connection: Connection) -> None:
    """Version 2 keeps what comes for weeks that payroll has closed."""
    regularisation.create(connection)


def _find_entries_by_day(connection: Connection) -> None:
    """Version 3 finds the days of a person without looking through all that the person ever worked."""
    before = sa.Table("time_entry", sa.MetaData(), sa.Column("staff_number", sa.Unicode, index=True))
    for index in before.indexes:
        index.drop(connection, checkfirst=True)
    for index in time_entry.indexes:
        index.create(connection, checkfirst=True)


def _add_unclaimed_media(connection: Connection) -> None:
    """Version 4 knows the pictures that no record shows."""
    unclaimed_medium.create(connection)


SCHEMA = Schema(
    fit_for_sql_server(METADATA),
    migrations=(_add_regularisation, _find_entries_by_day, _add_unclaimed_media),
    views={"current_time_entry": CURRENT_TIME_ENTRY},
)

"""All tables of the office database, by the English words of the glossary.

In: nothing. Out: `SCHEMA`, which `optimx.plugins.sql` opens a database with.
"""

from sqlalchemy.engine import Connection

from optimx.plugins.sql import Schema, fit_for_sql_server
from optimx.plugins.systems.office_database.tables import exchange, firm
from optimx.plugins.systems.office_database.tables.answers import CURRENT_TIME_ENTRY, regularisation
from optimx.plugins.systems.office_database.tables.metadata import METADATA

# A table is known once its module was imported: a schema that lacks one of the rooms could not be made.
ROOMS = (firm, exchange)


def _add_regularisation(connection: Connection) -> None:
    """Version 2 keeps what comes for weeks that payroll has closed."""
    regularisation.create(connection)


SCHEMA = Schema(
    fit_for_sql_server(METADATA), migrations=(_add_regularisation,), views={"current_time_entry": CURRENT_TIME_ENTRY}
)

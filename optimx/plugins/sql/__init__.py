"""The databases of the built-in systems: SQLite, PostgreSQL and SQL Server behind one door.

In: the URL of a database and the tables of a system. Out: a `Database` with the current schema and with transactions,
and the statements that no dialect shares. Used by the systems; imported only when one is opened, because SQLAlchemy
costs a quarter of a second.
"""

from optimx.plugins.sql.database import Database, Schema, open_database, sqlite_url
from optimx.plugins.sql.dialects import fit_for_sql_server
from optimx.plugins.sql.errors import translated
from optimx.plugins.sql.rows import among, chunks, insert, upsert

__all__ = [
    "Database",
    "Schema",
    "among",
    "chunks",
    "fit_for_sql_server",
    "insert",
    "open_database",
    "sqlite_url",
    "translated",
    "upsert",
]

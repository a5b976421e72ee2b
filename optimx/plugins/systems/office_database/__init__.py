"""The office system `office_database`: a complete ERP side in one database, SQLite unless a URL says otherwise.

In: `[systems.office_database]`. Out: an office system. Enters by the partners' door; loads SQLAlchemy only when
it is opened.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from optimx import SecretReference, Side, SystemContext, SystemPlugin, hookimpl
from optimx.plugins.address import WHERE_IT_LIES, DatabaseUrl

if TYPE_CHECKING:
    from optimx.plugins.systems.office_database.database import OfficeDatabase


class OfficeDatabaseOptions(BaseModel):
    """Table `[systems.office_database]`."""

    model_config = ConfigDict(extra="forbid")

    url: DatabaseUrl = Field(
        default="",
        description="Database to use, as SQLAlchemy writes it, such as `postgresql+psycopg://erp@server/firm`. "
        "Without a password. "
        "PostgreSQL (extra `postgresql`) is tested on a real server; SQL Server (extra `sqlserver`) was "
        "never tried: only its tables and most statements were compiled. "
        "Empty: an SQLite file beside the account's journal.",
    )

    password: SecretReference | None = Field(default=None, description=WHERE_IT_LIES)


def open_office(options: OfficeDatabaseOptions, context: SystemContext) -> "OfficeDatabase":
    """Open the office database of an account; its `close` gives the connections back.

    Raises:
        ConfigurationError: the URL cannot be used.
        LoginRefusedError: the database refuses the user or the password.
        UnreachableError: the database does not answer.
        SystemFailedError: the database cannot be used, or a newer optimx wrote it.
    """
    from optimx.plugins.systems.office_database.database import OfficeDatabase  # noqa: PLC0415 - costs 0.2 s

    return OfficeDatabase.open(options.url, context, context.secrets.get("password"))


@hookimpl
def optimx_register_systems() -> Iterable[SystemPlugin]:
    """Announce the system `office_database`."""
    return [SystemPlugin(name="office_database", side=Side.OFFICE, options=OfficeDatabaseOptions, open=open_office)]

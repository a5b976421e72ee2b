"""The office system `office_database`: a complete ERP side in one database, SQLite unless a URL says otherwise.

In: `[systems.office_database]`. Out: an office system. Enters by the partners' door; loads SQLAlchemy only when
it is opened.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator

from optimx import Side, SystemContext, SystemPlugin, hookimpl

if TYPE_CHECKING:
    from optimx.plugins.systems.office_database.database import OfficeDatabase


class OfficeDatabaseOptions(BaseModel):
    """Table `[systems.office_database]`."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field(
        default="",
        description="Database to use, as SQLAlchemy writes it, such as `postgresql+psycopg://erp@server/firm`. "
        "Without a password: the driver's own file holds it (`~/.pgpass`). "
        "Empty: an SQLite file beside the account's journal.",
    )

    @field_validator("url")
    @classmethod
    def _without_password(cls, url: str) -> str:
        if urlsplit(url).password:
            raise ValueError("a password has no place here: put it into the driver's own file (~/.pgpass)")
        return url


def open_office(options: OfficeDatabaseOptions, context: SystemContext) -> "OfficeDatabase":
    """Open the office database of an account; its `close` gives the connections back.

    Raises:
        ConfigurationError: the URL cannot be used.
        SystemFailedError: the database cannot be used, or a newer optimx wrote it.
    """
    from optimx.plugins.systems.office_database.database import OfficeDatabase  # noqa: PLC0415 - costs 0.2 s

    return OfficeDatabase.open(options.url, context)


@hookimpl
def optimx_register_systems() -> Iterable[SystemPlugin]:
    """Announce the system `office_database`."""
    return [SystemPlugin(name="office_database", side=Side.OFFICE, options=OfficeDatabaseOptions, open=open_office)]

"""The mobile system `mobile_store`: what the mobile app's server knows of an account, in one database each.

In: `[systems.mobile_store]`. Out: a mobile system. Enters by the partners' door; loads SQLAlchemy only when it is
opened.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from optimx import SecretReference, Side, SystemContext, SystemPlugin, hookimpl
from optimx.plugins.address import WHERE_IT_LIES, DatabaseUrl

if TYPE_CHECKING:
    from optimx.plugins.systems.mobile_store.store import MobileStore


class MobileStoreOptions(BaseModel):
    """Table `[systems.mobile_store]`."""

    model_config = ConfigDict(extra="forbid")

    url: DatabaseUrl = Field(
        default="",
        description="Database to use, as SQLAlchemy writes it, such as `postgresql+psycopg://optimx@server/mobile`; "
        "accounts that share it stay apart. Without a password. "
        "PostgreSQL (extra `postgresql`) is tested on a real server; SQL Server (extra `sqlserver`) was "
        "never tried: only its tables and most statements were compiled. "
        "Empty: an SQLite file of its own for each account.",
    )

    password: SecretReference | None = Field(default=None, description=WHERE_IT_LIES)


def open_mobile(options: MobileStoreOptions, context: SystemContext) -> "MobileStore":
    """Open the store of an account; its `close` gives the connections back.

    Raises:
        ConfigurationError: the URL cannot be used.
        LoginRefusedError: the database refuses the user or the password.
        UnreachableError: the database does not answer.
        SystemFailedError: the database cannot be used, or a newer optimx wrote it.
    """
    from optimx.plugins.systems.mobile_store.store import MobileStore  # noqa: PLC0415 - costs 0.2 s

    return MobileStore.open(options.url, context, context.secrets.get("password"))


@hookimpl
def optimx_register_systems() -> Iterable[SystemPlugin]:
    """Announce the system `mobile_store`."""
    return [SystemPlugin(name="mobile_store", side=Side.SERVER, options=MobileStoreOptions, open=open_mobile)]

"""The transports that there are: whose, whether they have their table, which one is in use.

In: the plugins, the configuration as far as it can be read. Out: a row each. Called by `optimx transport list`. Opens
nothing.
"""

from dataclasses import dataclass

from optimx.core.config import RawConfig
from optimx.core.errors import PluginError
from optimx.core.language import Text
from optimx.core.plugin_manager import Plugins


@dataclass(frozen=True, slots=True)
class Row:
    """One transport.

    Attributes:
        name: the word for `[drop] transport`.
        distribution: that brings it, with its version.
        builtin: whether it comes with optimx.
        configured: whether it has its table.
        in_use: by the office, or by an account of the server.
        problem: why it cannot be used; None when it can.
    """

    name: str
    distribution: str
    builtin: bool
    configured: bool
    in_use: bool
    problem: Text | None = None


def transports(plugins: Plugins, raw: RawConfig | None) -> tuple[Row, ...]:
    """Return all transports, by name."""
    data = raw.data if raw else {}
    tables = data.get("transports")
    used = {_word(data.get("drop"), "transport")}
    server = data.get("server")
    accounts = server.get("accounts") if isinstance(server, dict) else None
    for account in accounts.values() if isinstance(accounts, dict) else ():
        used.add(_word(account, "transport") or "folder")
    return tuple(_row(plugins, name, name in (tables or {}), name in used) for name in plugins.transports)


def _word(table: object, key: str) -> str:
    found = table.get(key) if isinstance(table, dict) else None
    return found if isinstance(found, str) else ""


def _row(plugins: Plugins, name: str, configured: bool, in_use: bool) -> Row:
    origin = plugins.origin("transports", name)
    builtin = name in plugins.builtin.get("transports", {})
    problem = None
    try:
        _ = plugins.transports[name]
    except PluginError as error:
        problem = error.what
    return Row(name, f"{origin.distribution} {origin.version}", builtin, configured, in_use, problem)

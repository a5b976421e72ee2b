"""What a file mentions: plugins by name, tables of plugins, accounts; found before anything of it is known to be right.

In: plain values of any shape. Out: names with their places. Called by `config.checking`. Pure, never raises: what
has the wrong shape is passed over here and found by the model.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from optimx.core.config.model import Archives, Reports
from optimx.core.config.toml_lines import KeyPath

_OWN_KEYS = {"reports": frozenset(Reports.model_fields), "archives": frozenset(Archives.model_fields)}
_DROP = ("drop", "transport", "transports")
_LISTS = (("reports", "formats", Reports().formats), ("archives", "categories", Archives().categories))


def own_part(key: str, section: Any) -> Any:
    """Return what of a table is the core's; tables of plugins may stand beside it."""
    if key not in _OWN_KEYS or not isinstance(section, dict):
        return section
    return {name: value for name, value in section.items() if name in _OWN_KEYS[key] or not isinstance(value, dict)}


def plugin_tables(data: Mapping[str, Any], kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Find the tables of plugins of one kind."""
    section = data.get(kind)
    for name, table in section.items() if isinstance(section, dict) else ():
        if isinstance(table, dict) and name not in _OWN_KEYS.get(kind, ()):
            yield name, table


def accounts_in(data: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Find the accounts of a server, by login."""
    accounts = value_at(data, "server", "accounts")
    for login, account in accounts.items() if isinstance(accounts, dict) else ():
        if isinstance(account, dict):
            yield login, account


def value_at(data: Mapping[str, Any], section: str, key: str) -> Any:
    """Return a value of a table, or None."""
    table = data.get(section)
    return table.get(key) if isinstance(table, dict) else None


def references(data: Mapping[str, Any]) -> Iterator[tuple[KeyPath, str, str]]:
    """Find every name of a plugin, with its place and its kind; values that are no names are found by the model."""
    for section, key, kind in (("office", "system", "systems"), ("server", "system", "systems"), _DROP):
        if isinstance(name := value_at(data, section, key), str):
            yield (section, key), kind, name
    for login, account in accounts_in(data):
        if isinstance(name := account.get("transport", "folder"), str):
            yield ("server", "accounts", login, "transport"), "transports", name
    for section, key, default in _LISTS:
        written = value_at(data, section, key)
        names = default if written is None else written
        for index, name in enumerate(names if isinstance(names, (list, tuple)) else ()):
            if isinstance(name, str):
                yield (section, key, index), section, name

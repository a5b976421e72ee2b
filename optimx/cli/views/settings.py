"""How a configuration looks: every value, and the line that it comes from; secrets masked.

In: a `Config`. Out: settings, lines, JSON data. Called by `cli.config`. Pure.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import timedelta
from typing import Any

from pydantic import BaseModel

from optimx import Secret, SecretReference, Text, printable, text
from optimx.cli.terminal import Terminal
from optimx.core.config import Config
from optimx.core.secrets import SECRET_KINDS
from optimx.plugins.address import PASSWORD_IN_URL

# A partner's plugin or listener may hold a secret in the file itself, under a name of its own.
_TELLING = re.compile(
    r"pass|pwd|secret|token|credential|(?:api|private)_?key|bearer|authorization|webhook", re.IGNORECASE
)
_MASK = "********"
_SECRET_IN_QUERY = re.compile(rf"([?&;][^=&;]*(?:{_TELLING.pattern})[^=&;]*=)[^&;]*", re.IGNORECASE)
_DAY = 86_400
_UNITS = ((3_600, "h"), (60, "m"), (1, "s"))

_KeyPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """One value of the configuration.

    Attributes:
        key: dotted.
        value: as JSON data; a secret is its reference, or a mask.
        line: 1-based line of the file; None when it is the default.
        option: of the command line that says something else than the file; empty for none.
    """

    key: str
    value: Any
    line: int | None
    option: str = ""


def settings_of(config: Config) -> tuple[Setting, ...]:
    """Return every value, in the order of the commented sample."""
    return tuple(
        Setting(".".join(map(str, path)), _plain(path, value), config.raw.places.lines.get(path))
        for path, value in _values(config)
    )


def _values(config: Config) -> Iterator[tuple[_KeyPath, Any]]:
    for table in ("account", "office", "drop", "server", "reports", "archives", "retention", "names"):
        yield from _fields((table,), getattr(config, table))
    kinds = {
        "transports": config.transports,
        "reports": config.report_options,
        "archives": config.archive_options,
        "systems": config.systems,
    }
    for kind, tables in kinds.items():
        for name, options in tables.items():
            yield from _fields((kind, name), options)
    for name, table_of_listener in config.listeners.items():
        yield from (((("listeners", name, key), value)) for key, value in table_of_listener.items())
    if config.raw.use:
        yield ("plugins", "use"), config.raw.use


def _fields(path: _KeyPath, value: Any) -> Iterator[tuple[_KeyPath, Any]]:
    """Give the fields of a table, those of tables inside it too."""
    if isinstance(value, BaseModel) or _is_table(value):
        for name in _names_of(value):
            yield from _fields((*path, name), getattr(value, name))
    elif isinstance(value, dict) and any(isinstance(item, BaseModel) for item in value.values()):
        for name, item in value.items():
            yield from _fields((*path, name), item)
    elif value is not None or len(path) > 1:
        yield path, value


def _is_table(value: Any) -> bool:
    return is_dataclass(value) and not isinstance(value, (type, SecretReference))


def _names_of(table: Any) -> list[str]:
    if isinstance(table, BaseModel):
        return list(type(table).model_fields)
    return [field.name for field in fields(table)]


def _plain(path: _KeyPath, value: Any, *, secret: bool = False) -> Any:
    """Return a value as JSON data; under a key that tells of a secret, nothing but where one lies."""
    secret = secret or bool(_TELLING.search(str(path[-1])))
    if isinstance(value, SecretReference):
        return {value.kind: value.place}
    if isinstance(value, Mapping):
        named = len(value) == 1 and SECRET_KINDS.issuperset(value)
        return {str(key): _plain((*path, str(key)), item, secret=secret and not named) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(path, item, secret=secret) for item in value]
    if isinstance(value, Secret) or (secret and value is not None and not isinstance(value, bool)):
        return _MASK
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, timedelta):
        return written_length(value)
    if isinstance(value, str):
        return _SECRET_IN_QUERY.sub(rf"\1{_MASK}", PASSWORD_IN_URL.sub(rf"\1:{_MASK}@", value))
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)


def written_length(value: timedelta) -> str:
    """Return a duration as it is written in the file: `10m`, `1h30m`, `26h`, `3d`."""
    rest, words = int(value.total_seconds()), ""
    if rest and not rest % _DAY:
        return f"{rest // _DAY}d"
    for seconds, unit in _UNITS:
        count, rest = divmod(rest, seconds)
        words += f"{count}{unit}" if count else ""
    return words or "0s"


def setting_lines(settings: Sequence[Setting], terminal: Terminal) -> Iterator[str]:
    """Give one line a value, its source at the end."""
    width = max((len(setting.key) for setting in settings), default=0)
    for setting in settings:
        source = setting.option or terminal.show(_source(setting.line))
        yield f"{printable(setting.key):<{width}} = {_written(setting.value)}  # {source}"


def _source(line: int | None) -> Text:
    return text("default") if line is None else text("line {line}", line=line)


def _written(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"'{printable(value)}'"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{printable(key)} = {_written(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    return str(value)


def setting_data(setting: Setting) -> dict[str, Any]:
    """Return a setting as JSON data."""
    return {"key": setting.key, "value": setting.value, "line": setting.line}

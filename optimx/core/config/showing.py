"""Where each value of a configuration comes from, with everything masked that could be a secret.

In: a `Config`. Out: one line per key, for `optimx config show`. Pure.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import NoneType
from typing import Any

from pydantic import BaseModel

from optimx.core.config.mistakes import dotted
from optimx.core.config.toml_lines import KeyPath
from optimx.core.config.tree import Config
from optimx.core.secrets import SecretReference

_MASK = "•••"
# Tables of listeners have no model that would say what in them is secret
_SOUNDS_SECRET = re.compile(r"pass|pwd|secret|token|key|credential", re.IGNORECASE)
_IN_ADDRESS = re.compile(r"(?<=://)([^/@\s:]*):[^/@\s]*@")
_UNITS = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))


@dataclass(frozen=True, slots=True)
class Shown:
    """One value of a configuration.

    Attributes:
        key: dotted.
        value: as one would write it, secrets masked.
        line: of the file, 1-based; 0 when it is a default.
    """

    key: str
    value: str
    line: int


def show(config: Config) -> tuple[Shown, ...]:
    """Return every value of a configuration, given or default, in the order of the commented sample."""
    found = [*_core(config), *_plugins(config), *_listeners(config)]
    return tuple(Shown(dotted(path), value, config.raw.places.lines.get(path, 0)) for path, value in found)


def _core(config: Config) -> Iterator[tuple[KeyPath, str]]:
    for name in ("account", "office", "drop", "server", "reports", "archives"):
        table = getattr(config, name)
        if table is not None:
            yield from _model((name,), table)
    for name in ("param", "data", "answer"):
        yield ("names", name), _written(getattr(config.names, name))
    yield ("plugins", "use"), _written(config.raw.use)


def _plugins(config: Config) -> Iterator[tuple[KeyPath, str]]:
    shelves = {
        "transports": config.transports,
        "systems": config.systems,
        "reports": config.report_options,
        "archives": config.archive_options,
    }
    for kind, options in shelves.items():
        for name in sorted(options):
            yield from _model((kind, name), options[name])


def _listeners(config: Config) -> Iterator[tuple[KeyPath, str]]:
    for name, table in config.listeners.items():
        for key, value in table.items():
            yield ("listeners", name, key), _entry(key, value)


def _model(path: KeyPath, table: BaseModel) -> Iterator[tuple[KeyPath, str]]:
    for name in type(table).model_fields:
        value = getattr(table, name)
        if isinstance(value, BaseModel):
            yield from _model((*path, name), value)
        elif isinstance(value, Mapping) and all(isinstance(inner, BaseModel) for inner in value.values()):
            for key, inner in value.items():
                yield from _model((*path, name, key), inner)
        else:
            yield (*path, name), _written(value)


def _written(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(_written(each) for each in value)}]"
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{key} = {_entry(str(key), inner)}' for key, inner in value.items())} }}"
    return next((write(value) for kind, write in _SCALARS if isinstance(value, kind)), _quoted(value))


def _entry(key: str, value: Any) -> str:
    return _MASK if _SOUNDS_SECRET.search(key) else _written(value)


def _quoted(value: object) -> str:
    return '"' + _IN_ADDRESS.sub(rf"\1:{_MASK}@", str(value)) + '"'


def _duration(value: timedelta) -> str:
    seconds = int(value.total_seconds())
    unit, size = next((unit, size) for unit, size in _UNITS if seconds % size == 0)
    return f"{seconds // size}{unit}"


# In this order: a bool is an int, too
_SCALARS: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (SecretReference, lambda reference: f'{{ {reference.kind} = "{reference.place}" }}'),
    (NoneType, lambda value: "-"),
    (bool, lambda value: "true" if value else "false"),
    (timedelta, lambda value: f'"{_duration(value)}"'),
    (int, str),
    (float, str),
)

"""The page of `plugins.toml`, from the typed tree and from each built-in plugin's own model.

Called by `pages`.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from zoneinfo import ZoneInfo

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from optimx import SecretReference
from optimx.core.config.model import ServerAccount, Tree
from optimx.core.plugin_manager import Plugins
from optimx.plugins import BUILTIN
from tests.docs.reference.markdown import code, entries, page, sentence, summary, table

_KINDS: dict[Any, str] = {
    bool: "`true`, `false`",
    int: "whole number",
    float: "number",
    str: "text",
    Path: "path",
    timedelta: "length of time",
    ZoneInfo: "time zone",
    SecretReference: "where a secret lies",
}
VARIABLES = {
    "OPTIMX_DISABLE_PLUGINS": "Not empty: loads no plugins of third parties, as `--no-plugins`.",
    "NO_COLOR": "Not empty: no colours on the terminal.",
    "LANGUAGE": "With `LC_ALL`, `LC_MESSAGES`, `LANG`: the language of the terminal, unless `--lang` says it.",
    "OPTIMX_NOW": "For tests and demos: the moment at which the clock starts, as `2026-11-23T12:30:00+01:00`.",
    "OPTIMX_FAILPOINT": "For tests: where the process kills itself; see `optimx.testing`.",
    "OPTIMX_FAILPOINT_COUNT": "For tests: the file into which the number of such places is written.",
}
_UNITS = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))


def configuration() -> str:
    """Return the page."""
    return page(
        "Configuration: plugins.toml",
        "One file per account. [`plugins.toml`](../../../plugins.toml) is a commented sample that works. "
        "`optimx config check` tells all mistakes at once, `optimx config show` where each value comes from.",
        'Lengths of time: `"30s"`, `"10m"`, `"26h"`, `"400d"`, `"1h30m"`. Paths start from the folder of the file; '
        'on Windows they stand in single quotes. A secret never stands in the file: `{ env = "NAME" }` names a '
        "variable of the environment, `{ file = 'path' }` a file that only its owner may read.",
        "`version = 1` comes first. A file has either `[account]`, `[office]` and `[drop]`, or `[server]`.",
        *_tables(),
        "## Tables of the plugins that come with optimx",
        *_plugins(),
        "## Tables of partners' plugins\n\n`[transports.<name>]`, `[reports.<name>]`, `[archives.<name>]` and "
        "`[systems.<name>]` belong to the plugin of that name; `[listeners.<plugin>]` to one that listens. What they "
        "may hold, the plugin says.",
        "## Variables of the environment\n\n"
        + table(("variable", "meaning"), [(code(name), said) for name, said in VARIABLES.items()]),
    )


def keys() -> Iterator[str]:
    """Yield every key of the core, as `table.key`; what a test asks the page for."""
    for name, model in _models():
        yield from (f"{name}.{key}" for key in model.model_fields)


def _models() -> Iterator[tuple[str, type[BaseModel]]]:
    for name, field in Tree.model_fields.items():
        for inner in (field.annotation, *get_args(field.annotation)):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                yield name, inner
                if name == "server":
                    yield "server.accounts.<login>", ServerAccount


def _tables() -> Iterator[str]:
    for name, model in _models():
        said = entries(model, "Attributes")
        plain = {key: field for key, field in model.model_fields.items() if key != "accounts"}
        rows = [(code(key), _kind(field), _default(field), _meaning(said[key])) for key, field in plain.items()]
        yield f"## `[{name}]`\n\n{sentence(summary(model).partition(': ')[2])}\n\n{_as_table(rows)}"


def _plugins() -> Iterator[str]:
    plugins = Plugins.load((), BUILTIN)
    for kind, names in BUILTIN.items():
        for name in names:
            model = getattr(plugins, kind)[name].options
            rows = [
                (code(key), _kind(field), _default(field), field.description or "")
                for key, field in model.model_fields.items()
            ]
            yield f"### `[{kind}.{name}]`\n\n{_as_table(rows) if rows else 'Has no options.'}"


def _as_table(rows: list[tuple[str, str, str, str]]) -> str:
    return table(("key", "value", "default", "meaning"), rows)


def _meaning(said: str) -> str:
    return sentence(said.replace("; None for one", "; without it, one").replace("; None for", "; without it,"))


def _kind(field: FieldInfo) -> str:
    return _named(field.annotation)


def _named(annotation: Any) -> str:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _named(inner[0])
    if origin in (Union, UnionType):
        return _named(next(each for each in inner if each is not type(None)))
    if origin is Literal:
        return ", ".join(code("true" if each is True else f'"{each}"') for each in inner)
    if origin is tuple:
        return "list of names"
    return _KINDS[annotation]


def _default(field: FieldInfo) -> str:
    if field.default is PydanticUndefined:
        return "" if field.default_factory else "required"
    return _value(field.default)


def _value(value: Any) -> str:
    if value is None or value in ("", ()):
        return ""
    if isinstance(value, bool):
        return code(str(value).lower())
    if isinstance(value, timedelta):
        return code(f'"{_length(value)}"')
    if isinstance(value, tuple):
        return code("[" + ", ".join(f'"{each}"' for each in value) + "]")
    return code(str(value) if isinstance(value, int | float) else f'"{value}"')


def _length(value: timedelta) -> str:
    seconds = int(value.total_seconds())
    # 26 hours read better than a day and two hours, and are written so
    unit, size = next((unit, size) for unit, size in _UNITS if seconds % size == 0)
    return f"{seconds // size}{unit}"

"""How a class of the public surface looks on a page: its fields, or the methods that it asks for.

In: dataclasses, enumerations, protocols. Out: blocks of a page. Called by `events` and `hooks`.
"""

import inspect
import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from typing import Any, get_type_hints

from tests.docs.reference.markdown import code, entries, summary, table


def section(cls: type, level: int = 3) -> str:
    """Return the section of one class."""
    body = _values(cls) if issubclass(cls, Enum) else _fields(cls) if is_dataclass(cls) else _methods(cls)
    return "\n\n".join(part for part in (f"{'#' * level} {cls.__name__}", summary(cls), body) if part)


def field_table(cls: type, without: frozenset[str] = frozenset()) -> str:
    """Return the fields of a dataclass, apart from some."""
    said = _said(cls)
    rows = [
        (code(field.name), code(_kind(field)), _default(field), said.get(field.name, ""))
        for field in fields(cls)
        if field.name not in without
    ]
    return table(("field", "type", "default", "meaning"), rows) if rows else ""


def signature(function: Any) -> str:
    """Return `name(arguments) -> result`, as it stands in the code."""
    return f"{function.__name__}{_readable(str(inspect.signature(function)))}"


def _said(cls: type) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for each in reversed(cls.__mro__):
        found |= entries(each, "Attributes")
    return found


def _fields(cls: type) -> str:
    return field_table(cls)


def _values(cls: type[Enum]) -> str:
    return "Values: " + ", ".join(code(str(value.value)) for value in cls) + "."


def _methods(cls: type) -> str:
    blocks = [_attributes(cls)]
    for name, member in vars(cls).items():
        if inspect.isfunction(member) and not name.startswith("_"):
            raises = [f"- {code(error)}: {when}" for error, when in entries(member, "Raises").items()]
            blocks.append(
                "\n".join([f"**{code(signature(member))}** {summary(member)}", *([""] if raises else []), *raises])
            )
    return "\n\n".join(block for block in blocks if block)


def _attributes(cls: type) -> str:
    methods = {name for name, member in vars(cls).items() if inspect.isfunction(member)}
    hints = {name: hint for name, hint in get_type_hints(cls).items() if name not in methods}
    said = _said(cls)
    rows = [(code(name), code(_readable(_named(hint))), said.get(name, "")) for name, hint in hints.items()]
    return table(("attribute", "type", "meaning"), rows) if rows else ""


def _named(hint: Any) -> str:
    return hint.__name__ if inspect.isclass(hint) and not getattr(hint, "__args__", None) else str(hint)


def _kind(field: "Field[Any]") -> str:
    return _readable(field.type if isinstance(field.type, str) else _named(field.type))


def _readable(written: str) -> str:
    """Return a type as its author wrote it: without the modules that it comes from."""
    plain = re.sub(r"<class '([^']+)'>", r"\1", written)
    plain = re.sub(r"\b(?:[a-z_]\w*\.)+(?=[A-Z])", "", plain)
    return plain.replace("'", "").replace('"', "").replace("(self, ", "(").replace("(self)", "()")


def _default(field: "Field[Any]") -> str:
    if field.default is MISSING:
        return "" if field.default_factory is MISSING else "empty"
    if isinstance(field.default, Enum):
        return code(str(field.default.value))
    return "" if callable(field.default) else code(repr(field.default))

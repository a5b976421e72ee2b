"""Frozen dataclasses to JSON and back, strictly: what the journal keeps for years and what the drop hands us.

In: a dataclass, or JSON that nobody trusts. Out: JSON data, or the dataclass, or `CodecError` with the place.
Called by `events`, `manifests` and the journal. Pure.
"""

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


class CodecError(ValueError):
    """The JSON does not have the shape that was asked for; the message says where."""


def encode(value: object) -> Any:
    """Return `value` as JSON data: dataclasses become objects, tuples arrays, moments ISO 8601 text."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: encode(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): encode(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [encode(item) for item in value]
    return value


def decode(wanted: type[T], data: object, where: str = "$") -> T:
    """Return `data` as a `wanted`; unknown keys are ignored, so that a newer peer can add some.

    Raises:
        CodecError: a key is missing or a value is of another type; nothing is ever converted by guess.
    """
    return _decode(wanted, data, where)  # type: ignore[no-any-return]


def _decode(wanted: Any, data: object, where: str) -> Any:
    origin = get_origin(wanted)
    if origin in (Union, types.UnionType):
        return _decode_optional(wanted, data, where)
    if origin is tuple:
        return _decode_tuple(wanted, data, where)
    if origin is not None and issubclass(origin, Mapping):
        return _decode_mapping(wanted, data, where)
    if is_dataclass(wanted):
        return _decode_dataclass(wanted, data, where)
    return _decode_scalar(wanted, data, where)


def _decode_optional(wanted: Any, data: object, where: str) -> Any:
    if data is None:
        return None
    (inner,) = [arg for arg in get_args(wanted) if arg is not type(None)]
    return _decode(inner, data, where)


def _decode_tuple(wanted: Any, data: object, where: str) -> Any:
    if not isinstance(data, list):
        raise CodecError(f"{where}: a list is expected")
    inner = get_args(wanted)[0]
    return tuple(_decode(inner, item, f"{where}[{index}]") for index, item in enumerate(data))


def _decode_mapping(wanted: Any, data: object, where: str) -> Any:
    if not isinstance(data, dict):
        raise CodecError(f"{where}: an object is expected")
    inner = get_args(wanted)[1]
    return {key: _decode(inner, item, f"{where}.{key}") for key, item in data.items()}


def _decode_dataclass(wanted: Any, data: object, where: str) -> Any:
    if not isinstance(data, dict):
        raise CodecError(f"{where}: an object is expected")
    hints = _hints(wanted)
    known = {name: _decode(hint, data[name], f"{where}.{name}") for name, hint in hints.items() if name in data}
    try:
        return wanted(**known)
    except TypeError:
        missing = sorted(set(hints) - set(known))
        raise CodecError(f"{where}: missing {', '.join(missing)}") from None
    except ValueError as error:
        raise CodecError(f"{where}: {error}") from error


@cache
def _hints(wanted: Any) -> dict[str, Any]:
    return {field.name: get_type_hints(wanted)[field.name] for field in fields(wanted) if field.init}


def _decode_scalar(wanted: Any, data: object, where: str) -> Any:
    if wanted is Any:
        return data
    if wanted is datetime and isinstance(data, str):
        return _decode_moment(data, where)
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return _decode_choice(wanted, data, where)
    if wanted is float and isinstance(data, int) and not isinstance(data, bool):
        return float(data)
    # bool is an int to Python, never to a peer: `"size": true` is a mistake
    if type(data) is not wanted:
        raise CodecError(f"{where}: {wanted.__name__} is expected")
    return data


def _decode_moment(data: str, where: str) -> datetime:
    try:
        return datetime.fromisoformat(data)
    except ValueError:
        raise CodecError(f"{where}: a date and time is expected") from None


def _decode_choice(wanted: type[Enum], data: object, where: str) -> Enum:
    try:
        return wanted(data)
    except ValueError:
        choices = ", ".join(str(item.value) for item in wanted)
        raise CodecError(f"{where}: one of {choices} is expected") from None

"""Frozen dataclasses to JSON and back, strictly: what the journal keeps for years and what the drop hands us.

In: a dataclass, or JSON that nobody trusts. Out: JSON data, or the dataclass, or `CodecError` with the place.
Called by `events`, `manifests` and the journal. Pure.
"""

import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache, partial
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


class CodecError(ValueError):
    """The JSON does not have the shape that was asked for; the message says where."""


def encode(value: object) -> Any:
    """Return `value` as JSON data: dataclasses become objects, tuples arrays, moments ISO 8601 text."""
    kind: Any = type(value)
    return _encoder(kind)(value)


# What a type asks for is found out once: a run writes and reads thousands of entries of a dozen types.
@cache
def _encoder(kind: type) -> Callable[[Any], Any]:
    if is_dataclass(kind):
        names = tuple(field.name for field in fields(kind))
        return lambda value: {name: encode(getattr(value, name)) for name in names}
    if issubclass(kind, Enum):
        return lambda value: value.value
    if issubclass(kind, datetime):
        return lambda value: value.isoformat()
    if issubclass(kind, Mapping):
        return lambda value: {str(key): encode(item) for key, item in value.items()}
    if issubclass(kind, (tuple, list)):
        return lambda value: [encode(item) for item in value]
    return lambda value: value


def decode(wanted: type[T], data: object, where: str = "$") -> T:
    """Return `data` as a `wanted`; unknown keys are ignored, so that a newer peer can add some.

    Raises:
        CodecError: a key is missing or a value is of another type; nothing is ever converted by guess.
    """
    shape: Any = wanted
    try:
        return _decoder(shape)(data)  # type: ignore[no-any-return]
    except _MisfitError as misfit:
        raise CodecError(f"{where}{misfit.place}: {misfit.what}") from misfit.__cause__


class _MisfitError(Exception):
    """Travels up from a value that does not fit; its place is put together on the way, and only then."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what
        self.place = ""

    def below(self, step: str) -> "_MisfitError":
        """Return it, as seen from one level higher."""
        self.place = step + self.place
        return self


@cache
def _decoder(wanted: Any) -> Callable[[Any], Any]:
    origin = get_origin(wanted)
    if origin in (Union, types.UnionType):
        return _optional(wanted)
    if origin is tuple:
        return _tuple(_decoder(get_args(wanted)[0]))
    if origin is not None and issubclass(origin, Mapping):
        return _mapping(_decoder(get_args(wanted)[1]))
    if is_dataclass(wanted):
        return partial(_decode_dataclass, wanted)
    return _scalar(wanted)


def _optional(wanted: Any) -> Callable[[Any], Any]:
    (inner,) = [_decoder(arg) for arg in get_args(wanted) if arg is not type(None)]
    return lambda data: None if data is None else inner(data)


def _tuple(inner: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def decode_tuple(data: Any) -> Any:
        if not isinstance(data, list):
            raise _MisfitError("a list is expected")
        done: list[Any] = []
        try:
            for item in data:
                done.append(inner(item))
        except _MisfitError as misfit:
            raise misfit.below(f"[{len(done)}]")  # noqa: B904 - the same one, its cause kept
        return tuple(done)

    return decode_tuple


def _mapping(inner: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def decode_mapping(data: Any) -> Any:
        if not isinstance(data, dict):
            raise _MisfitError("an object is expected")
        done = {}
        for key, item in data.items():
            try:
                done[key] = inner(item)
            except _MisfitError as misfit:
                raise misfit.below(f".{key}")  # noqa: B904 - as above
        return done

    return decode_mapping


def _decode_dataclass(wanted: Any, data: Any) -> Any:
    if not isinstance(data, dict):
        raise _MisfitError("an object is expected")
    known: dict[str, Any] = {}
    for name, inner in _field_decoders(wanted):
        if name in data:
            try:
                known[name] = inner(data[name])
            except _MisfitError as misfit:
                raise misfit.below(f".{name}")  # noqa: B904 - as above
    try:
        return wanted(**known)
    except TypeError:
        missing = sorted({name for name, _ in _field_decoders(wanted)} - set(known))
        raise _MisfitError(f"missing {', '.join(missing)}") from None
    except ValueError as error:
        raise _MisfitError(str(error)) from error


@cache
def _field_decoders(wanted: Any) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    hints = get_type_hints(wanted)
    return tuple((field.name, _decoder(hints[field.name])) for field in fields(wanted) if field.init)


def _scalar(wanted: Any) -> Callable[[Any], Any]:
    if wanted is Any:
        return lambda data: data
    if wanted is datetime:
        return _decode_moment
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return partial(_decode_choice, wanted)

    def decode_scalar(data: Any) -> Any:
        # bool is an int to Python, never to a peer: `"size": true` is a mistake
        if type(data) is wanted:
            return data
        if wanted is float and type(data) is int:
            return float(data)
        raise _MisfitError(f"{wanted.__name__} is expected")

    return decode_scalar


def _decode_moment(data: Any) -> datetime:
    if not isinstance(data, str):
        raise _MisfitError("datetime is expected")
    try:
        return datetime.fromisoformat(data)
    except ValueError:
        raise _MisfitError("a date and time is expected") from None


def _decode_choice(wanted: type[Enum], data: Any) -> Enum:
    try:
        return wanted(data)
    except ValueError:
        choices = ", ".join(str(item.value) for item in wanted)
        raise _MisfitError(f"one of {choices} is expected") from None

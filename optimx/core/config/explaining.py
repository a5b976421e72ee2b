"""What pydantic found, said in words that a person can act on.

In: one entry of `ValidationError.errors()` and the model that it comes from. Out: what, and remedy. Called by
`config.checking`. Pure; repeats no value that was written, for it may be a secret.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from optimx.core.config.mistakes import nearest
from optimx.core.language import Text, text
from optimx.core.refusal import REFUSAL

Explanation = tuple[Text, Text]
_Explain = Callable[[str, Mapping[str, Any]], Explanation]

_KINDS: Mapping[str, _Explain] = {
    "missing": lambda key, ctx: (text("'{key}' is missing", key=key), text("Add the line that says it.")),
    "string_type": lambda key, ctx: (
        text("'{key}' is not text", key=key),
        text("Write the value in quotes."),
    ),
    "bool_type": lambda key, ctx: (
        text("'{key}' is neither true nor false", key=key),
        text("Write true or false, without quotes."),
    ),
    "int_parsing": lambda key, ctx: (
        text("'{key}' is not a whole number", key=key),
        text("Write a whole number, without quotes."),
    ),
    "int_type": lambda key, ctx: (
        text("'{key}' is not a whole number", key=key),
        text("Write a whole number, without quotes."),
    ),
    "literal_error": lambda key, ctx: (
        text("'{key}' has a value that is not known", key=key),
        text("Write one of: {valid}.", valid=ctx.get("expected", "")),
    ),
    "greater_than_equal": lambda key, ctx: (
        text("'{key}' is too small", key=key),
        text("Write at least {limit}.", limit=ctx.get("ge", "")),
    ),
    "less_than_equal": lambda key, ctx: (
        text("'{key}' is too big", key=key),
        text("Write at most {limit}.", limit=ctx.get("le", "")),
    ),
    "tuple_type": lambda key, ctx: (
        text("'{key}' is not a list", key=key),
        text('Write a list: ["one", "two"].'),
    ),
    "model_type": lambda key, ctx: (text("'{key}' is not a table", key=key), text("Write it as [{key}].", key=key)),
    "dict_type": lambda key, ctx: (text("'{key}' is not a table", key=key), text("Write it as [{key}].", key=key)),
}


def explain(error: Mapping[str, Any], key: str, valid: Collection[str]) -> Explanation:
    """Return what is wrong and how to mend it.

    Args:
        error: one entry of `ValidationError.errors()`.
        key: dotted, from the top of the file.
        valid: the keys that the table around it has.
    """
    kind, context = error["type"], error.get("ctx", {})
    if kind == REFUSAL:
        return context["what"], context["remedy"]
    if kind == "extra_forbidden":
        return text("'{key}' is not known", key=key), nearest(str(error["loc"][-1]), valid)
    if kind in _KINDS:
        return _KINDS[kind](key, context)
    return text("'{key}': {reason}", key=key, reason=error["msg"]), text("Put the value right.")


def keys_around(model: type[BaseModel], path: tuple[str | int, ...]) -> frozenset[str]:
    """Return the keys of the table that a path of the model ends in; empty when it is no table of the model."""
    inside: Any = model
    for part in path[:-1]:
        inside = _step(inside, str(part))
    return frozenset(inside.model_fields) if _is_model(inside) else frozenset()


def _step(annotation: Any, part: str) -> Any:
    if _is_model(annotation):
        field = annotation.model_fields.get(part)
        return _table_of(field.annotation) if field is not None else None
    return get_args(annotation)[1] if get_origin(annotation) is dict else None


def _table_of(annotation: Any) -> Any:
    """Return the table of `Table | None`; anything else as it is."""
    tables = [inner for inner in get_args(annotation) if _is_model(inner)]
    return tables[0] if tables and get_origin(annotation) is not dict else annotation


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)

"""What pydantic found, said in words that a person can act on.

In: one entry of `ValidationError.errors()` and the model that it comes from. Out: what, and remedy. Called by
`config.checking`. Pure; repeats no value that was written, for it may be a secret.
"""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from optimx.core.config.mistakes import nearest
from optimx.core.language import Text, text
from optimx.core.refusal import REFUSAL

Explanation = tuple[Text, Text]
_Explain = Callable[[str, Mapping[str, Any]], Explanation]


def _kind_of(what: Text, remedy: Text) -> _Explain:
    """Make an explanation of two sentences that name the key, and what the error's context holds."""
    return lambda key, context: (_filled(what, key, context), _filled(remedy, key, context))


def _filled(sentence: Text, key: str, context: Mapping[str, Any]) -> Text:
    values = {name: value for name, value in context.items() if name in _LIMITS}
    if "expected" in values:
        values["expected"] = _LAST_OR.sub(", ", values["expected"])
    return text(sentence.message, key=key, **values)


# The English word before the last of pydantic's choices, which any reader's list does without
_LAST_OR = re.compile(r""" or (?='[^']*'$|"[^"]*"$|[^'" ]+$)""")
_LIMITS = frozenset({"expected", "ge", "gt", "le", "lt", "min_length", "max_length"})
_TABLE = _kind_of(text("'{key}' is not a table"), text("Write it as [{key}]."))
_NUMBER = _kind_of(text("'{key}' is not a number"), text("Write a number, without quotes."))
_WHOLE = _kind_of(text("'{key}' is not a whole number"), text("Write a whole number, without quotes."))
_YES_OR_NO = _kind_of(text("'{key}' is neither true nor false"), text("Write true or false, without quotes."))
_LIST = _kind_of(text("'{key}' is not a list"), text('Write a list: ["one", "two"].'))
_CHOICE = _kind_of(text("'{key}' has a value that is not known"), text("Write one of: {expected}."))

_KINDS: Mapping[str, _Explain] = {
    "missing": _kind_of(text("'{key}' is missing"), text("Add the line that says it.")),
    "string_type": _kind_of(text("'{key}' is not text"), text("Write the value in quotes.")),
    "path_type": _kind_of(text("'{key}' is not text"), text("Write the value in quotes.")),
    "string_too_short": _kind_of(text("'{key}' is too short"), text("Write at least {min_length} characters.")),
    "string_too_long": _kind_of(text("'{key}' is too long"), text("Write at most {max_length} characters.")),
    "bool_type": _YES_OR_NO,
    "bool_parsing": _YES_OR_NO,
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "literal_error": _CHOICE,
    "enum": _CHOICE,
    "greater_than_equal": _kind_of(text("'{key}' is too small"), text("Write at least {ge}.")),
    "greater_than": _kind_of(text("'{key}' is too small"), text("Write more than {gt}.")),
    "less_than_equal": _kind_of(text("'{key}' is too big"), text("Write at most {le}.")),
    "less_than": _kind_of(text("'{key}' is too big"), text("Write less than {lt}.")),
    "tuple_type": _LIST,
    "list_type": _LIST,
    "model_type": _TABLE,
    "dict_type": _TABLE,
}
"""What the types of pydantic's errors mean to a person; for any other its own sentence is shown."""


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
    if kind == "string_too_short" and not error["input"]:
        return text("'{key}' is empty", key=key), text("Write its value between the quotes.")
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

"""The text of a new `plugins.toml`: valid, and with a comment where a person will want to change something.

In: `Wishes`. Out: the text. Called by `making`. Pure.
"""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from optimx.app.init.wishes import Wishes
from optimx.app.secrets import line
from optimx.core.config import Archives, Reports, Retention
from optimx.core.language import Text, Translate, text
from optimx.core.secrets import secret_options

_HEAD = (
    text("plugins.toml: which plugins run, with which options. Written by 'optimx init'."),
    text("After a change: optimx config check, then: optimx doctor. What begins with '# key =' is the default."),
)

_PERIODS = {name: f"{Retention.model_fields[name].default.days}d" for name in ("time_entries", "positions", "journal")}


def written(wishes: Wishes, options: type[BaseModel], translate: Translate) -> str:
    """Return the text of the file.

    Args:
        wishes: what it shall say.
        options: the model of the transport's table, whose other options are shown as comments.
        translate: gives the language of the comments.
    """

    def note(words: Text) -> str:
        return f"  # {words.show(translate)}"

    lines = [
        *(f"# {words.show(translate)}" for words in _HEAD),
        "",
        "version = 1",
        "",
        "[account]",
        f"id = {toml(wishes.account)}" + note(text("mobile identifier, usually the nine digits of the SIREN")),
        f"company = {toml(wishes.company)}" + note(text("name of the firm, for the reports")),
        '# language = "fr"',
        '# timezone = "Europe/Paris"',
        "",
        "[office]",
        f"folder = {_in_single_quotes(wishes.folder)}"
        + note(text("the folder tree EchangeFTP; always in single quotes")),
        f"system = {toml(wishes.system)}" + note(text("who generates the pair and takes the answers")),
        '# wait = "10m"' + note(text("how long a run waits for the answer after it has sent")),
        '# overdue_after = "26h"' + note(text("no answer by then: the report says so")),
        "",
        "[drop]",
        f"transport = {toml(wishes.transport)}" + note(text("to change it: optimx transport rehearse NAME")),
        '# protocol = "auto"' + note(text("or manifest (optimx at both ends), or pair (the vendor's server)")),
        "",
        f"[transports.{wishes.transport}]",
        *_table(wishes, options, translate),
        "",
        "[reports]",
        f"formats = {toml(list(Reports().formats))}",
        "",
        "[retention]",
        "daily = true" + note(text("what may be kept no longer goes at the end of an exchange, once a day")),
        *(f"# {name} = {toml(length)}" for name, length in _PERIODS.items()),
        "",
        "[archives]",
        f"categories = {toml(list(Archives().categories))}",
        "",
        "[plugins]",
        f"use = {toml(list(wishes.use))}" + note(text("distributions of third parties that may be loaded")),
    ]
    return "\n".join(lines) + "\n"


def _table(wishes: Wishes, options: type[BaseModel], translate: Translate) -> Iterator[str]:
    yield from (f"{name} = {toml(value)}" for name, value in wishes.options.items())
    yield from (line(name, reference) for name, reference in wishes.secrets.items())
    pin = wishes.pin
    if pin is not None:
        words = text("{kind}: compare it with what the server's owner tells by telephone", kind=pin.kind)
        yield f"{pin.option} = {toml(pin.value)}  # {words.show(translate)}"
    told = {*wishes.options, *wishes.secrets, *({pin.option} if pin else ())}
    yield from _defaults(options, told)


def _defaults(options: type[BaseModel], told: set[str]) -> Iterator[str]:
    """Give the other options as comments, with the values that they have when nobody names them."""
    for name, each in options.model_fields.items():
        default = each.get_default(call_default_factory=False)
        if name not in told | secret_options(options) and default not in (None, PydanticUndefined, ()):
            yield f"# {name} = {toml(default)}"


def toml(value: Any) -> str:
    """Return a value as TOML; single quotes keep the backslashes of Windows as they are."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(toml, value)) + "]"
    plain = str(value)
    if "\\" in plain and "'" not in plain and plain.isprintable():
        return f"'{plain}'"
    return '"' + "".join(map(_escaped, plain)) + '"'


def _in_single_quotes(path: str) -> str:
    return f"'{path}'" if "'" not in path and path.isprintable() else toml(path)


def _escaped(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    return char if char.isprintable() else f"\\U{ord(char):08X}"

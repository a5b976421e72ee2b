"""The pages of commands and of exit codes, from the command line itself.

Called by `pages`.
"""

from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

from optimx import Text
from optimx.cli.commands import COMMANDS, Entry
from optimx.cli.exit_codes import EXIT_CODES
from optimx.cli.options import GLOBAL, GLOBAL_NAMES
from optimx.cli.root import Root
from optimx.core.reporting import PRECEDENCE
from tests.docs.reference.languages import Reader
from tests.docs.reference.markdown import code, page, sentence, table

_WORDS: dict[Any, str] = {int: "NUMBER", float: "NUMBER", Path: "PATH"}


def commands(reader: Reader) -> str:
    """Return the page of commands."""
    root = Root(name="optimx")
    found = [(entry, root.get_command(None, entry.name)) for entry in COMMANDS]
    overview = [(f"[`optimx {entry.name}`](#optimx-{entry.name})", reader.show(entry.summary)) for entry, _ in found]
    return page(
        reader.say("Commands and options", "Commandes et options"),
        reader.say(
            "Results go to the standard output, everything else to the error output. What a command leaves with: "
            "[exit codes](exit-codes.md).",
            "Les résultats vont sur la sortie standard, le reste sur la sortie d'erreur. Ce que rend une commande : "
            "[codes de sortie](exit-codes.md).",
        ),
        table((reader.say("command", "commande"), ""), overview),
        *(block for entry, command in found for block in _sections(entry, command, reader)),
        reader.say("## Options that every command has", "## Options communes à toutes les commandes"),
        _options(GLOBAL, reader),
    )


def exit_codes(reader: Reader) -> str:
    """Return the page of exit codes."""
    order = " > ".join(str(each) for each in PRECEDENCE)
    return page(
        reader.say("Exit codes", "Codes de sortie"),
        reader.say(
            "What a scheduled task sees as the result of `optimx`.",
            "Ce qu'une tâche planifiée voit comme résultat de `optimx`.",
        ),
        table(
            (reader.say("code", "code"), reader.say("meaning", "signification")),
            [(code(str(each.code)), sentence(reader.show(each.meaning))) for each in EXIT_CODES],
        ),
        reader.say(
            f"A run that has reasons for several leaves with the first of: {order}.",
            f"Quand il y a plusieurs raisons, le premier de cette liste l'emporte : {order}.",
        ),
    )


def _sections(entry: Entry, command: Any, reader: Reader) -> Iterator[str]:
    below = getattr(command, "commands", None)
    yield f"## optimx {entry.name}"
    if below is None:
        yield from _command(f"optimx {entry.name}", command, reader)
        return
    yield sentence(reader.show(entry.summary))
    for name, each in below.items():
        yield f"### optimx {entry.name} {name}"
        yield from _command(f"optimx {entry.name} {name}", each, reader)


def _command(line: str, command: Any, reader: Reader) -> Iterator[str]:
    own = [each for each in command.params if each.name not in GLOBAL_NAMES]
    arguments = [each for each in own if each.param_type_name == "argument"]
    pieces = [_name(each) for each in arguments]
    yield f"```\n{' '.join([line, *pieces, '[OPTIONS]'])}\n```"
    yield _words(command.help, reader)
    if arguments:
        rows = [(code(_name(each)), _words(each.help, reader)) for each in arguments]
        yield table((reader.say("argument", "argument"), ""), rows)
    options = [each for each in own if each.param_type_name == "option"]
    if options:
        yield _options(options, reader)
    if command.epilog:
        examples = "\n".join(command.epilog.splitlines())
        yield f"{reader.say('Examples:', 'Exemples :')}\n\n```\n{examples}\n```"


def _options(options: Any, reader: Reader) -> str:
    rows = [
        (", ".join(code(name) for name in [*each.opts, *each.secondary_opts]), _values(each), _words(each.help, reader))
        for each in options
    ]
    return table((reader.say("option", "option"), reader.say("value", "valeur"), ""), rows)


def _values(option: Any) -> str:
    if option.is_flag or option.count:
        return ""
    kind = option.type_descriptor.annotation
    if isinstance(kind, type) and issubclass(kind, Enum):
        return ", ".join(code(str(choice.value)) for choice in kind)
    default = "" if option.default in (None, "") or callable(option.default) else f" ({option.default})"
    return f"{code(option.metavar or _WORDS.get(kind, 'TEXT'))}{default}"


def _name(argument: Any) -> str:
    name = str(argument.metavar or argument.name.upper()).strip("[]")
    return name if argument.required else f"[{name}]"


def _words(words: str | None, reader: Reader) -> str:
    return reader.show(Text(words)) if words else ""

"""`optimx` itself: finds the command, imports nothing else, answers for what could not be understood.

In: the arguments. Out: an exit code. Called by `main`.
"""

from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from importlib import import_module
from typing import Any, TextIO

import typer

from optimx import __version__, text
from optimx.cli.commands import COMMANDS, EXAMPLES
from optimx.cli.exit_codes import INTERRUPTED
from optimx.cli.failures import show_usage
from optimx.cli.groups import Group, unknown_command
from optimx.cli.language import choose_language, system_language
from optimx.cli.options import GLOBAL
from optimx.cli.session import Caller
from optimx.cli.terminal import tolerant

_ENTRIES = {entry.name: entry for entry in COMMANDS}


def invoke(arguments: Sequence[str], environment: Mapping[str, str], out: TextIO, err: TextIO) -> int:
    """Run one command line and return its exit code."""
    language = choose_language(arguments, environment, system_language())
    caller = Caller(tolerant(out), tolerant(err), environment, language)
    try:
        # Typer writes help to sys.stdout, whatever it is told
        with redirect_stdout(out):
            code = Root(name="optimx").main(
                list(arguments) or ["--help"], prog_name="optimx", standalone_mode=False, obj=caller
            )
    except typer.TyperException as error:
        return show_usage(error, caller.terminal(json="--json" in arguments))
    except typer.Abort:
        return INTERRUPTED
    return int(code or 0)


class Root(Group):
    """The group of all commands; a command's module is imported when the command is called."""

    def __init__(self, **options: Any) -> None:
        super().__init__(rich_markup_mode=None, params=list(GLOBAL), **options)

    def list_commands(self, ctx: Any) -> list[str]:
        """Return all words, in the order of help."""
        return [entry.name for entry in COMMANDS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Import a command and return it."""
        entry = _ENTRIES[cmd_name]
        command = typer.main.get_command(getattr(import_module(entry.module), entry.app))
        command.name = cmd_name
        return command

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find a command, or suggest the one that was probably meant."""
        if args[0] not in _ENTRIES:
            ctx.fail(unknown_command(args[0], self.list_commands(ctx)).show(ctx.obj.translate))
        return args[0], self.get_command(ctx, args[0]), args[1:]

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help: examples, then the commands; imports none of them."""
        caller: Caller = ctx.obj
        with formatter.section(text("Examples").show(caller.translate)):
            formatter.write_dl([(line, does.show(caller.translate)) for line, does in EXAMPLES])
        with formatter.section(text("Commands").show(caller.translate)):
            formatter.write_dl([(entry.name, entry.summary.show(caller.translate)) for entry in COMMANDS])
        formatter.write("\n")
        formatter.write_text(text("More on each: optimx COMMAND --help").show(caller.translate))
        formatter.write_text(f"optimx {__version__}")

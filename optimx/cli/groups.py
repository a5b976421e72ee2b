"""Commands and groups of commands, as optimx wants them: examples first, lazy, in the reader's language.

In: Typer's classes. Out: the classes that every command and group is made with. A command is a function that takes
the context, whose `obj` is a `Session`, and its own options; it returns an exit code or nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from optimx import Text, text
from optimx.cli.failures import guarded
from optimx.cli.options import GLOBAL, GLOBAL_NAMES
from optimx.cli.session import Caller, Session
from optimx.cli.terminal import listen_to_log


class Command(TyperCommand):
    """One command: has the options that all have; its `epilog` holds its examples, which help begins with."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.params = [*self.params, *GLOBAL]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Understand the words; what is wrong with one of them belongs to this command, whatever Typer says."""
        try:
            return super().parse_args(ctx, args)
        except typer.TyperException as error:
            error.ctx = ctx  # type: ignore[attr-defined]  # read by `failures.show_usage`
            raise

    def invoke(self, ctx: Any) -> int:
        """Run the command, every failure told and turned into an exit code."""
        before_the_command = ctx.find_root().params
        options = {name: ctx.params.pop(name) or before_the_command.get(name) for name in GLOBAL_NAMES}
        session = Session.of(ctx.obj, options)
        ctx.obj = session
        listen_to_log(session.caller.err, session.terminal.loudness)
        run: Callable[[Any], int | None] = super().invoke
        return guarded(session.terminal, lambda: run(ctx) or 0)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help: examples, usage, what it does, options."""
        with _spoken([self, *self.get_params(ctx)], ctx.obj):
            _top(self, ctx, formatter)
            with formatter.section(_say(ctx.obj, text("Options"))):
                records = (each.get_help_record(ctx) for each in self.get_params(ctx))
                formatter.write_dl([(name, _told(words, ctx.obj)) for name, words in filter(None, records)])


class Group(TyperGroup):
    """Commands below one word (`optimx config …`); its `epilog` holds their examples."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "invoke_without_command": True})

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help: examples, usage, commands."""
        with _spoken([self, *self.commands.values()], ctx.obj):
            _top(self, ctx, formatter)
            with formatter.section(_say(ctx.obj, text("Commands"))):
                formatter.write_dl([(str(each.name), each.help or "") for each in self.commands.values()])

    def invoke(self, ctx: Any) -> Any:
        """Run the command below it; without one, help is the answer."""
        if not ctx._protected_args:
            ctx.obj.out.write(ctx.get_help() + "\n")
            return 0
        return super().invoke(ctx)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find a command, or suggest the one that was probably meant."""
        if args[0] not in self.list_commands(ctx):
            ctx.fail(_say(ctx.obj, unknown_command(args[0], self.list_commands(ctx))))
        return super().resolve_command(ctx, args)


def group(name: str, summary: Text, examples: Sequence[str]) -> typer.Typer:
    """Make an empty group of commands; `add` puts commands into it."""
    made = typer.Typer(
        name=name,
        cls=Group,
        help=summary.message,
        epilog="\n".join(examples),
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    made.callback()(_nothing)
    return made


def single() -> typer.Typer:
    """Make the holder of one command that stands directly below `optimx`."""
    return typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)


def add(
    app: typer.Typer, name: str, summary: Text, examples: Sequence[str]
) -> Callable[[Callable[..., int | None]], Callable[..., int | None]]:
    """Make a function a command of a group, or the one of a `single`.

    Args:
        app: what `group` or `single` made.
        name: the word that is typed.
        summary: what it does, in one sentence.
        examples: whole command lines, the commonest first.
    """
    return app.command(name, cls=Command, help=summary.message, epilog="\n".join(examples))


def unknown_command(name: str, known: Sequence[str]) -> Text:
    """Say that there is no such command, and which one was probably meant."""
    near = get_close_matches(name, known, n=1)
    if near:
        return text("there is no command '{name}'; did you mean '{near}'?", name=name, near=near[0])
    return text("there is no command '{name}'", name=name)


def _nothing() -> None:
    """Make Typer keep a group of one command a group."""


def _say(caller: Caller, words: Text) -> str:
    return words.show(caller.translate)


def _top(command: Any, ctx: Any, formatter: Any) -> None:
    """Write what stands above the options or commands: examples, usage, what it does."""
    with formatter.section(_say(ctx.obj, text("Examples"))):
        for line in (command.epilog or "").splitlines():
            formatter.write(f"{'':{formatter.current_indent}}{line}\n")
    formatter.write("\n")
    usage = " ".join(command.collect_usage_pieces(ctx))
    formatter.write_usage(ctx.command_path, usage, prefix=_say(ctx.obj, text("Usage: ")))
    command.format_help_text(ctx, formatter)


def _told(words: str, caller: Caller) -> str:
    """Say in the reader's language what Typer adds to the words of an option."""
    required, default = text("[required]"), text("[default: ")
    return words.replace(required.message, _say(caller, required)).replace(default.message, _say(caller, default))


@contextmanager
def _spoken(holders: Sequence[Any], caller: Caller) -> Iterator[None]:
    """Let commands and options speak the reader's language while help is written."""
    before = [getattr(holder, "help", None) for holder in holders]
    try:
        for holder, words in zip(holders, before, strict=True):
            holder.help = _say(caller, Text(words)) if words else words
        yield
    finally:
        for holder, words in zip(holders, before, strict=True):
            holder.help = words


HELP_OPTION = text("Show this message and exit.")
"""Typer's own words, named here so that they are translated."""

"""The options that every command has.

Declared once, as the parameters of a function that is never called, since that is how Typer is told of options.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from optimx import text


class Language(StrEnum):
    """What `--lang` may be."""

    FR = "fr"
    EN = "en"


_template = typer.Typer(add_completion=False)


@_template.command()
def _declare(
    *,
    config: Annotated[
        Path | None,
        typer.Option("--config", "-c", help=text("The configuration file; without it: plugins.toml, here.").message),
    ] = None,
    state: Annotated[
        Path | None,
        typer.Option("--state", help=text("Where journal, spool and lock lie; on a local disk.").message),
    ] = None,
    lang: Annotated[
        Language | None,
        typer.Option("--lang", help=text("The language of the terminal; without it: that of the system.").message),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=text("Give the result as JSON.").message)] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help=text("Say nothing but results and failures.").message)
    ] = False,
    verbose: Annotated[
        int,
        typer.Option(
            "--verbose", "-v", count=True, show_default=False, help=text("Say more; twice: everything.").message
        ),
    ] = 0,
    no_plugins: Annotated[
        bool, typer.Option("--no-plugins", help=text("Load no plugins of third parties.").message)
    ] = False,
) -> None:
    """Declare the options."""


GLOBAL = tuple(typer.main.get_command(_template).params)
"""The parameters, as commands hold them."""

GLOBAL_NAMES = tuple(str(option.name) for option in GLOBAL)
"""Their names, as Python has them."""

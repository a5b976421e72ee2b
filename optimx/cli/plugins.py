"""`optimx plugins …`: what is installed and what is wrong with it, whether it keeps its contract, a new one.

In: a session. Out: a table, one line a plugin; a line a check; the files of a package. Called by `root`.
"""

from pathlib import Path
from typing import Annotated

import typer

from optimx import text
from optimx.cli import groups
from optimx.cli.configuration import read_if_there
from optimx.cli.exit_codes import CONFIGURATION, DONE
from optimx.cli.session import Session
from optimx.cli.views.plugins import plugin_data, plugin_lines
from optimx.core.plugin_manager import Plugins, PluginState
from optimx.plugins import BUILTIN

app = groups.group(
    "plugins",
    text("Lists what is installed, tries whether a plugin keeps its contract, begins a new one."),
    ["optimx plugins list", "optimx plugins check ftp", "optimx plugins new transport shelf"],
)

_KINDS = "transport|report|archive|system|listener"


@groups.add(
    app,
    "list",
    text("Lists every plugin that is installed: version, hooks, source, state, and what is wrong with it."),
    ["optimx plugins list", "optimx plugins list --no-plugins"],
)
def list_plugins(ctx: typer.Context) -> int:
    """List every plugin; one that is in use and cannot be loaded makes it a failure."""
    session: Session = ctx.obj
    raw = read_if_there(session)
    if raw is None:
        session.terminal.say(text("There is no {file} here: nothing of third parties is in use.", file=session.config))
    plugins = Plugins.load(raw.use if raw else (), BUILTIN, third_party=session.third_party)
    found = plugins.installed()
    data = {
        "plugins": [plugin_data(each, session.terminal) for each in found],
        "problems": [session.terminal.show(problem.what) for problem in plugins.problems],
    }
    session.terminal.result("plugins.list", data, plugin_lines(found, plugins.problems, session.terminal))
    failed = plugins.problems or any(each.state is PluginState.FAILED for each in found)
    return CONFIGURATION if failed else DONE


@groups.add(
    app,
    "check",
    text("Tries every promise of a plugin's contract, with the options of plugins.toml, and gives a verdict."),
    ["optimx plugins check text", "optimx plugins check ftp --folder try-out", "optimx plugins check sftp --json"],
)
def check(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help=text("The plugin, as plugins.toml calls it.").message)],
    *,
    kind: Annotated[
        str | None,
        typer.Option("--kind", metavar=_KINDS, help=text("Of which kind, when several have the name.").message),
    ] = None,
    folder: Annotated[
        str | None,
        typer.Option(
            "--folder",
            help=text("Folder of the drop that a transport is tried in; without it: optimx-check.").message,
        ),
    ] = None,
) -> int:
    """Try a plugin; a transport is tried in a folder of its own, which holds no file before or after."""
    from optimx.cli.trying import try_plugin  # noqa: PLC0415 - the kit is most of optimx

    return try_plugin(ctx.obj, name, kind, folder)


@groups.add(
    app,
    "new",
    text("Begins a plugin: a package that works, with its test, to be changed into one's own."),
    ["optimx plugins new transport shelf", "optimx plugins new report lines --folder lines-report"],
)
def new(
    ctx: typer.Context,
    kind: Annotated[str, typer.Argument(metavar=_KINDS, help=text("What it brings.").message)],
    name: Annotated[str, typer.Argument(metavar="NAME", help=text("The word by which it is configured.").message)],
    *,
    folder: Annotated[
        Path | None,
        typer.Option("--folder", help=text("Where to put it; without it: optimx-NAME, here.").message),
    ] = None,
) -> int:
    """Write the package into a folder that is empty or not there."""
    from optimx.app.new_plugin import begin, why_not  # noqa: PLC0415 - only who begins a plugin pays for it

    session: Session = ctx.obj
    if (refused := why_not(kind, name)) is not None:
        ctx.fail(refused.show(session.caller.translate))
    begun = begin(kind, name, folder or Path(f"optimx-{name}"))
    said = [
        text("A plugin that works lies in {folder}:", folder=begun.folder),
        *(text("  {file}", file=file) for file in begun.files),
        text("Install it and run its test: pip install -e '{folder}[test]', then pytest there.", folder=begun.folder),
        text('Enable it: [plugins] use = ["{name}"] in plugins.toml.', name=begun.distribution),
    ]
    data = {"folder": str(begun.folder), "distribution": begun.distribution, "files": list(begun.files)}
    session.terminal.result("plugins.new", data, [session.terminal.show(words) for words in said])
    return DONE

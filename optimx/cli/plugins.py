"""`optimx plugins …`: what is installed, what is in use, and what is wrong with it.

In: a session. Out: a table, one line a plugin. Called by `root`.
"""

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
    text("Lists what is installed, and what is wrong with it."),
    ["optimx plugins list", "optimx plugins list --json"],
)


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

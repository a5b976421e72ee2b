"""How plugins look in a list.

In: `PluginInfo`. Out: lines, JSON data. Called by `cli.plugins`. Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from optimx import PluginError, Text, printable, text
from optimx.cli.terminal import Terminal, columns, remedy_line
from optimx.core.plugin_manager import PluginInfo, PluginState

_STATES: Mapping[PluginState, Text] = {
    PluginState.LOADED: text("ready"),
    PluginState.FAILED: text("FAILED"),
    PluginState.NOT_ENABLED: text("not enabled"),
    PluginState.SWITCHED_OFF: text("switched off"),
}
_HEADINGS = (text("plugin"), text("state"), text("comes with"), text("kind"), text("module"))
_REGISTER = "optimx_register_"


def plugin_lines(plugins: Sequence[PluginInfo], problems: Sequence[PluginError], terminal: Terminal) -> Iterator[str]:
    """Give one line a plugin, then what is wrong, each with its remedy; a problem that no line shows comes last."""
    yield from columns(_HEADINGS, (_row(each, terminal) for each in plugins), terminal)
    told = []
    for each in plugins:
        if each.problem:
            told.append(each.problem)
            line = text("{name}: {what}", name=each.name, what=terminal.show(each.problem))
            yield from _problem(terminal.show(line), each.remedy, terminal)
    for problem in problems:
        if problem.what not in told:
            yield from _problem(terminal.show(problem.what), problem.remedy, terminal)


def _row(plugin: PluginInfo, terminal: Terminal) -> tuple[str, ...]:
    return (
        printable(plugin.name),
        terminal.show(_STATES[plugin.state]),
        printable(f"{plugin.distribution} {plugin.version}"),
        ", ".join(hook.removeprefix(_REGISTER).removeprefix("optimx_") for hook in plugin.hooks) or "-",
        printable(plugin.source),
    )


def _problem(words: str, remedy: Text | None, terminal: Terminal) -> Iterator[str]:
    yield ""
    yield words
    if remedy is not None:
        yield remedy_line(terminal, remedy)


def plugin_data(plugin: PluginInfo, terminal: Terminal) -> dict[str, Any]:
    """Return a plugin as JSON data."""
    return {
        "name": plugin.name,
        "state": plugin.state.value,
        "distribution": plugin.distribution,
        "version": plugin.version,
        "source": plugin.source,
        "builtin": plugin.builtin,
        "hooks": list(plugin.hooks),
        "problem": terminal.show(plugin.problem) if plugin.problem else None,
        "remedy": terminal.show(plugin.remedy) if plugin.remedy else None,
    }

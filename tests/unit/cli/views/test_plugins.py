from optimx import PluginError, text
from optimx.cli.terminal import Terminal
from optimx.cli.views.plugins import plugin_data, plugin_lines
from optimx.core.plugin_manager import PluginInfo, PluginState

FAILED = PluginInfo(
    "acme",
    "acme-optimx",
    "2.0",
    "acme.plugin",
    False,
    (),
    PluginState.FAILED,
    text("acme cannot be imported"),
    text("Ask its author."),
)


def test_what_is_wrong_stands_below_the_list_once_with_its_remedy(terminal: Terminal) -> None:
    assert FAILED.problem is not None
    lines = list(plugin_lines([FAILED], [PluginError(FAILED.problem), PluginError(text("another"))], terminal))

    assert lines[1].split()[:2] == ["acme", "FAILED"]
    assert [line for line in lines if "cannot be imported" in line] == ["acme: acme cannot be imported"]
    assert "-> Ask its author." in lines
    assert "another" in lines


def test_programs_get_the_state_as_a_code() -> None:
    assert plugin_data(FAILED, Terminal(None, None, str))["state"] == "failed"  # type: ignore[arg-type]

import json
from pathlib import Path
from typing import Any

from optimx.plugins import BUILTIN

NAMES = {name for kind in BUILTIN.values() for name in kind}


def test_every_built_in_plugin_has_its_line(optimx: Any) -> None:
    ran = optimx("plugins", "list")

    assert ran.code == 0
    assert {line.split()[0] for line in ran.out.splitlines() if line} >= NAMES


def test_a_distribution_in_use_that_is_not_installed_is_named_with_what_to_do(optimx: Any, place: Path) -> None:
    (place / "plugins.toml").write_text('version = 1\n[plugins]\nuse = ["acme-optimx"]\n', "utf-8")

    ran = optimx("plugins", "list")

    assert ran.code == 3
    assert "'acme-optimx', which [plugins] use names, is not installed" in ran.out
    assert "-> Install it beside optimx" in ran.out


def test_third_parties_can_be_switched_off_by_option_and_by_environment(optimx: Any, place: Path) -> None:
    (place / "plugins.toml").write_text('version = 1\n[plugins]\nuse = ["acme-optimx"]\n', "utf-8")

    assert optimx("plugins", "list", "--no-plugins").code == 0
    assert optimx("plugins", "list", OPTIMX_DISABLE_PLUGINS="1").code == 0


def test_it_works_where_there_is_no_configuration_and_says_so(optimx: Any, place: Path) -> None:
    (place / "plugins.toml").unlink()

    ran = optimx("plugins", "list")

    assert ran.code == 0
    assert "There is no plugins.toml here" in ran.err
    assert optimx("plugins", "list", "--config", "plugins.toml").code == 3


def test_programs_get_hooks_and_states_untranslated(optimx: Any) -> None:
    listed = json.loads(optimx("plugins", "list", "--json", "--lang", "fr").out)["data"]["plugins"]

    text = next(each for each in listed if each["name"] == "text")
    assert (text["state"], text["builtin"], text["hooks"]) == ("loaded", True, ["optimx_register_reports"])

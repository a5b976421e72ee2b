import json
from pathlib import Path
from typing import Any

import pytest

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


def test_a_plugin_that_keeps_its_contract_gets_a_good_verdict(optimx: Any) -> None:
    ran = optimx("plugins", "check", "text", "--lang", "en")

    assert ran.code == 0
    assert "'text' keeps its contract: tried 6 of its 7 promises" in ran.out
    assert "FAILED" not in ran.out


def test_a_transport_is_tried_in_a_folder_of_its_own(optimx: Any, place: Path) -> None:
    (place / "drop").mkdir()
    (place / "drop" / "optim_data.xml").write_text("somebody's")

    ran = optimx("plugins", "check", "folder", "--folder", "try-out", "--json")

    checked = json.loads(ran.out)["data"]
    assert (ran.code, checked["ok"], checked["kind"]) == (0, True, "transports")
    assert [path for path in (place / "drop").rglob("*") if path.is_file()] == [place / "drop" / "optim_data.xml"]
    assert {path.name for path in (place / "drop").iterdir()} == {"optim_data.xml", "try-out"}


def test_a_folder_with_somebodys_files_is_not_worked_in(optimx: Any, place: Path) -> None:
    (place / "drop" / "optimx-check").mkdir(parents=True)
    (place / "drop" / "optimx-check" / "mine.xml").write_text("somebody's")

    ran = optimx("plugins", "check", "folder", "--lang", "en")

    assert ran.code == 1
    assert "the folder 'optimx-check' of the drop holds files, 'mine.xml' first" in ran.err
    assert (place / "drop" / "optimx-check" / "mine.xml").read_text() == "somebody's"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("check", "nothing"), "no plugin is called 'nothing'"),
        (("check", "ftp"), "there is no table [transports.ftp]"),
        (("check", "text", "--kind", "archive"), "'text' is no plugin of the kind 'archive'"),
    ],
)
def test_what_cannot_be_tried_is_explained(optimx: Any, arguments: tuple[str, ...], said: str) -> None:
    ran = optimx("plugins", *arguments, "--lang", "en")

    assert ran.code == 3
    assert said in ran.err


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        ("transport", "Not a name", "cannot be the name of a plugin"),
        ("plugin", "shelf", "'plugin' is no kind of plugin"),
        ("transport", "ftp", "'ftp' is the name of a plugin that comes with optimx"),
    ],
)
def test_what_cannot_be_begun_is_a_mistake_of_the_command_line(
    optimx: Any, place: Path, kind: str, name: str, said: str
) -> None:
    ran = optimx("plugins", "new", kind, name, "--lang", "en")

    assert ran.code == 2
    assert said in ran.err
    assert not (place / f"optimx-{name}").exists()


def test_a_system_is_not_tried_on_the_firms_data(optimx: Any) -> None:
    ran = optimx("plugins", "check", "office_database", "--lang", "en")

    assert ran.code == 0
    assert "not on the firm's data" in ran.out


def test_a_new_plugin_is_written_once(optimx: Any, place: Path) -> None:
    first = optimx("plugins", "new", "report", "lines", "--lang", "en")
    second = optimx("plugins", "new", "report", "lines", "--lang", "en")

    assert first.code == 0
    assert sorted(path.name for path in (place / "optimx-lines").iterdir()) == [
        "README.md",
        "optimx_lines.py",
        "pyproject.toml",
        "test_lines.py",
    ]
    assert second.code == 1
    assert "'optimx-lines' holds something already" in second.err


def test_the_promises_of_the_kit_speak_the_readers_language(optimx: Any) -> None:
    ran = optimx("plugins", "check", "photos", "--lang", "fr")

    assert "Chaque place est relative" in ran.out
    assert "Every place" not in ran.out

import json
import subprocess
import sys
from importlib import import_module
from typing import Any

import pytest

from optimx.cli.commands import COMMANDS, EXAMPLES


def test_help_begins_with_examples_and_names_every_command(optimx: Any) -> None:
    ran = optimx("--help")

    assert ran.out.startswith("Examples:\n  optimx ")
    for entry in COMMANDS:
        assert f"\n  {entry.name} " in ran.out


def test_without_a_command_help_is_the_answer(optimx: Any) -> None:
    assert optimx() == optimx("--help")
    assert optimx("config").out == optimx("config", "--help").out
    assert optimx("--lang", "fr") == optimx("--lang", "fr", "--help")


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_every_command_can_be_imported_and_helps_with_examples_first(entry: Any, optimx: Any) -> None:
    assert getattr(import_module(entry.module), entry.app)

    assert optimx(entry.name, "--help").out.startswith("Examples:\n  optimx ")


def test_every_example_is_a_command_line_that_exists(optimx: Any) -> None:
    for line, _ in EXAMPLES:
        words = line.split()[1:]

        assert optimx(*words, "--help").code == 0, line


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["confg"], "did you mean 'config'?"),
        (["config", "chek"], "did you mean 'check'?"),
        (["config", "check", "--jsn"], "did you mean '--json'?"),
    ],
)
def test_a_typo_is_answered_with_the_near_word(typed: list[str], meant: str, optimx: Any) -> None:
    ran = optimx(*typed)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("optimx: [E-USAGE] ")
    assert meant in ran.err


def test_a_word_that_is_near_nothing_is_shown_harmlessly(optimx: Any) -> None:
    ran = optimx("\x1b[31mzzz")

    assert ran.code == 2
    assert "\x1b" not in ran.err


def test_what_is_not_understood_is_json_when_json_was_asked_for(optimx: Any) -> None:
    ran = optimx("config", "check", "--lang", "de", "--json")

    assert json.loads(ran.out)["data"]["code"] == "E-USAGE"


@pytest.mark.parametrize(
    "arguments", [["--lang", "fr", "config", "--help"], ["config", "check", "--lang=fr", "--help"]]
)
def test_help_speaks_the_language_that_was_asked_for(arguments: list[str], optimx: Any) -> None:
    ran = optimx(*arguments, LANG="en_GB.UTF-8")

    assert ran.out.startswith("Exemples")
    assert "Usage" not in ran.out.replace("Usage :", "").replace("Usage\u00a0:", "")


def test_what_typer_adds_to_help_is_in_the_readers_language_too(optimx: Any) -> None:
    shown = optimx("server", "add-account", "--help", "--lang", "fr").out

    assert ("[obligatoire]" in shown, "[par défaut" in shown) == (True, True)
    assert not {"[required]", "[default"} & set(shown.split())


def test_options_for_all_commands_may_stand_before_the_command_too(optimx: Any) -> None:
    assert optimx("--json", "config", "check").out == optimx("config", "check", "--json").out != ""


def test_a_reader_that_has_seen_enough_is_no_failure(place: Any) -> None:
    # `head` closes its end at once; a table that does not fit into the pipe's buffer is written all the same
    code = (
        "import sys\nfrom optimx.cli import run\nsys.stdin.read()\n"
        "sys.exit(run(['config', 'show'], {}, sys.stdout, sys.stderr))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        process.stdout = None
        _, err = process.communicate(b"")

    assert (process.returncode, err) == (0, b"")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (["exchange", "--wait"], "l'option « --wait » attend une valeur"),
        (["exchange", "--json=yes"], "l'option « --json » n'attend pas de valeur"),
        (["exchange", "extra", "words"], "la commande n'attend pas « extra words »"),
        (["exchange", "--lang", "de"], "« --lang » peut être : fr, en"),
        (["mobile", "simulate", "--seed", "abc"], "ce qui suit « --seed » n'est pas une valeur possible"),
        (["exchange", "--wiat", "3s"], "vouliez-vous dire « --wait »"),
        (["why"], "« FILE » manque"),
        (["resolve"], "« BATCH » manque"),
    ],
)
def test_what_is_not_understood_is_said_in_the_readers_language(typed: list[str], words: str, optimx: Any) -> None:
    ran = optimx(*typed, LANG="fr_FR.UTF-8")

    assert ran.code == 2
    assert words in ran.err.replace("\u00a0", " ")
    assert f"optimx {typed[0]}" in ran.err.replace("\u00a0", " ").splitlines()[-1], "help of the command is named"


def test_an_error_of_the_command_line_has_the_shape_of_every_other(optimx: Any) -> None:
    usage, other = (json.loads(optimx("exchange", *words, "--json").out) for words in (["--wiat"], ["-c", "none.toml"]))

    assert usage["data"].keys() == other["data"].keys()
    assert usage["data"]["remedy"] == "See: optimx exchange --help"

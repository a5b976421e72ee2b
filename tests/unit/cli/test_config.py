import json
from pathlib import Path
from typing import Any

import pytest


def test_a_good_file_is_said_to_be_good(optimx: Any) -> None:
    ran = optimx("config", "check")

    assert (ran.code, ran.out, ran.err) == (0, "plugins.toml: no mistakes\n", "")


def test_all_mistakes_are_told_at_once_each_with_its_line_and_remedy(optimx: Any, place: Path) -> None:
    written = (place / "plugins.toml").read_text("utf-8")
    (place / "plugins.toml").write_text(written.replace('"folder"\n', '"fodler"\n').replace('"26h"', '"soon"'), "utf-8")

    ran = optimx("config", "check")

    assert (ran.code, ran.out) == (3, "")
    assert [line.split()[0] for line in ran.err.splitlines()] == ["optimx:", "->", "optimx:", "->"]
    assert "plugins.toml:9 office.overdue_after" in ran.err
    assert "'folder'" in ran.err


def test_what_stops_nothing_does_not_look_like_what_does(optimx: Any, place: Path) -> None:
    written = (place / "plugins.toml").read_text("utf-8")
    (place / "plugins.toml").write_text(
        written.replace("732829320", "111222333") + '[plugins]\nuse = ["no"]\n', "utf-8"
    )

    mistake, _, warning, _ = optimx("exchange").err.splitlines()[-4:]

    assert mistake.startswith("optimx: [E-PLUGIN] ")
    assert warning.startswith("warning: ")
    assert "'111222333' does not have the check digit of a SIREN" in warning


def test_for_programs_a_good_and_a_bad_file_have_the_same_shape(optimx: Any, place: Path) -> None:
    good = json.loads(optimx("config", "check", "--json").out)
    (place / "plugins.toml").write_text("version = 2\n", "utf-8")
    bad = json.loads(optimx("config", "check", "--json").out)

    assert good["kind"] == bad["kind"] == "config.check"
    assert good["data"].keys() == bad["data"].keys()
    assert (good["data"]["valid"], bad["data"]["valid"]) == (True, False)
    assert all({"line", "key", "what", "remedy", "severity"} <= each.keys() for each in bad["data"]["mistakes"])


def test_a_file_that_is_not_there_is_a_matter_of_configuration(optimx: Any) -> None:
    ran = optimx("config", "check", "--config", "elsewhere.toml")

    assert ran.code == 3
    assert ran.err.count("elsewhere.toml") == 1


def test_show_tells_each_value_and_where_it_comes_from(optimx: Any) -> None:
    lines = optimx("config", "show").out.splitlines()

    shown = {line.split(" = ")[0].strip(): line for line in lines}
    assert shown["office.overdue_after"].endswith("= '26h'  # line 9")
    assert shown["office.wait"].endswith("= '10m'  # default")
    assert shown["drop.transport"].endswith("= 'folder'  # line 11")
    assert shown["retention.positions"].endswith("= '61d'  # default")
    assert shown["retention.daily"].endswith("= false  # default")


def test_a_configuration_cannot_be_shown_that_has_mistakes(optimx: Any, place: Path) -> None:
    (place / "plugins.toml").write_text("version = 1\n", "utf-8")

    assert optimx("config", "show").code == 3


FTP = """
[transports.ftp]
host = "h.example"
user = "demo"
tls = "none"
password = { env = "OPTIMX_TEST_PASSWORD" }
"""


@pytest.fixture
def ftp(place: Path) -> Path:
    """The place, whose configuration wants a password from the environment."""
    written = (place / "plugins.toml").read_text("utf-8").replace('transport = "folder"', 'transport = "ftp"')
    (place / "plugins.toml").write_text(written + FTP, "utf-8")
    return place


@pytest.mark.usefixtures("ftp")
def test_a_secret_that_is_not_there_is_warned_of_and_one_that_is_there_is_not(optimx: Any) -> None:
    without, given = optimx("config", "check"), optimx("config", "check", OPTIMX_TEST_PASSWORD="x")

    assert (without.code, given.code) == (0, 0)
    assert "'OPTIMX_TEST_PASSWORD'" in without.out
    assert "line 19" in without.out
    assert "OPTIMX_TEST_PASSWORD" not in given.out


def test_the_secret_of_a_table_that_is_not_in_use_is_nobodys_business_today(optimx: Any, place: Path) -> None:
    (place / "plugins.toml").write_text((place / "plugins.toml").read_text("utf-8") + FTP, "utf-8")

    assert "OPTIMX_TEST_PASSWORD" not in optimx("config", "check").out


def test_show_tells_where_the_state_really_lies(optimx: Any, place: Path) -> None:
    def state(*options: str) -> str:
        (line,) = [line for line in optimx("config", "show", *options).out.splitlines() if ".state" in line]
        return str(line)

    assert state().endswith("732829320-office'  # default")
    assert state("--state", "elsewhere").endswith("'elsewhere'  # --state")


def test_a_file_without_anything_in_it_is_said_to_say_nothing(optimx: Any, place: Path) -> None:
    (place / "plugins.toml").write_text("# nothing yet\n", "utf-8")

    ran = optimx("config", "check")

    assert ran.code == 3
    assert "says nothing" in ran.err
    assert len(ran.err.splitlines()) == 2


def test_a_key_is_named_once(optimx: Any, place: Path) -> None:
    written = (place / "plugins.toml").read_text("utf-8").replace('"732829320"', "732829320")
    (place / "plugins.toml").write_text(written, "utf-8")

    assert optimx("config", "check").err.count("account.id") == 1


def test_a_mistake_of_the_whole_file_names_the_file(optimx: Any, place: Path) -> None:
    (place / "plugins.toml").write_text("version = 1\n", "utf-8")

    assert "plugins.toml: a file is either" in optimx("config", "check").err

"""The drop server's script: every account is served, whatever becomes of the others."""

import json
from pathlib import Path
from typing import Any

import pytest

from optimx.app.lock import held
from optimx.core.machine import SystemClock

FILE = ("-c", "server.toml")
PROCESS = ("server", "process", *FILE)


@pytest.fixture
def three(optimx: Any, office: Path) -> Path:
    """Three accounts; the drop of the one in the middle is gone."""
    for login, identifier in (("late", "111222333"), ("other", "222333444")):
        optimx("server", "add-account", login, "--id", identifier, "--root", login, *FILE)
    (office / "late").rename(office / "gone")
    return office


def test_one_accounts_failure_stops_no_other_and_its_code_counts(optimx: Any, three: Path) -> None:
    ran = optimx(*PROCESS, "--json")
    data = json.loads(ran.out)["data"]

    assert ran.code == data["exit_code"] == 4
    assert {login: each["exit_code"] for login, each in data["accounts"].items()} == {"demo": 0, "late": 4, "other": 0}


def test_an_account_that_is_being_processed_is_named_and_the_others_go_on(optimx: Any, three: Path) -> None:
    with held(three / "server-state" / "222333444", "222333444", "server process", "SRV", SystemClock().now()):
        ran = optimx(*PROCESS)
    # 6 wins over 4
    assert ran.code == 6
    assert "other:" in ran.err
    assert ran.out.startswith("demo (732829320)")


def test_only_one_account_when_it_is_named(optimx: Any, three: Path) -> None:
    assert optimx(*PROCESS, "--account", "demo").code == 0
    assert optimx(*PROCESS, "--account", "nobody").code == 3
    assert optimx(*PROCESS, "--account", "demo", "--all").code == 2


def test_an_offices_file_is_refused(optimx: Any, office: Path) -> None:
    assert optimx("server", "process").code == 3


def test_status_tells_how_each_account_stands(optimx: Any, three: Path) -> None:
    optimx("exchange")
    optimx(*PROCESS)

    shown = optimx("server", "status", *FILE).out
    data = json.loads(optimx("server", "status", *FILE, "--json").out)["data"]["accounts"]

    assert "Appli_Data_732829320" in shown
    assert (data["demo"]["last_run"]["exit_code"], len(data["demo"]["open"])) == (0, 1)
    assert data["late"]["last_run"]["exit_code"] == 4


def test_an_answer_that_the_office_has_is_not_delivered_again(optimx: Any, office: Path) -> None:
    optimx("exchange")
    optimx(*PROCESS)
    line = next(line for line in optimx("server", "status", *FILE).out.splitlines() if "Appli_Data" in line)

    unknown = optimx("server", "redeliver", "nothing", "--account", "demo", *FILE)
    waiting = optimx("server", "redeliver", line.split()[0], "--account", "demo", *FILE)
    optimx(*PROCESS)
    optimx("exchange")
    optimx(*PROCESS)
    taken = optimx("server", "redeliver", line.split()[0], "--account", "demo", *FILE)

    assert (unknown.code, waiting.code, taken.code) == (1, 0, 1), waiting
    assert "the office has it" in taken.err

"""Which transports there are, and what is said when another one cannot be had."""

import json
from pathlib import Path
from typing import Any

FTP = '\n[transports.ftp]\nhost = "127.0.0.1"\nport = 1\nuser = "demo"\ntls = "none"\npassword = { env = "PASSWORD" }\n'


def _add(place: Path, tables: str) -> None:
    file = place / "plugins.toml"
    file.write_text(file.read_text("utf-8") + tables, "utf-8")


def test_the_list_tells_which_is_in_use_and_which_is_ready(optimx: Any, office: Path) -> None:
    _add(office, FTP)

    rows = {row["name"]: row for row in json.loads(optimx("transport", "list", "--json").out)["data"]["transports"]}

    assert (rows["folder"]["in_use"], rows["ftp"]["in_use"], rows["ftp"]["configured"]) == (True, False, True)
    assert all(row["builtin"] and row["problem"] is None for row in rows.values())
    assert "in use" in optimx("transport", "list", "--lang", "en").out


def test_the_list_needs_no_configuration_and_no_good_one(optimx: Any, place: Path) -> None:
    _add(place, "\n[transports.pigeon]\nwings = 2\n[transports.ftp]\nhots = 1\n")
    assert optimx("transport", "list").code == 0
    (place / "plugins.toml").unlink()

    assert optimx("transport", "list").code == 0


def test_a_servers_file_tells_what_its_accounts_use(optimx: Any, office: Path) -> None:
    ran = optimx("transport", "list", "--json", "-c", "server.toml")

    rows = {row["name"]: row["in_use"] for row in json.loads(ran.out)["data"]["transports"]}
    assert (rows["folder"], rows["ftp"]) == (True, False)


def test_a_transport_that_is_not_there_is_refused_with_the_nearest(optimx: Any, office: Path) -> None:
    for command in ("rehearse", "switch"):
        ran = optimx("transport", command, "ftpp", "--lang", "en")
        assert (ran.code, "'ftp'" in ran.err) == (3, True)


def test_a_transport_without_a_table_is_refused_with_what_to_add(optimx: Any, office: Path) -> None:
    ran = optimx("transport", "switch", "ftp")

    assert (ran.code, "[transports.ftp]" in ran.err) == (3, True)


def test_the_transport_in_use_is_no_other_one(optimx: Any, office: Path) -> None:
    assert optimx("transport", "switch", "folder").code == 3


def test_without_a_switch_there_is_no_way_back(optimx: Any, office: Path) -> None:
    ran = optimx("transport", "undo")

    assert (ran.code, "plugins.toml.bak" in ran.err) == (3, True)


def test_a_switch_waits_for_no_run_and_says_which_one_goes_on(optimx: Any, office: Path) -> None:
    from datetime import UTC, datetime

    from optimx.app import lock

    _add(office, "\n[transports.ftp]\nhost='a'\nuser='b'\ntls='none'\npassword={env='P'}\n")
    with lock.held(office / "state", "732829320", "exchange", "here", datetime.now(UTC)):
        ran = optimx("transport", "switch", "ftp")

    assert (ran.code, "E-RUNNING" in ran.err) == (6, True)


def test_a_rehearsal_of_what_cannot_be_reached_leaves_with_its_code(optimx: Any, office: Path) -> None:
    _add(office, FTP)

    ran = optimx("transport", "rehearse", "ftp", "--json", PASSWORD="x")

    data = json.loads(ran.out)["data"]
    assert (ran.code, data["verdict"], data["exit_code"]) == (4, "unproven", 4)
    assert data["steps"][-2]["step"] == "port"


def test_a_rehearsal_that_failed_never_ends_in_the_command_that_switches(optimx: Any, office: Path) -> None:
    _add(office, FTP)

    ran = optimx("transport", "rehearse", "ftp", "--lang", "en", PASSWORD="x")

    assert "transport switch" not in ran.out
    assert ran.out.splitlines()[-1] == "-> Mend the first step that failed, then: optimx transport rehearse ftp"


def test_a_backup_that_is_no_configuration_is_no_step_back(optimx: Any, place: Path) -> None:
    (place / "plugins.toml.bak").write_text("drop = 5\n", "utf-8")

    ran = optimx("transport", "undo")

    assert (ran.code, "no step back" in ran.err) == (3, True)

"""An account is added by one command, and nothing else of the file changes."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

FILE = ("-c", "server.toml")
SERVER = "# kept\r\nversion = 1\r\n[server]\r\nsystem = \"mobile_store\"\r\nstate = 'state'  # too\r\n"


@pytest.fixture
def server(place: Path) -> Path:
    (place / "server.toml").write_bytes(SERVER.encode())
    return place


def add(optimx: Any, login: str = "demo", identifier: str = "732829320", root: str = "drop", *more: str) -> Any:
    return optimx("server", "add-account", login, "--id", identifier, "--root", root, *more, *FILE)


def accounts(folder: Path) -> Any:
    return tomllib.loads((folder / "server.toml").read_text("utf-8"))["server"]["accounts"]


def test_the_file_gains_a_table_and_keeps_every_byte_before_it(optimx: Any, server: Path) -> None:
    assert add(optimx).code == 0

    written = (server / "server.toml").read_bytes()
    assert written.startswith(SERVER.encode())
    assert b"\n" not in written.replace(b"\r\n", b"")
    assert accounts(server) == {"demo": {"id": "732829320", "root": "drop"}}
    assert (server / "server.toml.bak").read_bytes() == SERVER.encode()


def test_the_drop_is_laid_out(optimx: Any, server: Path) -> None:
    add(optimx)

    assert {path.name for path in (server / "drop").iterdir()} >= {"archive", "docs", "photos", "signatures", "work"}
    assert (server / "drop" / "optimx.json").exists()


def test_a_vendors_office_gets_no_identity(optimx: Any, server: Path) -> None:
    add(optimx, "demo", "732829320", "drop", "--protocol", "pair")

    assert not (server / "drop" / "optimx.json").exists()
    assert accounts(server)["demo"]["protocol"] == "pair"


def test_again_with_the_same_values_there_is_nothing_to_do(optimx: Any, server: Path) -> None:
    add(optimx)
    before = (server / "server.toml").read_bytes()

    again = add(optimx)

    assert (again.code, "already" in again.out) == (0, True)
    assert (server / "server.toml").read_bytes() == before


def test_again_with_less_said_the_rest_stays(optimx: Any, server: Path) -> None:
    add(optimx, "demo", "732829320", "drop", "--company", "Démo BTP")
    before = (server / "server.toml").read_bytes()

    assert add(optimx).code == 0
    assert (server / "server.toml").read_bytes() == before


def test_other_values_for_a_known_login_are_refused(optimx: Any, server: Path) -> None:
    add(optimx)
    before = (server / "server.toml").read_bytes()

    refused = add(optimx, "demo", "356000000", "drop")

    assert (refused.code, "another id" in refused.err) == (3, True)
    assert (server / "server.toml").read_bytes() == before


@pytest.mark.parametrize(
    ("login", "identifier", "code"),
    [("two words", "732829320", 2), ("x]\n[evil", "732829320", 2), ("demo", "no!", 3), ("demo", "", 3)],
)
def test_what_would_make_a_bad_file_changes_none(
    optimx: Any, server: Path, login: str, identifier: str, code: int
) -> None:
    assert add(optimx, login, identifier).code == code
    assert (server / "server.toml").read_bytes() == SERVER.encode()


def test_a_name_with_quotes_and_backslashes_is_written_as_it_is(optimx: Any, server: Path) -> None:
    company = 'L\'Établi "A\\B"'

    assert add(optimx, "a.b", "732829320", "drop", "--company", company).code == 0
    assert accounts(server)["a.b"]["company"] == company
    assert optimx("config", "check", *FILE).code == 0


def test_a_folder_is_meant_from_where_the_command_is_typed(optimx: Any, server: Path) -> None:
    (server / "deep").mkdir()
    (server / "server.toml").rename(server / "deep" / "server.toml")

    assert (
        optimx("server", "add-account", "d", "--id", "732829320", "--root", "drop", "-c", "deep/server.toml").code == 0
    )
    assert (server / "drop" / "optimx.json").exists()

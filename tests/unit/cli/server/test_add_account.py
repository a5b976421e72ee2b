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


def test_a_link_to_the_file_stays_one(optimx: Any, server: Path) -> None:
    (server / "server.toml").rename(server / "real.toml")
    try:
        (server / "server.toml").symlink_to("real.toml")
    except OSError:
        pytest.skip("this account may make no links")

    assert add(optimx).code == 0
    assert (server / "server.toml").is_symlink()
    assert b"demo" in (server / "real.toml").read_bytes()


def test_the_mark_of_notepad_stays(optimx: Any, server: Path) -> None:
    (server / "server.toml").write_bytes(b"\xef\xbb\xbf" + SERVER.encode())

    assert add(optimx).code == 0
    assert (server / "server.toml").read_bytes().startswith(b"\xef\xbb\xbf" + SERVER.encode())


@pytest.mark.parametrize(
    "table",
    ["server = { system = 'mobile_store', state = 'state' }", "[server]\nsystem = 'mobile_store'\naccounts = {}"],
)
def test_a_table_that_is_written_inline_is_to_be_mended_by_hand(optimx: Any, server: Path, table: str) -> None:
    (server / "server.toml").write_text(f"version = 1\n{table}\n", "utf-8")

    refused = add(optimx)

    assert (refused.code, "by hand" in refused.err, "server.toml" in refused.err) == (3, True, True)
    assert "demo" not in (server / "server.toml").read_text("utf-8")


def test_what_somebody_else_wrote_meanwhile_is_not_lost(
    optimx: Any, server: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(optimx)

    def meanwhile(desk: Any) -> None:
        with (server / "server.toml").open("a", encoding="utf-8") as file:
            file.write("# mine\n")

    monkeypatch.setattr("optimx.cli.server.add_account.prepare_account", meanwhile)
    refused = add(optimx, "other", "356000000", "other")

    assert (refused.code, "meanwhile" in refused.err) == (3, True)
    assert (server / "server.toml").read_text("utf-8").endswith("# mine\n")


def test_an_account_that_is_refused_leaves_no_state(optimx: Any, server: Path) -> None:
    add(optimx)
    (server / "server.toml").write_bytes(SERVER.encode())
    before = sorted((server / "state").iterdir())

    refused = add(optimx, "other", "356000000", "drop")

    assert (refused.code, "belongs to account" in refused.err) == (1, True)
    assert sorted((server / "state").iterdir()) == before


def test_an_account_that_is_refused_keeps_the_state_that_it_had(optimx: Any, server: Path) -> None:
    add(optimx)
    (server / "server.toml").write_bytes(SERVER.encode())
    (server / "drop" / "optimx.json").write_text("{}", "utf-8")

    assert add(optimx).code != 0
    assert (server / "state" / "732829320" / "journal.db").exists()

"""A secret is typed or piped in, kept for its account alone, and shown nowhere, whatever goes wrong."""

import io
import os
import stat
import sys
import time
from pathlib import Path
from typing import Any

import pytest

CANARY = "hunter2-canary"
FTP = """
version = 1
[account]
id = "732829320"
[office]
folder = 'EchangeFTP'
system = "office_database"
state = 'state'
wait = "0s"
[drop]
transport = "ftp"
[transports.ftp]
host = "{host}"
port = {port}
user = "ftp"
tls = "none"
password = {{ file = 'secrets/drop' }}
[transports.folder]
root = 'nowhere'
"""


@pytest.fixture
def piped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{CANARY}\n"))


def test_a_piped_secret_goes_into_a_private_file_and_its_line_is_told(optimx: Any, place: Path, piped: None) -> None:
    ran = optimx("secrets", "set", "drop", "--file", "secrets/drop")

    file = place / "secrets" / "drop"
    assert (ran.code, file.read_text("utf-8")) == (0, f"{CANARY}\n")
    assert "password = { file = 'secrets/drop' }" in ran.out
    assert CANARY not in ran.out + ran.err
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_nothing_given_is_nothing_stored(optimx: Any, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))

    assert optimx("secrets", "set", "drop", "--file", "drop").code == 2
    assert not (place / "drop").exists()


def test_a_secret_is_never_an_argument(optimx: Any, place: Path) -> None:
    ran = optimx("secrets", "set", "drop", CANARY)

    assert ran.code == 2
    assert CANARY not in ran.out + ran.err


def test_the_trial_says_which_secret_is_missing_and_shows_none(optimx: Any, place: Path, piped: None) -> None:
    (place / "plugins.toml").write_text(FTP.format(host="127.0.0.1", port=9), "utf-8")
    missing = optimx("secrets", "test")
    optimx("secrets", "set", "transports.ftp.password")

    there = optimx("secrets", "test")

    assert (missing.code, there.code) == (3, 0)
    assert "transports.ftp.password" in missing.out
    assert CANARY not in there.out + there.err


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such rights")
def test_a_secret_file_that_others_may_read_is_refused_with_the_remedy(optimx: Any, place: Path, piped: None) -> None:
    (place / "plugins.toml").write_text(FTP.format(host="127.0.0.1", port=9), "utf-8")
    optimx("secrets", "set", "drop")
    (place / "secrets" / "drop").chmod(0o640)

    tried, run = optimx("secrets", "test"), optimx("exchange")

    assert (tried.code, run.code) == (3, 3)
    assert "chmod 600" in tried.out
    assert "chmod 600" in run.err


def test_the_canary_is_nowhere_after_everything_that_can_go_wrong(
    optimx: Any, place: Path, piped: None, vsftpd: Any
) -> None:
    (place / "plugins.toml").write_text(FTP.format(host=vsftpd.host, port=vsftpd.port), "utf-8")
    optimx("secrets", "set", "drop")
    lines = (
        ("secrets", "test", "--json"),
        ("config", "show"),
        ("exchange", "-vv"),  # vsftpd knows another password
        ("exchange", "--json"),
        ("report", "show"),
        ("exchange", "--dry-run", "-vv"),
        ("status", "-vv"),
        ("doctor", "-vv"),
        ("doctor", "--json"),
        ("transport", "rehearse", "folder", "-vv"),
        ("transport", "switch", "folder", "-vv"),
        ("transport", "list"),
    )

    shown = [optimx(*line) for line in lines]

    assert CANARY not in "".join(ran.out + ran.err for ran in shown)
    assert "E-LOGIN" in "".join(ran.out + ran.err for ran in shown)
    kept = [path for path in place.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()]
    assert kept == [place / "secrets" / "drop"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
def test_a_typed_secret_is_not_shown(place: Path) -> None:
    import pty

    child, terminal = pty.fork()
    if child == 0:
        os.environ["LANG"] = "C.UTF-8"
        line = [sys.executable, "-m", "optimx.cli", "--lang", "en", "secrets", "set", "drop", "--file", "drop"]
        os.execv(line[0], line)
    shown = _until(terminal, b"(it is not shown)")
    os.write(terminal, f"{CANARY}\n".encode())
    shown += _until(terminal, b"The line")
    _, status = os.waitpid(child, 0)
    os.close(terminal)

    assert os.waitstatus_to_exitcode(status) == 0
    assert CANARY.encode() not in shown
    assert (place / "drop").read_text("utf-8") == f"{CANARY}\n"


def _until(terminal: int, wanted: bytes, limit: float = 30.0) -> bytes:
    end, seen = time.monotonic() + limit, b""
    while wanted not in seen and time.monotonic() < end:
        try:
            seen += os.read(terminal, 4096)
        except OSError:  # the other end is closed: it has left
            break
    return seen


@pytest.mark.parametrize("errors", ["strict", "surrogateescape"])
def test_a_secret_in_another_encoding_is_refused_and_not_repeated(
    optimx: Any, place: Path, monkeypatch: pytest.MonkeyPatch, errors: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"caf\xe9-canary\n"), "utf-8", errors))

    ran = optimx("secrets", "set", "drop", "--file", "drop")

    assert (ran.code, "UTF-8" in ran.err) == (3, True)
    assert "canary" not in ran.out + ran.err
    assert {each.name for each in place.iterdir()} == {"plugins.toml"}


def test_the_mark_that_notepad_puts_in_front_of_a_file_is_not_stored(
    optimx: Any, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"\ufeff{CANARY}\n"))

    optimx("secrets", "set", "drop", "--file", "drop")

    assert (place / "drop").read_bytes() == f"{CANARY}\n".encode()


def test_an_account_of_the_machine_without_a_name_is_told_by_its_number(
    optimx: Any, piped: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 12345")

    monkeypatch.setattr("getpass.getuser", nobody)

    assert optimx("secrets", "set", "drop", "--file", "drop").code == 0


@pytest.mark.parametrize(
    ("key", "near"),
    [
        ("transports.ftpp.password", "'ftp'"),
        ("transport.ftp.password", "'transports'"),
        ("transports.ftp.pasword", "'password'"),
        ("transports.folder.password", "Nothing is valid here"),
        ("transports.ftp", "transports.ftp.password"),
        ("systems.office_databse.password", "'office_database'"),
    ],
)
def test_a_key_that_no_plugin_has_is_refused_with_those_that_there_are(
    optimx: Any, place: Path, piped: None, key: str, near: str
) -> None:
    ran = optimx("secrets", "set", key)

    assert (ran.code, near in ran.err) == (3, True)
    assert {each.name for each in place.iterdir()} == {"plugins.toml"}


@pytest.mark.parametrize("key", ["transports.ftp.password", "systems.office_database.password", "drop", "my.own.word"])
def test_a_key_that_has_no_table_yet_or_a_word_of_ones_own_is_taken(optimx: Any, piped: None, key: str) -> None:
    assert optimx("secrets", "set", key, "--file", "drop").code == 0

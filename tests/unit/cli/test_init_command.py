"""A first configuration: valid, commented, without a prompt where nobody sits, with the server's proof in it."""

import io
import json
import os
import stat
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

CANARY = "hunter2-canary"
FIRM = ("--id", "732829320", "--company", 'Démo "BTP"', "--lang", "en")


@pytest.fixture
def empty(place: Path) -> Path:
    """A folder in which there is nothing yet."""
    (place / "plugins.toml").unlink()
    (place / "drop").mkdir()
    return place


@pytest.fixture
def no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{CANARY}\n"))


def _written(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "plugins.toml").read_text("utf-8"))


def test_a_folder_is_enough_for_an_exchange(optimx: Any, empty: Path, no_terminal: None) -> None:
    ran = optimx("init", "--transport", "folder", "--root", "drop", *FIRM)

    assert ran.code == 0, ran
    written = _written(empty)
    assert written["account"]["company"] == 'Démo "BTP"'
    assert written["transports"] == {"folder": {"root": "drop"}}
    assert optimx("config", "check").code == 0
    assert "Everything that was tried works." in ran.out


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_file_explains_itself_in_the_readers_language(
    optimx: Any, empty: Path, no_terminal: None, language: str
) -> None:
    optimx("init", "--transport", "folder", "--root", "drop", "--id", "732829320", "--no-test", "--lang", language)

    content = (empty / "plugins.toml").read_text("utf-8")
    assert "SIREN" in content
    assert ("the reports" in content) is (language == "en")


def test_a_password_is_named_by_its_place_and_never_asked_for_without_a_terminal(
    optimx: Any, empty: Path, no_terminal: None
) -> None:
    line = ("init", "--transport", "ftp", "--host", "127.0.0.1", "--port", "1", "--user", "demo", *FIRM)

    ran = optimx(*line, "--set", "tls=none", "--set", "encoding=latin-1")

    table = _written(empty)["transports"]["ftp"]
    assert table["password"] == {"env": "OPTIMX_FTP_PASSWORD"}
    assert (table["tls"], table["encoding"], table["port"]) == ("none", "latin-1", 1)
    assert ran.code == 3  # nobody has given the password yet, and the trial says so
    assert "OPTIMX_FTP_PASSWORD" in ran.out


def test_a_piped_password_is_kept_for_this_account_alone(
    optimx: Any, empty: Path, no_terminal: None, vsftpd: Any
) -> None:
    where = ("--host", vsftpd.host, "--port", str(vsftpd.port), "--user", vsftpd.user, "--set", "tls=none")
    sys.stdin = io.StringIO(f"{vsftpd.password}\n")

    ran = optimx("init", "--transport", "ftp", *where, "--password-from", "stdin", *FIRM)

    assert ran.code == 0, ran
    reference = _written(empty)["transports"]["ftp"]["password"]
    assert reference == {"file": "secrets/ftp-password"}
    assert vsftpd.password not in ran.out + ran.err + (empty / "plugins.toml").read_text("utf-8")
    if os.name == "posix":
        assert stat.S_IMODE((empty / "secrets" / "ftp-password").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "more",
    [
        ("--set", f"password={CANARY}"),
        ("--set", "hots=1"),
        ("--set", "user"),
        ("--password-from", CANARY),
        ("--id", "no identifier"),
        ("--set", "port=0"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    optimx: Any, empty: Path, no_terminal: None, more: tuple[str, ...]
) -> None:
    line = ("init", "--transport", "ftp", "--host", "h", "--user", "u", "--set", "tls=none", "--no-test", *FIRM)

    ran = optimx(*line, *more)

    assert ran.code == 3, ran
    assert CANARY not in ran.out + ran.err
    assert [path.name for path in empty.iterdir()] == ["drop"]


def test_what_is_missing_is_named_by_its_option_when_nobody_can_be_asked(
    optimx: Any, empty: Path, no_terminal: None
) -> None:
    for line, missing in (
        (("init",), "--transport"),
        (("init", "--transport", "folder"), "--root"),
        (("init", "--transport", "folder", "--root", "drop"), "--id"),
        (("init", "--transport", "smb", "--host", "h", "--user", "u", "--id", "1234"), "--set share"),
    ):
        ran = optimx(*line, "--lang", "en")
        assert (ran.code, missing in ran.err) == (2, True), ran
    assert not (empty / "plugins.toml").exists()


def test_a_configuration_is_never_written_over_unasked(optimx: Any, place: Path, no_terminal: None) -> None:
    (place / "drop").mkdir()
    before = (place / "plugins.toml").read_bytes()
    line = ("init", "--transport", "folder", "--root", "drop", "--no-test", *FIRM)

    refused = optimx(*line)
    assert (refused.code, (place / "plugins.toml").read_bytes()) == (3, before)
    replaced = optimx(*line, "--force")

    assert replaced.code == 0
    assert (place / "plugins.toml.bak").read_bytes() == before
    assert (place / "plugins.toml").read_bytes() != before


def test_programs_get_one_object(optimx: Any, empty: Path, no_terminal: None) -> None:
    ran = optimx("init", "--transport", "folder", "--root", "drop", "--json", *FIRM)

    found = json.loads(ran.out)
    assert (found["kind"], found["data"]["doctor"]["failed"]) == ("init", 0)


def test_the_key_of_an_sftp_server_is_pinned_as_it_was_seen(
    optimx: Any, empty: Path, no_terminal: None, openssh: Any
) -> None:
    ran = optimx(*_over_sftp(openssh))

    assert ran.code == 0, ran
    pinned = _written(empty)["transports"]["sftp"]["host_key"]
    assert pinned in openssh.host_keys.values()
    assert pinned in ran.err
    assert "password" not in _written(empty)["transports"]["sftp"]


def test_a_server_that_shows_another_key_than_its_owner_told_is_not_configured(
    optimx: Any, empty: Path, no_terminal: None, openssh: Any
) -> None:
    told = "SHA256:" + "A" * 43

    ran = optimx(*_over_sftp(openssh), "--pin", told)

    assert (ran.code, "E-HOSTKEY" in ran.err) == (5, True), ran
    assert not (empty / "plugins.toml").exists()
    (right,) = {key for key in openssh.host_keys.values() if key in ran.err}
    assert optimx(*_over_sftp(openssh), "--pin", right).code == 0


def _over_sftp(openssh: Any) -> tuple[str, ...]:
    where = ("--host", openssh.host, "--port", str(openssh.port), "--user", openssh.user, "--key", str(openssh.key))
    return ("init", "--transport", "sftp", *where, *FIRM)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
def test_who_sits_at_a_terminal_is_asked_and_sees_no_password(empty: Path, vsftpd: Any) -> None:
    import pty

    child, terminal = pty.fork()
    if child == 0:
        os.environ["LANG"] = "C.UTF-8"
        line = [sys.executable, "-m", "optimx.cli", "--lang", "en", "init", "--set", "tls=none"]
        os.execv(line[0], [*line, "--port", str(vsftpd.port)])
    answers = {
        "Transport": "ftp",
        "(host)": vsftpd.host,
        "(user)": "",
        "cannot do without": vsftpd.user,
        "identifier": "the firm's",
        "usually the nine digits": "732829320",
        "Name of the firm": "Démo BTP",
        "[EchangeFTP]": "",
        "Password": vsftpd.password,
    }
    shown = ""
    for question, answer in answers.items():
        shown += _until(terminal, question, ": ")
        os.write(terminal, f"{answer}\n".encode())
    shown += _until(terminal, "Everything that", "works.")
    _, status = os.waitpid(child, 0)
    os.close(terminal)

    assert os.waitstatus_to_exitcode(status) == 0, shown
    assert vsftpd.password not in shown
    assert (empty / "secrets" / "ftp-password").read_text("utf-8") == f"{vsftpd.password}\n"


def _until(terminal: int, *wanted: str, limit: float = 30.0) -> str:
    end, seen = time.monotonic() + limit, ""
    while time.monotonic() < end:
        rest = seen
        for each in wanted:
            _, found, rest = rest.partition(each)
            if not found:
                break
        else:
            return seen
        try:
            seen += os.read(terminal, 4096).decode("utf-8", "replace")
        except OSError:  # the other end is closed: it has left
            break
    return seen

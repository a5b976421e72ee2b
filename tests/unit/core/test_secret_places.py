"""A secret is found in each of its places, and kept there so that nobody else reads it."""

import os
import stat
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from optimx import SecretError, SecretReference
from optimx.core.secret_places import has_keyring, read_keyring, write_file, write_keyring


class _Drawer(KeyringBackend):
    """A keyring in memory."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password


# To define one is to offer it to every test of this process: machines are to choose among their own.
KeyringBackend._classes.discard(_Drawer)


@pytest.fixture
def drawer() -> Iterator[_Drawer]:
    before = keyring.get_keyring()
    opened = _Drawer()
    keyring.set_keyring(opened)
    yield opened
    keyring.set_keyring(before)


def test_a_secret_comes_out_of_the_keyring_that_it_was_put_into(drawer: _Drawer) -> None:
    write_keyring("sftp-password", "hunter2")

    assert SecretReference("keyring", "sftp-password").resolve({}).reveal() == "hunter2"
    assert has_keyring()


def test_a_secret_that_is_in_nobodys_keyring_is_named_with_what_to_do(drawer: _Drawer) -> None:
    with pytest.raises(SecretError) as caught:
        SecretReference("keyring", "sftp-password").resolve({})

    assert "sftp-password" in str(caught.value)
    assert "secrets set" in str(caught.value.remedy)


def test_a_keyring_that_breaks_in_its_own_way_is_named_by_the_kind_of_error_alone(
    drawer: _Drawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*asked: str) -> str:
        raise ConnectionRefusedError("hunter2")

    monkeypatch.setattr(drawer, "get_password", broken)

    with pytest.raises(SecretError, match="ConnectionRefusedError") as caught:
        SecretReference("keyring", "sftp-password").resolve({})

    assert "hunter2" not in str(caught.value)


def test_a_place_that_never_answers_is_given_up(drawer: _Drawer, monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()
    monkeypatch.setattr(drawer, "get_password", lambda *asked: answered.wait())

    with pytest.raises(SecretError, match="nothing answers"):
        SecretReference("keyring", "sftp-password").resolve({}, patience=0.01)
    answered.set()


def test_a_machine_without_a_keyring_is_told_to_use_a_file() -> None:
    before = keyring.get_keyring()
    from keyring.backends import fail

    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    try:
        with pytest.raises(SecretError, match="cannot be used") as caught:
            write_keyring("sftp-password", "hunter2")
        assert not has_keyring()
    finally:
        keyring.set_keyring(before)
    assert "--file" in str(caught.value.remedy)
    assert "hunter2" not in str(caught.value)


def test_the_extra_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)

    with pytest.raises(SecretError, match="extra 'keyring'") as caught:
        read_keyring("sftp-password")

    assert "optimx-exchange[keyring]" in str(caught.value.remedy)
    assert not has_keyring()


def test_a_credential_of_systemd_is_found_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / "drop").write_text("hunter2\n", "utf-8")

    found = SecretReference("credential", "drop").resolve({"CREDENTIALS_DIRECTORY": str(tmp_path)})

    assert found.reveal() == "hunter2"


@pytest.mark.parametrize("name", ["../drop", "/etc/passwd", "missing", "a/b", ""])
def test_a_credential_that_is_not_there_or_lies_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "drop").write_text("hunter2\n", "utf-8")

    with pytest.raises(SecretError) as caught:
        SecretReference("credential", name).resolve({"CREDENTIALS_DIRECTORY": str(tmp_path / "here")})

    assert "hunter2" not in str(caught.value)


def test_a_credential_outside_of_a_service_says_how_it_would_come_in() -> None:
    with pytest.raises(SecretError) as caught:
        SecretReference("credential", "drop").resolve({})

    assert "LoadCredential=drop" in str(caught.value.remedy)


def test_a_secret_file_is_its_owners_alone_whatever_lay_there_before(tmp_path: Path) -> None:
    file = tmp_path / "secrets" / "drop"
    file.parent.mkdir()
    file.write_text("old", "utf-8")
    file.chmod(0o644)

    write_file(file, "hunter2")

    assert SecretReference("file", str(file)).resolve({}).reveal() == "hunter2"
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in file.parent.iterdir()] == ["drop"]


def test_a_secret_file_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / "something").write_text("here", "utf-8")

    with pytest.raises(SecretError) as caught:
        write_file(tmp_path / "drop", "hunter2")

    assert "hunter2" not in str(caught.value)
    assert [each.name for each in tmp_path.iterdir()] == ["drop"]


def test_the_mark_that_notepad_puts_in_front_of_a_file_is_no_part_of_the_secret(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.touch(0o600)
    file.write_bytes(b"\xef\xbb\xbfhunter2\r\n")

    assert SecretReference("file", str(file)).resolve({}).reveal() == "hunter2"


def test_a_secret_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(SecretError, match="No such file"):
        SecretReference("file", str(tmp_path / "nowhere")).resolve({})


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such pipes")
def test_a_pipe_in_the_place_of_a_secret_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)

    with pytest.raises(SecretError, match="is no file"):
        SecretReference("file", str(tmp_path / "pipe")).resolve({})

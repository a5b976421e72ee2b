"""Who is on the other side, and how one gets in: against OpenSSH, and where that would need PAM, against another."""

import gc
import logging
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from optimx import (
    ConfigurationError,
    HostKeyError,
    LoginRefusedError,
    OptimxError,
    Pin,
    SecretError,
    TransportContext,
    UnreachableError,
)
from optimx.demo.servers.openssh import make_key
from optimx.plugins.transports.sftp import optimx_register_transports, pin
from tests.servers.odd_ssh import PASSWORD

Connect = Callable[..., Any]
Start = Callable[..., Any]
NOBODY = "SHA256:" + "A" * 43


@pytest.mark.real_server
@pytest.mark.parametrize(("kind", "bits"), [("ed25519", 0), ("ecdsa", 521), ("rsa", 2048)])
def test_each_kind_of_key_opens_the_account_with_its_passphrase(
    connect: Connect, openssh: Any, tmp_path: Path, kind: str, bits: int
) -> None:
    key = tmp_path / "key"
    make_key(key, kind, "correct horse", bits)
    openssh.admit(key)

    drop = connect(openssh, key=key, secrets={"passphrase": "correct horse"})

    assert drop.stat("") is not None


@pytest.mark.real_server
def test_a_key_in_pem_opens_the_account_too(connect: Connect, openssh: Any, tmp_path: Path) -> None:
    key = tmp_path / "key"
    make_key(key, "rsa", "", 2048)
    subprocess.run(["ssh-keygen", "-q", "-p", "-m", "PEM", "-N", "", "-f", key], check=True, capture_output=True)
    openssh.admit(key)

    assert key.read_text().startswith("-----BEGIN RSA")
    assert connect(openssh, key=key).stat("") is not None


@pytest.mark.parametrize("passphrase", [{}, {"passphrase": "wrong horse"}])
def test_a_key_with_another_passphrase_is_not_used(
    connect: Connect, start_odd: Start, tmp_path: Path, passphrase: dict[str, str]
) -> None:
    make_key(tmp_path / "key", "ed25519", "correct horse")
    server = start_odd(methods=["publickey"])

    with pytest.raises(SecretError) as refused:
        connect(server, key=tmp_path / "key", secrets=passphrase)

    assert server.offered == []
    assert "horse" not in f"{refused.value!r} {refused.value.__cause__!r} {refused.value.remedy!r}"


def test_a_key_that_others_may_read_is_not_used(connect: Connect, start_odd: Start, tmp_path: Path) -> None:
    make_key(tmp_path / "key", "ed25519")
    (tmp_path / "key").chmod(0o640)

    with pytest.raises(SecretError, match="read by others"):
        connect(start_odd(methods=["publickey"]), key=tmp_path / "key", secrets={})


@pytest.mark.parametrize("content", [None, "no key at all", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n"])
def test_what_is_no_key_is_said(connect: Connect, start_odd: Start, tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "key").write_text(content)
        (tmp_path / "key").chmod(0o600)

    with pytest.raises(SecretError):
        connect(start_odd(methods=["publickey"]), key=tmp_path / "key", secrets={})


@pytest.mark.real_server
def test_the_agents_keys_open_the_account(
    connect: Connect, openssh: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    socket = tmp_path / "agent"
    agent = subprocess.Popen(["ssh-agent", "-D", "-a", str(socket)], stdout=subprocess.DEVNULL)
    try:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
        while subprocess.run(["ssh-add", "-q", openssh.key], capture_output=True, check=False).returncode == 2:
            continue  # it has not opened its socket yet
        drop = connect(openssh, key=None, agent=True)
        assert drop.stat("") is not None
        drop.close()
    finally:
        agent.terminate()
        agent.wait()


@pytest.mark.parametrize("method", ["password", "keyboard-interactive"])
def test_a_password_opens_the_account_however_it_is_asked_for(connect: Connect, start_odd: Start, method: str) -> None:
    server = start_odd(methods=[method])

    assert connect(server).stat("") is not None
    assert server.offered[-1] == method


def test_a_server_that_wants_key_and_password_gets_both(connect: Connect, start_odd: Start, tmp_path: Path) -> None:
    make_key(tmp_path / "key", "ed25519")
    server = start_odd(methods=["publickey", "password"], all_of_them=True)

    connect(server, key=tmp_path / "key", secrets={"password": PASSWORD})

    assert set(server.offered) == {"publickey", "password"}


@pytest.mark.parametrize("attempts", [0, 1])
def test_a_wrong_password_is_refused_offered_once_and_not_shown(
    connect: Connect, start_odd: Start, attempts: int
) -> None:
    server = start_odd(attempts=attempts)

    with pytest.raises(LoginRefusedError) as refused:
        connect(server, secrets={"password": "wrong-horse"})

    assert server.offered == ["password"]
    assert refused.value.exit_code == 5
    assert "wrong-horse" not in f"{refused.value} {refused.value.what!r} {refused.value.__cause__!r}"


def test_a_way_to_log_in_that_is_not_offered_is_refused(connect: Connect, start_odd: Start) -> None:
    with pytest.raises(LoginRefusedError, match="publickey") as refused:
        connect(start_odd(methods=["publickey"]))

    assert "takes no password" in refused.value.remedy.show()


@pytest.mark.real_server
def test_a_key_that_is_not_admitted_is_refused(connect: Connect, start_openssh: Start, tmp_path: Path) -> None:
    make_key(tmp_path / "key", "ed25519")

    for options in ([], ["MaxAuthTries 1"]):
        with pytest.raises(LoginRefusedError) as refused:
            connect(start_openssh(*options), key=tmp_path / "key")
        assert f"{tmp_path / 'key'}.pub" in refused.value.remedy.show()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # paramiko leaves its socket open
@pytest.mark.parametrize("socket", [None, "gone"])
def test_an_agent_that_is_not_there_is_said_and_what_a_scheduled_task_does_without(
    connect: Connect, start_odd: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, socket: str | None
) -> None:
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    if socket:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / socket))

    with pytest.raises(SecretError, match="SSH agent") as refused:
        connect(start_odd(methods=["publickey"]), secrets={}, agent=True)

    assert "'key'" in refused.value.remedy.show()


def test_a_key_file_that_is_missing_is_called_a_key(connect: Connect, start_odd: Start, tmp_path: Path) -> None:
    with pytest.raises(SecretError, match=r"the key file .* cannot be read") as refused:
        connect(start_odd(methods=["publickey"]), key=tmp_path / "nowhere", secrets={})

    assert "'key'" in refused.value.remedy.show()


def test_a_line_that_breaks_during_the_login_is_tried_again_later(connect: Connect, start_odd: Start) -> None:
    with pytest.raises(UnreachableError):
        connect(start_odd(hangs_up_on_login=True))


def test_a_login_that_is_never_answered_is_given_up(connect: Connect, start_odd: Start) -> None:
    with pytest.raises(UnreachableError, match="does not answer the login"):
        connect(start_odd(silent_login=True), timeout=0.3)


def test_a_server_that_says_nothing_at_all_is_given_up_when_the_run_is_over(connect: Connect, start_odd: Start) -> None:
    began = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as mute, pytest.raises(UnreachableError):
        connect(start_odd(), port=mute.getsockname()[1], timeout=60, deadline=began + 0.4)

    assert time.monotonic() - began < 4


def test_a_server_that_says_nothing_at_all_is_given_up_in_words_that_say_so(connect: Connect, start_odd: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute, pytest.raises(UnreachableError) as given_up:
        connect(start_odd(), port=mute.getsockname()[1], timeout=0.3)

    assert "existing session" not in str(given_up.value)


def test_a_server_without_sftp_is_named(connect: Connect, start_odd: Start) -> None:
    with pytest.raises(UnreachableError, match="no SFTP"):
        connect(start_odd(has_sftp=False))


def test_s4_a_server_that_lets_in_and_then_keeps_quiet_is_given_up(connect: Connect, start_odd: Start) -> None:
    began = time.monotonic()
    with pytest.raises(UnreachableError):
        connect(start_odd(silent_sftp=True), timeout=0.4)

    assert time.monotonic() - began < 4


def test_nobody_there_is_tried_again_later(connect: Connect, start_odd: Start) -> None:
    with pytest.raises(UnreachableError):
        connect(start_odd(), port=1)


@pytest.mark.real_server
def test_a_changed_key_is_a_hard_stop_before_anything_is_said(connect: Connect, start_odd: Start) -> None:
    server = start_odd()

    with pytest.raises(HostKeyError) as refused:
        connect(server, host_key=NOBODY)

    assert server.offered == []
    assert (refused.value.exit_code, refused.value.transient) == (5, False)
    assert server.host_keys["ecdsa"] in str(refused.value)
    assert "telephone" in refused.value.remedy.show()


@pytest.mark.real_server
def test_any_key_of_a_server_may_be_pinned(connect: Connect, start_openssh: Start) -> None:
    server = start_openssh(host_keys=["rsa", "ecdsa", "ed25519"])

    for pinned in server.host_keys.values():
        assert connect(server, host_key=pinned).stat("") is not None
    with pytest.raises(HostKeyError) as refused:
        connect(server, host_key=NOBODY)
    assert all(shown in str(refused.value) for shown in server.host_keys.values())


@pytest.mark.real_server
def test_a_file_of_known_hosts_names_the_server_with_its_port(
    connect: Connect, start_openssh: Start, tmp_path: Path
) -> None:
    server = start_openssh(host_keys=["rsa", "ecdsa", "ed25519"])

    for number, line in enumerate(server.known_hosts().splitlines()):
        known = tmp_path / str(number)
        known.write_text(f"{line}\n")
        subprocess.run(["ssh-keygen", "-q", "-H", "-f", known], check=True, capture_output=True)
        assert known.read_text().startswith("|1|")
        assert connect(server, known_hosts=known).stat("") is not None


def another_key(line: str) -> str:
    name, kind, key = line.split()
    return f"{name} {kind} {key[:-8]}AAAAAAAA\n"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda line: line.replace("[127.0.0.1]", "[other]"), "names no key"),
        (lambda line: line.replace("[127.0.0.1]", "127.0.0.1").replace(":", " ", 1), "names no key"),
        (lambda line: "", "names no key"),
        (another_key, "another key"),
    ],
)
@pytest.mark.real_server
def test_a_server_that_the_file_does_not_name_is_a_stranger(
    connect: Connect, openssh: Any, tmp_path: Path, change: Callable[[str], str], said: str
) -> None:
    (tmp_path / "known").write_text(change(openssh.known_hosts()))

    with pytest.raises(HostKeyError, match=said) as refused:
        connect(openssh, known_hosts=tmp_path / "known")
    told = f"{refused.value.what} {refused.value.remedy}"
    assert "SHA256:" in told or f"ssh-keyscan -p {openssh.port} {openssh.host}" in told


def test_a_file_of_known_hosts_that_is_missing_is_said(connect: Connect, start_odd: Start, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="known hosts"):
        connect(start_odd(), known_hosts=tmp_path / "nowhere")


@pytest.mark.real_server
def test_a_connection_that_failed_is_forgotten_without_a_word(
    connect: Connect, start_odd: Start, capfd: pytest.CaptureFixture[str]
) -> None:
    for wishes in ({"port": 1}, {"host_key": NOBODY}, {"secrets": {"password": "wrong"}}):
        with pytest.raises(OptimxError):
            connect(start_odd(), **wishes)
    gc.collect()

    assert capfd.readouterr() == ("", "")


def test_the_password_is_in_no_log(connect: Connect, start_odd: Start, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        connect(start_odd()).close()

    assert "optimx.transport.ssh" in {record.name for record in caplog.records}
    assert PASSWORD not in caplog.text


def test_what_the_server_shows_can_be_pinned_without_a_login(start_odd: Start) -> None:
    server = start_odd()
    context = TransportContext(account="111222333", timeout=5)

    shown = pin({"host": server.host, "port": server.port, "password": "not even a reference"}, context)

    assert shown == Pin("host_key", server.host_keys["ecdsa"], "ecdsa-sha2-nistp256")
    assert server.offered == []
    assert pin({"host": server.host, "known_hosts": "~/.ssh/known_hosts"}, context) is None
    with pytest.raises(ConfigurationError):
        pin({"host": "not a name"}, context)


def test_it_announces_itself() -> None:
    (plugin,) = optimx_register_transports()

    assert plugin.name == "sftp"
    assert plugin.capabilities.resumes_upload
    assert plugin.capabilities.resumes_download
    assert not plugin.capabilities.atomic_upload
    assert plugin.capabilities.parallel == 8

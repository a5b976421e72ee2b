"""The embedded drop serves one account on loopback, and leaves nothing behind."""

import socket
import ssl
from datetime import UTC, datetime
from ftplib import FTP, FTP_TLS, error_perm
from io import BytesIO
from pathlib import Path
from threading import enumerate as running_threads
from typing import Any

import pytest

from optimx import CertificateError, Secret, SecretReference, TransportContext
from optimx.demo.certificate import Identity, new_identity
from optimx.demo.drop import LOOPBACK, EmbeddedDrop, embedded_drop
from optimx.plugins.transports.ftp import FtpOptions, open_ftp

NOW = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def identity() -> Identity:
    return new_identity(LOOPBACK, NOW)


def pinned(drop: EmbeddedDrop, fingerprint: str) -> Any:
    where = {"host": drop.host, "port": drop.port, "user": drop.user, "password": SecretReference("env", "X")}
    options = FtpOptions.model_validate({**where, "certificate": fingerprint})
    secrets = {"password": Secret(drop.password)}
    return open_ftp(options, TransportContext(account="111222333", timeout=5, secrets=secrets))


def connected(drop: EmbeddedDrop) -> FTP:
    client = FTP(timeout=10, encoding="utf-8")
    client.connect(drop.host, drop.port)
    client.login(drop.user, drop.password)
    return client


@pytest.mark.parametrize("name", ["optim_data_111222333_2611231230.xml", "Plan béton élévation.pdf"])
def test_a_file_goes_up_is_renamed_and_comes_down(tmp_path: Path, name: str) -> None:
    content, received = bytes(range(256)) * 5_000, BytesIO()

    with embedded_drop(tmp_path / "drop") as drop, connected(drop) as client:
        client.mkd("photos")
        client.storbinary("STOR tmp_1.part", BytesIO(content))
        client.rename("tmp_1.part", name)
        client.retrbinary(f"RETR {name}", received.write)
        listed = sorted(found for found, _ in client.mlsd())

    assert received.getvalue() == content
    assert listed == sorted(["photos", name])
    assert (tmp_path / "drop" / name).read_bytes() == content


@pytest.mark.parametrize(("user", "password"), [("demo", "wrong"), ("anonymous", ""), ("root", None)])
def test_nobody_else_may_log_in(tmp_path: Path, user: str, password: str | None) -> None:
    with embedded_drop(tmp_path) as drop, FTP(timeout=10) as client:
        client.connect(drop.host, drop.port)
        with pytest.raises(error_perm):
            client.login(user, drop.password if password is None else password)


def test_nothing_outside_of_the_root_is_seen(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")

    with embedded_drop(tmp_path / "drop") as drop, connected(drop) as client, pytest.raises(error_perm):
        client.retrbinary("RETR ../secret.txt", BytesIO().write)


def test_it_listens_on_loopback_and_stops_cleanly_even_with_a_client_connected(tmp_path: Path) -> None:
    with embedded_drop(tmp_path) as drop:
        client = connected(drop)

    client.close()
    assert drop.host == "127.0.0.1"
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((drop.host, drop.port), timeout=5)
    assert not [thread for thread in running_threads() if thread.name == "embedded-drop"]


def test_two_drops_live_side_by_side_with_accounts_of_their_own(tmp_path: Path) -> None:
    with embedded_drop(tmp_path / "a") as first, embedded_drop(tmp_path / "b", user="other") as second:
        with connected(first) as client:
            client.storbinary("STOR a.xml", BytesIO(b"a"))
        with connected(second) as client:
            assert list(client.mlsd()) == []
    assert first.password != second.password


def test_the_password_is_not_shown(tmp_path: Path) -> None:
    with embedded_drop(tmp_path) as drop:
        assert drop.password not in repr(drop)


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    with embedded_drop(tmp_path) as drop, pytest.raises(OSError), embedded_drop(tmp_path, port=drop.port):  # noqa: PT011
        pass


def test_it_prints_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with embedded_drop(tmp_path) as drop, connected(drop) as client, pytest.raises(error_perm):
        client.retrbinary("RETR missing", BytesIO().write)

    assert capfd.readouterr() == ("", "")


def test_over_tls_nothing_is_said_in_the_clear(tmp_path: Path, identity: Identity) -> None:
    with embedded_drop(tmp_path, identity=identity) as drop:
        with FTP(timeout=10) as client:
            client.connect(drop.host, drop.port)
            with pytest.raises(error_perm, match="SSL/TLS required on the control"):
                client.login(drop.user, drop.password)
        with FTP_TLS(timeout=10, context=ssl._create_unverified_context()) as client:
            client.connect(drop.host, drop.port)
            client.login(drop.user, drop.password)
            with pytest.raises(error_perm, match="SSL/TLS required on the data"):
                client.nlst()


def test_over_tls_the_office_believes_the_pinned_server_and_no_other(tmp_path: Path, identity: Identity) -> None:
    other = new_identity(LOOPBACK, NOW)

    with embedded_drop(tmp_path, identity=identity) as drop:
        pinned(drop, identity.fingerprint).close()
        with pytest.raises(CertificateError):
            pinned(drop, other.fingerprint)


def test_over_tls_data_connections_go_on_with_the_session_of_the_commands(tmp_path: Path, identity: Identity) -> None:
    with embedded_drop(tmp_path, identity=identity) as drop:
        client, seen = pinned(drop, identity.fingerprint), []
        for number in range(3):
            data = client._wire.open_data(f"STOR {number}")
            seen.append(client._wire._tls_data.resumed)
            data.send(memoryview(b"x"))
            client._wire.finish()
        client.close()

    assert seen == [True, True, True]


def test_the_certificate_is_valid_for_the_address_and_hides_its_key(identity: Identity) -> None:
    certificate = identity.certificate

    assert certificate.not_valid_before_utc < NOW < certificate.not_valid_after_utc
    assert LOOPBACK in str(certificate.extensions)
    assert "key" not in repr(identity)

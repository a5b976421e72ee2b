"""The embedded drop serves one account on loopback, and leaves nothing behind."""

import socket
from ftplib import FTP, error_perm
from io import BytesIO
from pathlib import Path
from threading import enumerate as running_threads

import pytest

from optimx.demo.drop import EmbeddedDrop, embedded_drop


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

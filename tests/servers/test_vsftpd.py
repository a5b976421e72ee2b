import ftplib
import io
import os
from collections.abc import Callable, Mapping

import pytest

from tests.servers.vsftpd import Vsftpd

pytestmark = pytest.mark.real_server


def logged_in(server: Vsftpd) -> ftplib.FTP:
    client = ftplib.FTP(timeout=10)
    client.connect(server.host, server.port)
    client.login(server.user, server.password)
    return client


def test_a_wrong_password_is_refused(vsftpd: Vsftpd) -> None:
    client = ftplib.FTP(timeout=10)
    client.connect(vsftpd.host, vsftpd.port)

    with client, pytest.raises(ftplib.error_perm, match="530"):
        client.login(vsftpd.user, vsftpd.password + "x")


def test_an_unknown_user_is_refused(vsftpd: Vsftpd) -> None:
    client = ftplib.FTP(timeout=10)
    client.connect(vsftpd.host, vsftpd.port)

    with client, pytest.raises(ftplib.error_perm, match="530"):
        client.login("root", vsftpd.password)


def test_what_is_sent_lies_on_the_disk_and_belongs_to_whoever_runs_the_tests(vsftpd: Vsftpd) -> None:
    with logged_in(vsftpd) as client:
        client.mkd("photos")
        client.storbinary("STOR photos/a.part", io.BytesIO(b"\xff\xd8"))
        client.rename("photos/a.part", "photos/a.jpg")

    sent = vsftpd.root / "photos" / "a.jpg"
    assert sent.read_bytes() == b"\xff\xd8"
    assert sent.stat().st_uid == os.getuid()


def test_what_the_other_side_puts_there_can_be_fetched_and_deleted(vsftpd: Vsftpd) -> None:
    (vsftpd.root / "answer.xml").write_bytes(b"<a/>")
    fetched: list[bytes] = []

    with logged_in(vsftpd) as client:
        client.retrbinary("RETR answer.xml", fetched.append)
        client.delete("answer.xml")

    assert b"".join(fetched) == b"<a/>"
    assert not (vsftpd.root / "answer.xml").exists()


def test_names_with_a_leading_dot_are_hidden_as_on_the_vendors_server(vsftpd: Vsftpd) -> None:
    (vsftpd.root / ".hidden").touch()
    (vsftpd.root / "shown").touch()

    with logged_in(vsftpd) as client:
        assert client.nlst() == ["shown"]


def test_an_option_takes_a_right_away(start_vsftpd: Callable[[Mapping[str, str]], Vsftpd]) -> None:
    server = start_vsftpd({"cmds_denied": "DELE"})
    (server.root / "kept").touch()

    with logged_in(server) as client, pytest.raises(ftplib.error_perm, match="550"):
        client.delete("kept")


def test_the_protocol_is_on_record_and_the_password_is_not(vsftpd: Vsftpd) -> None:
    with logged_in(vsftpd) as client:
        client.voidcmd("NOOP")

    said = vsftpd.protocol()
    assert any('"NOOP"' in line for line in said)
    assert not any("PASS " + vsftpd.password in line for line in said)


def test_a_killed_server_takes_its_sessions_along(vsftpd: Vsftpd) -> None:
    client = logged_in(vsftpd)

    vsftpd.kill()

    with client, pytest.raises((EOFError, OSError)):
        client.voidcmd("NOOP")


def test_two_servers_share_nothing(vsftpd: Vsftpd, start_vsftpd: Callable[[Mapping[str, str]], Vsftpd]) -> None:
    other = start_vsftpd({})

    (vsftpd.root / "mine").touch()

    with logged_in(other) as client:
        assert client.nlst() == []

import ftplib
import io
import itertools
import time
from collections.abc import Callable

import pytest

from tests.servers import hostile_ftp
from tests.servers.hostile_ftp import HostileFtp, Script

StartHostileFtp = Callable[[Script], HostileFtp]


class EnoughError(Exception):
    """The client has seen as much as the test asks for."""


def logged_in(server: HostileFtp) -> ftplib.FTP:
    client = ftplib.FTP(timeout=5)
    client.connect(server.host, server.port)
    client.login(server.user, server.password)
    return client


def bytes_before(client: ftplib.FTP, command: str, enough: int) -> int:
    seen = 0

    def count(chunk: bytes) -> None:
        nonlocal seen
        seen += len(chunk)
        if seen > enough:
            raise EnoughError

    with pytest.raises(EnoughError):
        client.retrbinary(command, count)
    return seen


def test_a_listing_holds_what_no_client_should_believe(start_hostile_ftp: StartHostileFtp) -> None:
    with logged_in(start_hostile_ftp(Script(names=lambda: hostile_ftp.HOSTILE_NAMES))) as client:
        received: list[bytes] = []
        client.retrbinary("NLST", received.append)

    assert b"".join(received).split(b"\r\n")[:-1] == list(hostile_ftp.HOSTILE_NAMES)


@pytest.mark.parametrize(
    ("script", "command"),
    [
        (Script(names=hostile_ftp.endless_names), "NLST"),
        (Script(files={"a.xml": hostile_ftp.endless_bytes}), "RETR a.xml"),
    ],
)
def test_a_transfer_has_no_end(start_hostile_ftp: StartHostileFtp, script: Script, command: str) -> None:
    client = logged_in(start_hostile_ftp(script))

    assert bytes_before(client, command, enough=20_000_000) > 20_000_000
    client.close()


def test_a_short_file_comes_with_a_226(start_hostile_ftp: StartHostileFtp) -> None:
    script = Script(files={"a.xml": lambda: [b"x" * 5_000]}, sizes={"a.xml": 10_000})
    received: list[bytes] = []

    with logged_in(start_hostile_ftp(script)) as client:
        assert client.size("a.xml") == 10_000
        assert client.retrbinary("RETR a.xml", received.append).startswith("226")
    assert len(b"".join(received)) == 5_000


def test_bytes_come_one_at_a_time(start_hostile_ftp: StartHostileFtp) -> None:
    script = Script(files={"a": lambda: hostile_ftp.byte_by_byte(b"0123456789")}, pause=0.02)

    with logged_in(start_hostile_ftp(script)) as client:
        start = time.monotonic()
        client.retrbinary("RETR a", lambda chunk: None)
    assert time.monotonic() - start >= 0.2


@pytest.mark.parametrize("reply", [hostile_ftp.endless_reply, hostile_ftp.endless_line])
def test_a_reply_has_no_end(start_hostile_ftp: StartHostileFtp, reply: hostile_ftp.Chunks) -> None:
    client = logged_in(start_hostile_ftp(Script(replies={"FEAT": reply})))
    client.putcmd("FEAT")

    assert client.file is not None
    assert len(client.file.read(5_000_000)) == 5_000_000
    client.close()


def test_a_command_is_answered_with_what_the_script_says(start_hostile_ftp: StartHostileFtp) -> None:
    server = start_hostile_ftp(Script(replies={"RNTO": lambda: [b"451 later\r\n"]}))

    client = logged_in(server)
    with client, pytest.raises(ftplib.error_temp, match="451"):
        client.rename("a", "b")
    assert server.commands[-3:] == ["RNFR a", "RNTO b", "QUIT"]


def test_what_is_sent_to_it_is_on_record(start_hostile_ftp: StartHostileFtp) -> None:
    server = start_hostile_ftp(Script())

    with logged_in(server) as client:
        client.storbinary("STOR a", io.BytesIO(b"\0\r\n"))
    assert server.received == {"a": b"\0\r\n"}


def test_each_transfer_begins_anew(start_hostile_ftp: StartHostileFtp) -> None:
    counter = itertools.count()
    script = Script(names=lambda: [b"%d" % next(counter)])

    with logged_in(start_hostile_ftp(script)) as client:
        assert [client.nlst(), client.nlst()] == [["0"], ["1"]]

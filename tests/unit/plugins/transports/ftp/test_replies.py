import socket
from collections.abc import Iterator

import pytest

from optimx.plugins.transports.ftp.replies import OutOfStepError, Replies, passive_port


@pytest.fixture
def line() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.settimeout(2)
        yield ours, theirs


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (b"200 ok\r\n", "200 ok"),
        (b"200\r\n", "200"),
        (b"200 ok\n", "200 ok"),
        (b"211-a\r\n b\r\n211 end\r\n", "211-a\n b\n211 end"),
        (b"211-a\r\n220 b\r\n211-c\r\n211 end\r\n", "211-a\n220 b\n211-c\n211 end"),
        (b"200 caf\xe9\r\n", "200 caf\udce9"),
    ],
)
def test_a_reply_is_read_whole(line: tuple[socket.socket, socket.socket], sent: bytes, read: str) -> None:
    ours, theirs = line
    replies = Replies(ours, "utf-8", 5)

    theirs.sendall(sent + b"226 next\r\n")

    assert replies.read() == read
    assert replies.waiting()
    assert replies.read() == "226 next"
    assert not replies.waiting()


@pytest.mark.parametrize("sent", [b"hello\r\n", b"20 ok\r\n", b"900 ok\r\n", b"x" * 9000, b"200-\r\n" * 501])
def test_what_is_no_reply_is_refused(line: tuple[socket.socket, socket.socket], sent: bytes) -> None:
    ours, theirs = line
    theirs.sendall(sent)

    with pytest.raises(OutOfStepError):
        Replies(ours, "utf-8", 5).read()


def test_a_reply_that_drips_takes_no_longer_than_a_reply_may(line: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = line
    now = iter(range(1000))

    def drip() -> float:
        theirs.sendall(b"2")
        return float(next(now))

    with pytest.raises(TimeoutError):
        Replies(ours, "utf-8", 5, drip).read()
    assert next(now) < 10


@pytest.mark.parametrize(
    ("reply", "port"),
    [
        ("229 Entering Extended Passive Mode (|||6446|)", 6446),
        ("229 ok (!!!1!)", 1),
        ("227 Entering Passive Mode (10,99,99,99,4,1).", 1025),
        ("227 =10,99,99,99,4,1", 1025),
    ],
)
def test_a_port_is_read(reply: str, port: int) -> None:
    assert passive_port(reply) == port


@pytest.mark.parametrize("reply", ["229 (|||0|)", "229 (|||65536|)", "229 ok", "227 1,2,3", "227 1,2,3,4,999,1"])
def test_a_port_that_is_none_is_refused(reply: str) -> None:
    with pytest.raises(OutOfStepError):
        passive_port(reply)

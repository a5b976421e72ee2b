"""Answers in any order, to questions that somebody asked: against a peer that says what a test tells it."""

import struct
from typing import Any

import pytest

from optimx.plugins.transports.sftp.connection import _Client
from optimx.plugins.transports.sftp.library import paramiko
from optimx.plugins.transports.sftp.requests import LSTAT, OPEN, READ, READING, REMOVE, BrokenLineError, Long, Requests

STATUS, HANDLE, DATA = 101, 102, 103


class Peer:
    """What paramiko's client is for the requests: it numbers questions and delivers answers."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, tuple[Any, ...]]] = []
        self.coming: list[tuple[int, int, bytes] | None] = []
        self._asker: Any = None

    def _async_request(self, asker: Any, command: int, *parts: Any) -> int:
        self._asker = asker
        self.asked.append((command, parts))
        return len(self.asked)

    def _read_response(self) -> None:
        if not self.coming:
            raise EOFError
        answer = self.coming.pop(0)
        if answer is not None:
            number, kind, content = answer
            message = paramiko.Message(b"\0\0\0\0" + content)
            message.get_int()
            self._asker._async_response(kind, message, number)


def data(content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + content


def test_each_question_gets_its_own_answer_in_whatever_order_they_come() -> None:
    peer = Peer()
    requests = Requests(peer)
    first, second, third = (requests.ask(READ, b"h", Long(at), 3) for at in (0, 3, 6))
    peer.coming = [(third, DATA, data(b"ghi")), (first, DATA, data(b"abc")), (second, DATA, data(b"def"))]

    got = [bytes(requests.data(number, 3)) for number in (first, second, third)]

    assert got == [b"abc", b"def", b"ghi"]
    assert isinstance(peer.asked[0][1][1], paramiko.sftp.int64)


def test_an_answer_that_is_of_no_interest_is_thrown_away_whenever_it_comes() -> None:
    peer = Peer()
    requests = Requests(peer)
    late, early, wanted = (requests.ask(READ, b"h", Long(0), 3) for _ in range(3))
    peer.coming = [(early, DATA, data(b"abc")), (wanted, DATA, data(b"def")), (late, DATA, data(b"ghi"))]
    requests.forget(late)

    assert bytes(requests.data(wanted, 3)) == b"def"
    requests.forget(early)
    with pytest.raises(BrokenLineError):
        requests.data(late, 3)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (DATA, data(b"abcd")),
        (DATA, data(b"")),
        (DATA, struct.pack(">I", 3) + b"ab"),
        (DATA, b""),
        (HANDLE, data(b"abc")),
        (STATUS, struct.pack(">I", 0)),
        (STATUS, b"\0"),
        (200, b""),
    ],
)
def test_an_answer_that_is_none_ends_it(kind: int, content: bytes) -> None:
    peer = Peer()
    requests = Requests(peer)
    number = requests.ask(READ, b"h", Long(0), 3)
    peer.coming = [(number, kind, content)]

    with pytest.raises(BrokenLineError):
        requests.data(number, 3)


def test_a_handle_of_a_megabyte_is_refused() -> None:
    peer = Peer()
    requests = Requests(peer)
    number = requests.ask(OPEN, b"a", READING, 0)
    peer.coming = [(number, HANDLE, data(b"x" * (1 << 20)))]

    with pytest.raises(BrokenLineError):
        requests.handle(number)


def test_a_peer_that_answers_what_nobody_asked_is_not_listened_to_for_ever() -> None:
    peer = Peer()
    requests = Requests(peer)
    number = requests.ask(LSTAT, b"a")
    peer.coming = [None] * 1_000

    with pytest.raises(BrokenLineError):
        requests.attributes(number)
    assert peer.coming


@pytest.mark.parametrize(
    ("question", "doubtful"),
    [((LSTAT, b"a"), False), ((OPEN, b"a", READING, 0), False), ((OPEN, b"a", 2, 0), True), ((REMOVE, b"a"), True)],
)
def test_only_a_question_that_changes_something_leaves_doubt(question: tuple[Any, ...], doubtful: bool) -> None:
    requests = Requests(Peer())

    requests.ask(*question)

    assert requests.doubtful is doubtful


def test_a_message_that_is_announced_larger_than_any_is_not_read() -> None:
    client = object.__new__(_Client)
    client.sock = None

    with pytest.raises(paramiko.SFTPError, match="too large"):
        client._read_all(1 << 30)

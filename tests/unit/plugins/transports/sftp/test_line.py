import socket
from collections.abc import Iterator

import pytest

from optimx.plugins.transports.sftp.line import Line


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ours = socket.create_connection(listener.getsockname())
        theirs, _ = listener.accept()
        with ours, theirs:
            yield ours, theirs


def test_small_packets_are_not_held_back(ends: tuple[socket.socket, socket.socket]) -> None:
    line = Line(ends[0])

    assert line.send(b"a") == 1
    assert ends[0].getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def stuck(line: Line) -> bool:
    try:
        line.send(b"x" * 1_000_000)
    except TimeoutError:
        return True
    return False


def test_a_line_that_takes_nothing_is_given_up(ends: tuple[socket.socket, socket.socket]) -> None:
    times = iter(range(0, 1000, 4))
    line = Line(ends[0], 10, lambda: float(next(times)))
    line.settimeout(0.01)
    while not stuck(line):
        continue

    assert stuck(line), "at 4 seconds there is still hope"
    assert stuck(line), "at 8 seconds, too"
    with pytest.raises(ConnectionAbortedError):
        stuck(line)


def test_a_packet_that_announces_gigabytes_is_not_waited_for(ends: tuple[socket.socket, socket.socket]) -> None:
    with pytest.raises(ConnectionAbortedError):
        Line(ends[0]).recv(1 << 31)


def test_shutting_it_wakes_up_the_reader_and_may_be_done_twice(ends: tuple[socket.socket, socket.socket]) -> None:
    line = Line(ends[0])

    line.shut()
    line.shut()

    assert line.recv(1) == b""
    line.close()
    line.shut()

"""The slow line of the benchmark: everything arrives, late, and through one bandwidth."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from benchmarks.transports.relay import FAR, NEAR, Line, running

ANSWER = b"0123456789" * 20_000


@pytest.fixture
def port() -> Iterator[int]:
    """A server that answers whoever has finished speaking."""

    def serve() -> None:
        for _ in range(2):
            client, _ = listener.accept()
            threading.Thread(target=answer, args=(client,), daemon=True).start()

    def answer(client: socket.socket) -> None:
        with client:
            while client.recv(65536):
                continue
            client.sendall(ANSWER)

    with socket.create_server((NEAR, 0)) as listener:
        threading.Thread(target=serve, daemon=True).start()
        yield int(listener.getsockname()[1])


def ask(port: int, answers: list[bytes]) -> None:
    with socket.create_connection((FAR, port), timeout=10) as line:
        line.shutdown(socket.SHUT_WR)
        with line.makefile("rb") as answer:
            answers.append(answer.read())


def test_what_is_said_arrives_whole_through_the_bandwidth_of_all(port: int) -> None:
    line, answers = Line(round_trip=0.05, rate=1e6), list[bytes]()

    with running([port], line):
        began = time.monotonic()
        asking = [threading.Thread(target=ask, args=(port, answers)) for _ in range(2)]
        for each in asking:
            each.start()
        for each in asking:
            each.join()
        seconds = time.monotonic() - began

    assert answers == [ANSWER, ANSWER]
    assert seconds >= 2 * line.round_trip + 2 * len(ANSWER) / line.rate


def test_a_client_that_leaves_ends_its_connection_only(port: int) -> None:
    answers = list[bytes]()

    with running([port], Line(round_trip=0.0, rate=1e7)):
        socket.create_connection((FAR, port), timeout=10).close()
        ask(port, answers)

    assert answers == [ANSWER]

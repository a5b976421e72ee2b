import select
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress

import pytest

from optimx.plugins.transports.ftp.tls import CutError, TlsLine, has_arrived
from optimx.plugins.transports.ftp.trust import Anybody, Trust
from tests.servers.certificates import Certificates

Pair = tuple[TlsLine, ssl.SSLSocket, socket.socket]
Connected = Callable[..., Pair]


@pytest.fixture
def connected(certificates: Certificates) -> Iterator[Connected]:
    """Give our end, the server's, and the socket below ours, with the handshake done."""
    with ExitStack() as ends:

        def connect(clock: Callable[[], float] = lambda: 0.0, *, tickets: int = 2) -> Pair:
            ours, theirs = socket.socketpair()
            ends.enter_context(ours)
            ours.settimeout(5)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificates.server)
            context.num_tickets = tickets
            theirs.settimeout(5)
            server = ends.enter_context(context.wrap_socket(theirs, server_side=True, do_handshake_on_connect=False))
            shaking = threading.Thread(target=server.do_handshake)
            shaking.start()
            context_for_us = Trust(str(certificates.authority)).context()
            line = TlsLine(ours, context_for_us, "localhost", buffer=memoryview(bytearray(1 << 18)), clock=clock)
            line.shake_hands(5)
            shaking.join()
            return line, server, ours

        yield connect


def received(line: TlsLine, size: int = 1 << 20) -> bytes:
    return line.recv(size)


def test_the_first_word_leaves_before_anybody_answers_and_the_rest_follows(certificates: Certificates) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.server)
    ours, theirs = socket.socketpair()
    with ours, context.wrap_socket(theirs, server_side=True, do_handshake_on_connect=False) as server:
        ours.settimeout(5)
        line = TlsLine(ours, Trust(str(certificates.authority)).context(), "localhost")

        line.greet()

        assert select.select([server], [], [], 0)[0]
        shaking = threading.Thread(target=server.do_handshake)
        shaking.start()
        line.shake_hands(5)
        shaking.join()
        server.sendall(b"x")
        assert received(line) == b"x"


def test_a_first_word_that_cannot_leave_is_met_when_hands_are_shaken(certificates: Certificates) -> None:
    ours, theirs = socket.socketpair()
    with ours:
        ours.settimeout(5)
        line = TlsLine(ours, Trust(str(certificates.authority)).context(), "localhost")
        theirs.close()

        line.greet()

        with pytest.raises((BrokenPipeError, ConnectionResetError, ssl.SSLError)):
            line.shake_hands(5)


def test_what_came_in_several_records_is_given_at_once(connected: Connected) -> None:
    line, server, _ = connected()

    server.sendall(b"x" * 50_000)

    assert received(line) == b"x" * 50_000


def test_a_small_buffer_loses_nothing(connected: Connected) -> None:
    line, server, _ = connected()
    server.sendall(b"0123456789")

    assert line.waiting()
    assert [received(line, 4), received(line, 4), received(line, 4)] == [b"0123", b"4567", b"89"]


def test_only_words_for_us_and_the_end_count_as_arrived(connected: Connected) -> None:
    line, server, _ = connected()
    assert not has_arrived(line), "tickets are TLS's own business"
    assert line.session is not None

    server.sendall(b"x")
    assert has_arrived(line)
    assert received(line) == b"x"
    assert not has_arrived(line)
    with suppress(TimeoutError):
        server.settimeout(0.01)
        server.unwrap()
    assert has_arrived(line)
    assert received(line) == b""


def test_an_end_that_nobody_confirmed_is_an_error(connected: Connected) -> None:
    line, server, _ = connected()
    server.sendall(b"half")
    server.close()

    assert received(line) == b"half"
    assert has_arrived(line)
    with pytest.raises(CutError) as cut:
        received(line)
    assert cut.value.received == 4


def test_a_record_that_was_changed_on_its_way_is_an_error(connected: Connected) -> None:
    line, server, ours = connected(tickets=0)
    server.sendall(b"pay 100 euros")
    record = bytearray(ours.recv(1000))
    record[-1] ^= 1
    with socket.socket(fileno=server.detach()) as theirs:
        theirs.sendall(record)

        with pytest.raises(ssl.SSLError):
            received(line)


def test_a_record_that_drips_is_not_waited_for(connected: Connected) -> None:
    sent: list[bytes] = []

    def drip() -> float:
        if sent:
            theirs.sendall(sent[0][len(sent) : len(sent) + 1])
            sent.append(b"")
        return 20.0 * len(sent)

    line, server, ours = connected(drip, tickets=0)
    server.sendall(b"x" * 100)
    sent.append(ours.recv(1000))
    with socket.socket(fileno=server.detach()) as theirs, pytest.raises(TimeoutError):
        received(line)
    assert 3 < len(sent) < 10


def test_the_end_of_sending_does_not_wait_for_the_other_side(connected: Connected) -> None:
    line, server, _ = connected()
    line.sendall(b"all")

    began = time.monotonic()
    line.end_sending()

    assert time.monotonic() - began < 1
    assert server.recv(10) == b"all"
    assert server.recv(10) == b"", "and it is TLS that says so"


def test_a_server_that_has_gone_does_not_disturb_the_end_of_sending(connected: Connected) -> None:
    line, server, _ = connected()
    server.close()

    line.end_sending()


def test_a_line_that_is_shut_by_another_thread_frees_who_waits(connected: Connected) -> None:
    line, _, ours = connected()
    threading.Timer(0.1, lambda: ours.shutdown(socket.SHUT_RDWR)).start()

    with pytest.raises(CutError):
        received(line)


@pytest.mark.parametrize("trust", [Trust(), Trust(pin="0" * 64), Anybody()], ids=["authorities", "pin", "anybody"])
def test_nothing_older_than_tls_1_2_is_offered_whatever_this_machine_would_allow(trust: Trust | Anybody) -> None:
    assert trust.context().minimum_version >= ssl.TLSVersion.TLSv1_2

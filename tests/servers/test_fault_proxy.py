import ftplib
import io
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pytest

from tests.servers.fault_proxy import Action, Channel, Fault, FaultProxy, Way
from tests.servers.vsftpd import Vsftpd

StartProxy = Callable[[Vsftpd, Sequence[Fault]], FaultProxy]


def logged_in(server: Vsftpd, proxy: FaultProxy, timeout: float = 5) -> ftplib.FTP:
    client = ftplib.FTP(timeout=timeout)
    client.connect(proxy.host, proxy.port)
    client.login(server.user, server.password)
    return client


def fetched(client: ftplib.FTP, name: str) -> bytes:
    received: list[bytes] = []
    client.retrbinary(f"RETR {name}", received.append)
    return b"".join(received)


@pytest.mark.real_server
@pytest.mark.parametrize("extended", [True, False])
def test_without_faults_files_go_through_both_ways(
    vsftpd: Vsftpd, start_fault_proxy: StartProxy, extended: bool
) -> None:
    content = bytes(range(256)) * 1000
    with logged_in(vsftpd, start_fault_proxy(vsftpd, [])) as client:
        client.af = socket.AF_INET6 if extended else socket.AF_INET  # ftplib asks for EPSV on IPv6 only
        client.storbinary("STOR a", io.BytesIO(content))

        assert fetched(client, "a") == content


@pytest.mark.real_server
@pytest.mark.parametrize("after", [0, 1, 5_000, 9_999])
def test_a_cut_download_ends_like_a_whole_one(vsftpd: Vsftpd, start_fault_proxy: StartProxy, after: int) -> None:
    (vsftpd.root / "a").write_bytes(b"x" * 10_000)
    proxy = start_fault_proxy(vsftpd, [Fault(Action.CUT, after=after)])

    with logged_in(vsftpd, proxy) as client:
        assert len(fetched(client, "a")) == after
        assert len(fetched(client, "a")) == 10_000, "one connection is hit, the next is whole"
    assert [fault.action for fault in proxy.hits] == [Action.CUT]


@pytest.mark.real_server
def test_a_cut_upload_leaves_a_short_file_and_the_server_says_226(
    vsftpd: Vsftpd, start_fault_proxy: StartProxy
) -> None:
    proxy = start_fault_proxy(vsftpd, [Fault(Action.CUT, way=Way.TO_SERVER, after=5_000)])

    with logged_in(vsftpd, proxy) as client:
        reply = client.storbinary("STOR a", io.BytesIO(b"x" * 10_000))

    assert reply.startswith("226")
    assert (vsftpd.root / "a").stat().st_size == 5_000


@pytest.mark.real_server
def test_a_reset_is_seen_by_both_sides(vsftpd: Vsftpd, start_fault_proxy: StartProxy) -> None:
    (vsftpd.root / "a").write_bytes(b"x" * 1_000_000)
    proxy = start_fault_proxy(vsftpd, [Fault(Action.RESET, after=5_000)])

    with logged_in(vsftpd, proxy) as client, pytest.raises(ConnectionResetError):
        fetched(client, "a")


@pytest.mark.real_server
def test_a_reset_upload_is_reported_by_the_server(vsftpd: Vsftpd, start_fault_proxy: StartProxy) -> None:
    proxy = start_fault_proxy(vsftpd, [Fault(Action.RESET, way=Way.TO_SERVER, after=5_000)])

    client = logged_in(vsftpd, proxy)
    with pytest.raises(OSError, match=r"reset|pipe"):
        client.storbinary("STOR a", io.BytesIO(b"x" * 10_000_000))

    with pytest.raises(ftplib.error_temp, match="426"):
        client.voidresp()
    client.close()
    assert (vsftpd.root / "a").stat().st_size <= 5_000


@pytest.mark.real_server
@pytest.mark.parametrize(
    ("before", "way", "happened"), [(b"226", Way.TO_CLIENT, True), (b"STOR", Way.TO_SERVER, False)]
)
def test_the_control_line_breaks_at_a_message(
    vsftpd: Vsftpd, start_fault_proxy: StartProxy, before: bytes, way: Way, happened: bool
) -> None:
    proxy = start_fault_proxy(vsftpd, [Fault(Action.RESET, Channel.CONTROL, way, before=before)])

    client = logged_in(vsftpd, proxy)
    with client, pytest.raises((EOFError, OSError)):
        client.storbinary("STOR a", io.BytesIO(b"x"))
    assert (vsftpd.root / "a").exists() == happened


@pytest.mark.real_server
def test_a_stalled_line_stays_open_and_silent(vsftpd: Vsftpd, start_fault_proxy: StartProxy) -> None:
    (vsftpd.root / "a").write_bytes(b"x" * 1000)
    client = logged_in(vsftpd, start_fault_proxy(vsftpd, [Fault(Action.STALL, after=500)]), timeout=0.3)

    with pytest.raises(TimeoutError):
        fetched(client, "a")
    client.close()


@pytest.mark.real_server
@pytest.mark.parametrize(("action", "least"), [(Action.DRIP, 0.2), (Action.DELAY, 0.02)])
def test_a_slow_line_delivers_everything_late(
    vsftpd: Vsftpd, start_fault_proxy: StartProxy, action: Action, least: float
) -> None:
    (vsftpd.root / "a").write_bytes(b"x" * 10)

    with logged_in(vsftpd, start_fault_proxy(vsftpd, [Fault(action, seconds=0.02)])) as client:
        start = time.monotonic()
        assert fetched(client, "a") == b"x" * 10
    assert time.monotonic() - start >= least


@pytest.mark.real_server
def test_the_first_connections_can_be_spared(vsftpd: Vsftpd, start_fault_proxy: StartProxy) -> None:
    (vsftpd.root / "a").write_bytes(b"x" * 10)

    with logged_in(vsftpd, start_fault_proxy(vsftpd, [Fault(Action.CUT, skip=2, times=2)])) as client:
        assert [len(fetched(client, "a")) for _ in range(5)] == [10, 10, 0, 0, 10]


@contextmanager
def echo() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            line, _ = listener.accept()
            with line:
                while chunk := line.recv(100):
                    line.sendall(chunk)

        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(5)


def test_any_protocol_can_be_broken() -> None:
    faults = [Fault(Action.CUT, Channel.CONTROL, Way.TO_CLIENT, after=3)]
    with (
        echo() as port,
        FaultProxy("127.0.0.1", port, faults, ftp=False) as proxy,
        socket.create_connection((proxy.host, proxy.port), timeout=5) as line,
    ):
        line.sendall(b"abcdef")
        received = b"".join(iter(lambda: line.recv(100), b""))

    assert received == b"abc"


@pytest.mark.parametrize(
    ("fault", "passed", "chunk", "position"),
    [
        (Fault(Action.CUT, after=5), b"", b"0123456789", 5),
        (Fault(Action.CUT, after=5), b"0123", b"456", 1),
        (Fault(Action.CUT, after=5), b"01", b"234", None),
        (Fault(Action.CUT, before=b"226"), b"", b"150 Ok\r\n226 Done\r\n", 8),
        (Fault(Action.CUT, before=b"226"), b"150 Ok\r\n", b"226 Done\r\n", 0),
        (Fault(Action.CUT, before=b"226"), b"", b"213 1226\r\n", None),
    ],
)
def test_a_fault_knows_its_place(fault: Fault, passed: bytes, chunk: bytes, position: int | None) -> None:
    assert fault.position(passed, chunk) == position

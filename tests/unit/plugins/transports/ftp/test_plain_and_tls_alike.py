"""What servers do to names, addresses and idle lines, each in the clear and in TLS: encryption changes none of it."""

import os
import socket
from collections.abc import Callable
from typing import Any

import pytest

from optimx.core import names
from optimx.core.machine import RealDisk, SystemClock, SystemRandom
from optimx.core.transfer import Drop, Stop, TransferPolicy
from optimx.plugins.transports.ftp import optimx_register_transports
from tests.servers.certificates import Certificates

pytestmark = pytest.mark.real_server

Connect = Callable[..., Any]
Start = Callable[..., Any]
LIE = "10.99.99.99"
LYING = {
    "vsftpd": {"pasv_address": LIE},
    "proftpd": [f"MasqueradeAddress {LIE}"],
    "pyftpdlib": {"masquerade_address": LIE},
}


@pytest.fixture
def start(
    start_vsftpd: Start, start_proftpd: Start, start_pyftpdlib: Start, start_ftps: Start
) -> Callable[[str, str, Any], Any]:
    """Start a server of one kind: `start("vsftpd", "none", {"pasv_address": "10.0.0.1"})`."""

    def started(kind: str, tls: str, extra: Any = None) -> Any:
        if tls != "none":
            return start_ftps(kind, tls=tls, extra=extra or ())
        if kind == "pyftpdlib":
            return start_pyftpdlib(**(extra or {}))
        return start_vsftpd(extra or {}) if kind == "vsftpd" else start_proftpd(extra or ())

    return started


@pytest.fixture
def reach(connect: Connect, certificates: Certificates) -> Connect:
    """Connect in one kind of encryption: `reach(server, "explicit")`."""

    def reached(server: Any, tls: str, **options: Any) -> Any:
        more = {} if tls == "none" else {"ca_file": str(certificates.authority)}
        return connect(server, tls=tls, **more, **options)

    return reached


@pytest.mark.parametrize("tls", ["none", "explicit"])
@pytest.mark.parametrize("kind", ["vsftpd", "proftpd"])
def test_f10_a_name_in_another_encoding_hides_no_other_and_can_be_fetched(
    start: Start, reach: Connect, *, sink: Any, kind: str, tls: str
) -> None:
    server = start(kind, tls)
    (server.root / os.fsdecode(b"caf\xe9.jpg")).write_bytes(b"latin-1")
    (server.root / "optim.xml").write_bytes(b"")
    drop = reach(server, tls)

    listed = sorted(each.path for each in drop.list("") if each.is_file is not False)
    drop.download("caf\udce9.jpg", sink)

    assert listed == ["caf\udce9.jpg", "optim.xml"]
    assert sink.content == b"latin-1"
    assert "caf\u00e9.jpg" in {each.path for each in reach(server, tls, encoding="latin-1").list("")}


@pytest.mark.parametrize("tls", ["none", "explicit"])
def test_f2_f13_what_a_broken_upload_left_is_listed_unlike_hidden_files_and_only_ones_own_goes(
    start: Start, reach: Connect, tls: str
) -> None:
    server = start("vsftpd", tls)
    mine, others = names.temporary("abcdef0100000000"), names.temporary("1234567800000000")
    for name in (others, ".hidden"):
        (server.root / name).write_bytes(b"")

    with pytest.raises(InterruptedError):
        reach(server, tls).upload(Interrupted(), mine)
    drop = whole(lambda: reach(server, tls))
    listed = {each.path for each in drop.list("")}
    swept = drop.sweep()

    assert listed == {mine, others}, "a temporary name with a dot in front could never be cleared away here"
    assert swept == 1
    assert sorted(path.name for path in server.root.iterdir()) == [".hidden", others]


class Interrupted:
    """A file that can be read a good way, and then no further."""

    size = 1 << 20

    def __init__(self) -> None:
        self._given = 0

    def readinto(self, buffer: memoryview) -> int:
        if self._given:
            raise InterruptedError
        self._given = len(buffer)
        return len(buffer)


def whole(connect: Callable[[], Any]) -> Drop:
    clock = SystemClock()
    drop = Drop(
        connect,
        TransferPolicy(connections=1),
        disk=RealDisk(),
        clock=clock,
        random=SystemRandom(),
        stop=Stop(clock),
        capabilities=optimx_register_transports()[0].capabilities,
    )
    drop.sign("abcdef01")
    return drop


@pytest.mark.parametrize("tls", ["none", "explicit"])
@pytest.mark.parametrize("kind", LYING)
def test_f14_an_address_for_data_is_not_believed(
    start: Start, reach: Connect, *, sink: Any, kind: str, tls: str
) -> None:
    server = start(kind, tls, LYING[kind])
    (server.root / "a").write_bytes(b"a")
    drop = reach(server, tls, epsv="never")

    drop.download("a", sink)

    assert sink.content == b"a"
    assert LIE.replace(".", ",") in drop._wire.sendcmd("PASV"), "the server did lie"


@pytest.mark.parametrize("tls", ["none", "explicit", "implicit"])
def test_f6_the_line_of_the_commands_is_kept_alive_while_data_flows(start: Start, reach: Connect, tls: str) -> None:
    line = reach(start("vsftpd", tls), tls)._wire.control

    assert line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
    if hasattr(socket, "TCP_KEEPIDLE"):
        assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) <= 60, "routers forget after minutes"

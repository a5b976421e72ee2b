"""Over a real server and a line that breaks for real: whole files or an error in time, never half a file."""

import hashlib
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from optimx.core.contracts import Transport, TransportContext
from optimx.core.errors import OptimxError, TooSlowError, TransientError
from optimx.core.events import Role
from optimx.core.machine import RealDisk, SystemClock, SystemRandom
from optimx.core.secrets import Secret
from optimx.core.transfer import Drop, Incoming, Outgoing, Received, Stop, TransferPolicy
from optimx.plugins.transports.ftp import FtpOptions, open_ftp, optimx_register_transports
from tests.servers.fault_proxy import Action, Channel, Fault, FaultProxy, Way
from tests.servers.vsftpd import Vsftpd

CONTENT = bytes(range(256)) * 2000
SHA256 = hashlib.sha256(CONTENT).hexdigest()
StartProxy = Callable[[Vsftpd, Sequence[Fault]], FaultProxy]

pytestmark = pytest.mark.real_server


def connector(server: Vsftpd, port: int, seconds: float) -> Callable[[], Transport]:
    options = FtpOptions.model_validate(
        {"host": server.host, "port": port, "user": server.user, "password": {"env": "UNUSED"}, "tls": "none"}
    )
    context = TransportContext("1", timeout=seconds, secrets={"password": Secret(server.password)})
    return lambda: open_ftp(options, context)


def make_drop(server: Vsftpd, port: int, stop: Stop, connections: int = 1, seconds: float = 0.5) -> Drop:
    return Drop(
        connector(server, port, seconds),
        TransferPolicy(connections=connections, backoff=0.01),
        disk=RealDisk(),
        clock=SystemClock(),
        random=SystemRandom(),
        stop=stop,
        capabilities=optimx_register_transports()[0].capabilities,
    )


FAULTS = [
    *[Fault(action, Channel.DATA, way, after=after, times=1)
      for action in (Action.CUT, Action.RESET, Action.STALL)
      for way in Way
      for after in (0, 1, 256_000, len(CONTENT) - 1)],
    *[Fault(action, Channel.CONTROL, way, before=word, times=1)
      for action in (Action.CUT, Action.RESET, Action.STALL)
      for way, word in [(Way.TO_CLIENT, b"226"), (Way.TO_CLIENT, b"250"), (Way.TO_SERVER, b"RNTO"),
                        (Way.TO_SERVER, b"RNFR"), (Way.TO_SERVER, b"STOR"), (Way.TO_SERVER, b"RETR")]],
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.action}-{fault.way}-{fault.before or fault.after}")
def test_one_fault_costs_no_file(vsftpd: Vsftpd, start_fault_proxy: StartProxy, tmp_path: Path, fault: Fault) -> None:
    proxy = start_fault_proxy(vsftpd, [fault])
    (tmp_path / "spool").write_bytes(CONTENT)
    stop = Stop(SystemClock(), time.monotonic() + 20)

    with stop.guarding(), make_drop(vsftpd, proxy.port, stop) as drop:
        drop.send(Outgoing(tmp_path / "spool", "a.xml", len(CONTENT), SHA256, Role.DATA))
        received: list[Received] = []
        failed = drop.fetch_all([Incoming("a.xml", tmp_path / "in", len(CONTENT), SHA256, 1 << 20)], received.extend)

    assert failed == ()
    assert (vsftpd.root / "a.xml").read_bytes() == CONTENT
    assert (tmp_path / "in").read_bytes() == CONTENT
    assert not (tmp_path / "in.part").exists()


@pytest.mark.parametrize("action", [Action.STALL, Action.DRIP])
@pytest.mark.parametrize("connections", [1, 4])
def test_a_line_that_stays_dead_ends_with_the_deadline(
    vsftpd: Vsftpd, start_fault_proxy: StartProxy, tmp_path: Path, action: Action, connections: int
) -> None:
    names = [f"{number}.jpg" for number in range(8)]
    for name in names:
        (vsftpd.root / name).write_bytes(CONTENT)
    proxy = start_fault_proxy(vsftpd, [Fault(action, after=1000, times=None, seconds=0.1)])
    started = time.monotonic()
    stop = Stop(SystemClock(), started + 1)

    with (
        stop.guarding(),
        make_drop(vsftpd, proxy.port, stop, connections, seconds=60) as drop,
        pytest.raises(TooSlowError),
    ):
        drop.fetch_all([Incoming(name, tmp_path / name, len(CONTENT), SHA256, 1 << 20) for name in names], print)

    assert time.monotonic() - started < 6
    assert not [path for path in tmp_path.iterdir() if path.name in names]


def test_a_server_that_dies_leaves_only_whole_files(vsftpd: Vsftpd, tmp_path: Path) -> None:
    for number in range(40):
        (vsftpd.root / f"{number}.jpg").write_bytes(CONTENT)
    stop = Stop(SystemClock(), time.monotonic() + 20)
    told: list[Received] = []

    def die(group: Sequence[Received]) -> None:
        told.extend(group)
        vsftpd.kill()

    incomings = [Incoming(f"{n}.jpg", tmp_path / f"{n}.jpg", len(CONTENT), SHA256, 1 << 20) for n in range(40)]
    drop = Drop(
        connector(vsftpd, vsftpd.port, 1.0),
        TransferPolicy(connections=4, backoff=0.01, group_files=4),
        disk=RealDisk(),
        clock=SystemClock(),
        random=SystemRandom(),
        stop=stop,
        capabilities=optimx_register_transports()[0].capabilities,
    )
    error: OptimxError | None = None
    with stop.guarding(), drop:
        try:
            drop.fetch_all(incomings, die)
        except TransientError as raised:
            error = raised

    assert error is not None or len(told) == 40
    whole = {path.name for path in tmp_path.iterdir() if path.suffix == ".jpg" and path.read_bytes() == CONTENT}
    assert whole == {received.incoming.target.name for received in told}


@pytest.mark.parametrize("allowed", [1, 3])
def test_a_server_that_allows_few_connections_gets_no_more(
    start_vsftpd: Callable[..., Vsftpd], tmp_path: Path, allowed: int
) -> None:
    server = start_vsftpd({"max_per_ip": str(allowed)})
    (server.root / "photos").mkdir()
    for number in range(20):
        (server.root / "photos" / str(number)).write_bytes(CONTENT)
    stop = Stop(SystemClock())
    wanted = [
        Incoming(f"photos/{number}", tmp_path / str(number), len(CONTENT), SHA256, len(CONTENT)) for number in range(20)
    ]
    received: list[Received] = []

    with make_drop(server, server.port, stop, connections=8, seconds=5) as drop:
        drop.list("photos")
        failed = drop.fetch_all(wanted, received.extend)

    assert (len(received), failed) == (20, ())

"""Connections that are closed when the test is over, servers that are not OpenSSH, and lines that break on a word."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from optimx import Secret, SecretReference, Transport, TransportContext
from optimx.demo.servers import openssh as server_of
from optimx.demo.servers.openssh import OpenSsh
from optimx.plugins.transports.sftp import SftpOptions, open_sftp
from tests.servers.fault_proxy import Action, Channel, Fault, FaultProxy, Way
from tests.servers.odd_ssh import Oddities, OddSsh

Connect = Callable[..., Transport]


@pytest.fixture(scope="module")
def shared_openssh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenSsh]:
    """One server for all tests of a module: starting it, with its keys, costs more than most of them."""
    if server_of.program() is None:
        pytest.skip("OpenSSH's server is not installed: sudo apt install openssh-server")
    with server_of.running(tmp_path_factory.mktemp("openssh")) as server:
        yield server


@pytest.fixture
def openssh(shared_openssh: OpenSsh, tmp_path_factory: pytest.TempPathFactory) -> OpenSsh:
    """A real SSH server; each test has a folder of its own, since sessions of an earlier one may still end."""
    return replace(shared_openssh, root=tmp_path_factory.mktemp("drop"))


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Connect with the key of an `OpenSsh` or the password of an `OddSsh`; options win: `connect(server, root="a")`."""
    with ExitStack() as ends:

        def connect_to(
            server: OpenSsh | OddSsh,
            *,
            timeout: float = 5,
            deadline: float = float("inf"),
            secrets: dict[str, str] | None = None,
            **options: Any,
        ) -> Transport:
            where = {"host": server.host, "port": server.port, "user": server.user}
            given = {name: Secret(value) for name, value in (secrets or {}).items()}
            login: dict[str, Any] = {name: SecretReference("env", "X") for name in given}
            if isinstance(server, OddSsh) and secrets is None:
                given, login = {"password": Secret(server.password)}, {"password": SecretReference("env", "X")}
            elif isinstance(server, OpenSsh):
                login = {**login, "key": server.key, "root": str(server.root)}
            pinned = {} if "known_hosts" in options else {"host_key": list(server.host_keys.values())}
            checked = SftpOptions.model_validate({**where, **login, **pinned, **options})
            opened = open_sftp(
                checked, TransportContext(account="111222333", timeout=timeout, deadline=deadline, secrets=given)
            )
            ends.callback(opened.close)
            return opened

        yield connect_to


@pytest.fixture
def start_odd(tmp_path: Path) -> Iterator[Callable[..., OddSsh]]:
    """Start a server that is not OpenSSH: `start_odd(most_read=1000)`."""
    with ExitStack() as ends:
        yield lambda **odd: ends.enter_context(OddSsh(tmp_path, Oddities(**odd)))


@dataclass(frozen=True, slots=True)
class WhenTold(Fault):
    """Happens to the first bytes after `now` was set: what SSH carries cannot be recognised on the line."""

    now: threading.Event = field(default_factory=threading.Event)

    def position(self, passed: bytes, chunk: bytes) -> int | None:
        return 0 if self.now.is_set() else None


class BreakingLine:
    """A line that breaks when it is told to."""

    def __init__(self, proxy: FaultProxy, now: threading.Event) -> None:
        self.port = proxy.port
        self._now = now

    @property
    def is_broken(self) -> bool:
        return self._now.is_set()

    def break_now(self) -> None:
        self._now.set()


@pytest.fixture
def start_breaking_line() -> Iterator[Callable[..., BreakingLine]]:
    """Put a line in front of a server: `start_breaking_line(server, Action.CUT, Way.TO_CLIENT)`."""
    with ExitStack() as ends:

        def start(server: OpenSsh, action: Action, way: Way) -> BreakingLine:
            now = threading.Event()
            faults: Sequence[Fault] = [WhenTold(action, Channel.CONTROL, way, now=now)]
            return BreakingLine(ends.enter_context(FaultProxy(server.host, server.port, faults, ftp=False)), now)

        yield start

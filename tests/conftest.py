"""Fixtures that every test may ask for: real servers, broken lines, hostile peers."""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from optimx.demo.servers import openssh as openssh_server
from optimx.demo.servers import samba as samba_server
from optimx.demo.servers.openssh import OpenSsh
from optimx.demo.servers.samba import Samba
from tests.servers import postgresql as postgresql_server
from tests.servers import vsftpd as vsftpd_server
from tests.servers.fault_proxy import Fault, FaultProxy
from tests.servers.hostile_ftp import HostileFtp, Script
from tests.servers.postgresql import PostgreSql
from tests.servers.vsftpd import Vsftpd

# Its library is built from source, which no pin covers: `make kerberos` brings it and runs these
collect_ignore = [] if find_spec("gssapi") else ["kerberos"]
pytest_plugins = ["pytester", "tests.no_skips", "tests.stand.fixtures"]

# How long one example takes says more about the other work of a shared machine than about the code.
hypothesis.settings.register_profile("optimx", deadline=None)
hypothesis.settings.load_profile("optimx")

StartHostileFtp = Callable[[Script], HostileFtp]
StartOpenSsh = Callable[..., OpenSsh]
StartProxy = Callable[[Vsftpd, Sequence[Fault]], FaultProxy]
StartSamba = Callable[[Mapping[str, str]], Samba]
StartVsftpd = Callable[[Mapping[str, str]], Vsftpd]


@pytest.fixture
def start_vsftpd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartVsftpd]:
    """Start servers with options of `vsftpd.conf(5)`: `start_vsftpd({"cmds_denied": "DELE"})`."""
    if vsftpd_server.program() is None:
        pytest.skip("vsftpd is not installed: sudo apt install vsftpd")
    with ExitStack() as servers:

        def start(options: Mapping[str, str]) -> Vsftpd:
            return servers.enter_context(vsftpd_server.running(tmp_path_factory.mktemp("vsftpd"), options))

        yield start


@pytest.fixture
def vsftpd(start_vsftpd: StartVsftpd) -> Vsftpd:
    """A real FTP server with one empty account: host, port, user, password; `root` is its folder on the disk."""
    return start_vsftpd({})


@pytest.fixture
def start_openssh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartOpenSsh]:
    """Start servers with lines of `sshd_config(5)`: `start_openssh("MaxSessions 1", host_keys=["rsa"])`."""
    if openssh_server.program() is None:
        pytest.skip("OpenSSH's server is not installed: sudo apt install openssh-server")
    with ExitStack() as servers:

        def start(*options: str, **wishes: Any) -> OpenSsh:
            folder = tmp_path_factory.mktemp("openssh")
            return servers.enter_context(openssh_server.running(folder, options, **wishes))

        yield start


@pytest.fixture
def openssh(start_openssh: StartOpenSsh) -> OpenSsh:
    """A real SSH server with one empty account: host, port, user, key, host_keys; `root` is its folder on the disk."""
    return start_openssh()


@pytest.fixture(scope="session")
def start_samba(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartSamba]:
    """Start servers with options of `smb.conf(5)`: `start_samba({"smb encrypt": "off"})`."""
    if samba_server.program() is None:
        pytest.skip("Samba is not installed: sudo apt install samba")
    with ExitStack() as servers:

        def start(options: Mapping[str, str]) -> Samba:
            return servers.enter_context(samba_server.running(tmp_path_factory.mktemp("samba"), options))

        yield start


@pytest.fixture(scope="session")
def one_samba(start_samba: StartSamba) -> Samba:
    """The SMB server that the tests of a session share: to start one takes a second."""
    return start_samba({})


@pytest.fixture
def samba(one_samba: Samba) -> Samba:
    """A real SMB server with one empty account: host, port, share, user, password; `root` is its folder on the disk."""
    return one_samba.with_folder(secrets.token_hex(4))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSql]:
    """A real PostgreSQL that the tests of a session share; `new_database()` gives an empty one."""
    if postgresql_server.program() is None:
        pytest.skip("PostgreSQL's server is not installed: sudo apt install postgresql")
    with postgresql_server.running() as server:
        yield server


@pytest.fixture
def repository() -> Path:
    """The folder that holds `pyproject.toml`."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture
def start_fault_proxy() -> Iterator[StartProxy]:
    """Put a line that breaks in front of a server: `start_fault_proxy(vsftpd, [Fault(Action.CUT, after=100)])`."""
    with ExitStack() as proxies:

        def start(server: Vsftpd, faults: Sequence[Fault]) -> FaultProxy:
            return proxies.enter_context(FaultProxy(server.host, server.port, faults))

        yield start


@pytest.fixture
def start_hostile_ftp() -> Iterator[StartHostileFtp]:
    """Start a server that says what a script tells it: `start_hostile_ftp(Script(names=endless_names))`."""
    with ExitStack() as servers:
        yield lambda script: servers.enter_context(HostileFtp(script))

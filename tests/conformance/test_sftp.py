"""SFTP keeps the contract of a transport, on OpenSSH's server."""

from collections.abc import Iterator

import pytest

from optimx.demo.servers import openssh
from optimx.plugins.transports.sftp import SftpOptions, optimx_register_transports
from optimx.testing.conformance import DropUnderTest, FolderBehind, TransportConformance

pytestmark = pytest.mark.real_server


@pytest.fixture(scope="module")
def openssh_drop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DropUnderTest]:
    """An account of OpenSSH, opened by a key."""
    if openssh.program() is None:
        pytest.skip("OpenSSH's server is not installed: sudo apt install openssh-server")
    (plugin,) = optimx_register_transports()
    with openssh.running(tmp_path_factory.mktemp("openssh")) as server:
        options = SftpOptions(
            host=server.host,
            port=server.port,
            user=server.user,
            key=server.key,
            host_key=tuple(server.host_keys.values()),
        )
        yield DropUnderTest(plugin, options, behind=FolderBehind(server.root))


class TestOpenSsh(TransportConformance):
    @pytest.fixture
    def drop(self, openssh_drop: DropUnderTest) -> DropUnderTest:
        return openssh_drop

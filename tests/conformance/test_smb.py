"""SMB keeps the contract of a transport on Samba: encrypted, and signed with the oldest dialect that is spoken."""

from collections.abc import Iterator

import pytest

from optimx import Secret
from optimx.demo.servers import samba
from optimx.plugins.transports.smb import SmbOptions, optimx_register_transports
from optimx.testing.conformance import DropUnderTest, FolderBehind, TransportConformance

pytestmark = pytest.mark.real_server

SERVERS = [("encrypted", {}), ("signed", {"smb encrypt": "off", "server max protocol": "SMB2_02"})]


@pytest.fixture(scope="module")
def samba_drop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DropUnderTest]:
    """A share of Samba: `request.param` is what protects it, and options of `smb.conf(5)`."""
    if samba.program() is None:
        pytest.skip("Samba is not installed: sudo apt install samba")
    protection, configuration = request.param
    (plugin,) = optimx_register_transports()
    with samba.running(tmp_path_factory.mktemp("samba"), configuration) as server:
        where = {"host": server.host, "port": server.port, "share": server.share, "user": server.user}
        given = {**where, "password": {"env": "X"}, "encryption": protection == "encrypted"}
        options = SmbOptions.model_validate(given)
        yield DropUnderTest(plugin, options, {"password": Secret(server.password)}, behind=FolderBehind(server.root))


@pytest.mark.parametrize("samba_drop", SERVERS, ids=lambda each: each[0], indirect=True, scope="module")
class TestSamba(TransportConformance):
    @pytest.fixture
    def drop(self, samba_drop: DropUnderTest) -> DropUnderTest:
        return samba_drop

"""Every built-in archive category keeps the contract of one."""

import pytest

from optimx.core.plugin_manager import Plugins
from optimx.plugins import BUILTIN
from optimx.testing.conformance import ArchiveConformance, ArchiveUnderTest, a_medium

CLAIMS = {
    "photos": (a_medium("PhotoChantier"), a_medium("PhotoBonLivr")),
    "signatures": (a_medium("Signatures", kind="signature"),),
}


class TestArchives(ArchiveConformance):
    @pytest.fixture(params=sorted(BUILTIN["archives"]))
    def archive(self, request: pytest.FixtureRequest) -> ArchiveUnderTest:
        return ArchiveUnderTest(Plugins.load((), BUILTIN).archives[request.param], claims=CLAIMS[request.param])

"""A folder of this machine keeps the contract of a transport."""

from pathlib import Path

import pytest

from optimx.plugins.transports.folder import FolderOptions, optimx_register_transports
from optimx.testing.conformance import DropUnderTest, FolderBehind, TransportConformance


class TestFolder(TransportConformance):
    @pytest.fixture
    def drop(self, tmp_path: Path) -> DropUnderTest:
        (plugin,) = optimx_register_transports()
        return DropUnderTest(plugin, FolderOptions(root=tmp_path), behind=FolderBehind(tmp_path))

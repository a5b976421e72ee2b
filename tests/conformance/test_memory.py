"""The drop in memory, on which the simulation rests, keeps the contract of a transport."""

import pytest

from optimx import Capabilities
from optimx.testing import MemoryDrop
from optimx.testing.conformance import DropUnderTest, TransportConformance
from optimx.testing.conformance.transport import memory_under_test


class TestMemory(TransportConformance):
    @pytest.fixture
    def drop(self) -> DropUnderTest:
        return memory_under_test(MemoryDrop(hashing=True))


class TestMemoryWithoutCase(TransportConformance):
    @pytest.fixture
    def drop(self) -> DropUnderTest:
        capabilities = Capabilities(resumes_upload=True, resumes_download=True, parallel=2, case_sensitive=False)
        return memory_under_test(MemoryDrop(capabilities=capabilities))

"""Plain FTP keeps the contract of a transport, on servers that differ in nearly everything the standard leaves open."""

import pytest

from optimx.testing.conformance import DropUnderTest, TransportConformance


class TestVsftpd(TransportConformance):
    @pytest.fixture
    def drop(self, vsftpd_drop: DropUnderTest) -> DropUnderTest:
        return vsftpd_drop


class TestPyftpdlib(TransportConformance):
    @pytest.fixture
    def drop(self, pyftpdlib_drop: DropUnderTest) -> DropUnderTest:
        return pyftpdlib_drop

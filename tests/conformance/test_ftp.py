"""FTP, plain and over TLS, keeps the contract of a transport on servers that differ in what is left open."""

import pytest

from optimx.testing.conformance import DropUnderTest, TransportConformance

pytestmark = pytest.mark.real_server

SERVERS = [
    ("vsftpd", "none"),
    ("vsftpd", "explicit"),
    ("proftpd", "none"),
    ("proftpd", "implicit"),
    ("pyftpdlib", "none"),
    ("pyftpdlib", "explicit"),
]


@pytest.mark.parametrize("ftp_drop", SERVERS, ids="-".join, indirect=True, scope="module")
class TestFtp(TransportConformance):
    @pytest.fixture
    def drop(self, ftp_drop: DropUnderTest) -> DropUnderTest:
        return ftp_drop

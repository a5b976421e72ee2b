from collections.abc import Callable
from typing import Any

import pytest

from optimx import CertificateError, ConfigurationError, Pin, RefusedError, TransportContext, UnreachableError
from optimx.plugins.transports.ftp import optimx_register_transports
from tests.servers.certificates import Certificates, fingerprint

Start = Callable[..., Any]
CONTEXT = TransportContext("111222333", timeout=5)


def shown(server: Any, **table: object) -> Pin | None:
    (plugin,) = optimx_register_transports()
    assert plugin.pin is not None
    return plugin.pin({"host": server.host, "port": server.port, **table}, CONTEXT)


@pytest.mark.parametrize("tls", ["explicit", "implicit"])
def test_who_a_server_is_can_be_read_before_anything_is_said_to_it(
    start_ftps: Start, certificates: Certificates, tls: str
) -> None:
    server = start_ftps("vsftpd", tls=tls)

    found = shown(server, tls=tls)

    assert found == Pin("certificate", fingerprint(certificates.server), "TLS")
    assert not any("USER" in line or "PASS" in line for line in server.protocol())


def test_a_certificate_that_is_trusted_anyway_needs_no_pin(tls_script: Start, certificates: Certificates) -> None:
    assert shown(tls_script(), ca_file=str(certificates.authority)) is None


def test_where_one_is_pinned_what_is_shown_now_can_be_compared(tls_script: Start, certificates: Certificates) -> None:
    found = shown(tls_script(), certificate=fingerprint(certificates.renewed))

    assert found is not None
    assert found.value == fingerprint(certificates.server)


def test_plain_ftp_has_nothing_to_pin(script: Start) -> None:
    assert shown(script(), tls="none") is None


def test_who_shows_nothing_is_said(script: Start) -> None:
    with pytest.raises(RefusedError):
        shown(script())
    with pytest.raises(UnreachableError):
        shown(script({"": b"421 no"}))
    (plugin,) = optimx_register_transports()
    assert plugin.pin is not None
    with pytest.raises(ConfigurationError):
        plugin.pin({}, CONTEXT)


def test_an_error_about_a_stranger_names_what_to_compare(
    connect: Callable[..., object], start_ftps: Start, certificates: Certificates
) -> None:
    server = start_ftps("vsftpd")

    with pytest.raises(CertificateError) as refused:
        connect(server, tls="explicit")

    assert fingerprint(certificates.server) in refused.value.remedy.show()
    assert not any("USER" in line or "PASS" in line for line in server.protocol())

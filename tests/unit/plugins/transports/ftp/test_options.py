from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from optimx import ConfigurationError, SecretReference
from optimx.plugins.transports.ftp import optimx_register_transports
from optimx.plugins.transports.ftp.options import FtpOptions, control_port, encryption, warnings


def options(**changes: Any) -> FtpOptions:
    usual = {"host": "appli.optimbtp.fr", "user": "demo", "password": SecretReference("env", "X"), "tls": "none"}
    return FtpOptions.model_validate({**usual, **changes})


def test_plain_ftp_costs_a_warning() -> None:
    (warning,) = warnings(options())

    assert "appli.optimbtp.fr" in warning.show()


def test_plain_ftp_has_to_be_asked_for() -> None:
    given = FtpOptions(host="h", user="u", password=SecretReference("env", "X"))

    assert given.tls == "explicit"
    assert warnings(given) == ()


@pytest.mark.parametrize(
    ("tls", "port", "expected"),
    [("explicit", None, 21), ("implicit", None, 990), ("none", None, 21), ("implicit", 21, 21)],
)
def test_tls_from_the_first_byte_has_a_port_of_its_own(tls: str, port: int | None, expected: int) -> None:
    assert control_port(options(tls=tls, port=port)) == expected


@pytest.mark.parametrize(
    "written",
    [
        "SHA256:" + "ab" * 32,
        "AB" * 32,
        "SHA256:" + ":".join(["AB"] * 32),
        "sha256 Fingerprint=" + ":".join(["AB"] * 32),
        "SHA-256 Fingerprint:" + "ab" * 32,
    ],
)
def test_a_fingerprint_is_known_however_programs_write_it(written: str) -> None:
    assert options(tls="explicit", certificate=written).certificate == "SHA256:" + "ab" * 32


@pytest.mark.parametrize(("name", "value"), [("certificate", "ab" * 32), ("ca_file", "ca.pem")])
def test_what_is_checked_of_a_server_needs_tls(name: str, value: str) -> None:
    with pytest.raises(ValidationError, match=name):
        options(tls="none", **{name: value})


def test_a_file_of_authorities_that_cannot_be_read_is_a_mistake_of_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("nothing")

    for name in ("none.pem", "ca.pem"):
        with pytest.raises(ConfigurationError, match=name):
            encryption(options(tls="explicit", ca_file=str(tmp_path / name)), 1.0)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tls", "yes"),
        ("tls", False),
        ("certificate", "SHA256:abc"),
        ("certificate", "SHA1:" + "ab" * 20),
        ("certificate", "server.pem"),
        ("verify", False),
        ("host", "ftp://appli.optimbtp.fr"),
        ("host", "demo@appli.optimbtp.fr"),
        ("host", "a b"),
        ("host", ""),
        ("port", 0),
        ("port", 65536),
        ("user", ""),
        ("user", "demo\r\nDELE a"),
        ("root", "a\0"),
        ("timeout", 0),
        ("epsv", "always"),
        ("encoding", "utf-16"),
        ("encoding", "none-such"),
        ("pasword", "x"),
    ],
)
def test_a_mistake_is_named(name: str, value: object) -> None:
    with pytest.raises(ValidationError, match=name):
        options(**{name: value})


def test_each_option_is_described() -> None:
    assert all(field.description for field in FtpOptions.model_fields.values())


def test_an_encoding_is_known_by_all_its_names() -> None:
    assert options(encoding="Latin-1").encoding == options(encoding="iso8859-1").encoding
    assert options(encoding="UTF8").encoding == "utf-8"


def test_the_authority_is_a_path_so_that_it_starts_from_the_folder_of_the_configuration() -> None:
    assert options(tls="explicit", ca_file="ca.pem").ca_file == Path("ca.pem")
    assert options(tls="explicit").ca_file is None


@pytest.mark.parametrize(("tls", "told"), [("none", "ftp"), ("explicit", "ftps"), ("implicit", "ftps")])
def test_a_report_tells_whether_the_line_was_encrypted(tls: str, told: str) -> None:
    (plugin,) = optimx_register_transports()

    assert plugin.title(options(tls=tls)) == told

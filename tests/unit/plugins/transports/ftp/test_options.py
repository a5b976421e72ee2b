from typing import Any

import pytest
from pydantic import ValidationError

from optimx import SecretReference
from optimx.plugins.transports.ftp import FtpOptions, warnings


def options(**changes: Any) -> FtpOptions:
    usual = {"host": "appli.optimbtp.fr", "user": "demo", "password": SecretReference("env", "X"), "tls": "none"}
    return FtpOptions.model_validate({**usual, **changes})


def test_plain_ftp_costs_a_warning() -> None:
    (warning,) = warnings(options())

    assert "appli.optimbtp.fr" in warning.show()


def test_plain_ftp_has_to_be_asked_for() -> None:
    with pytest.raises(ValidationError, match='tls = "none"'):
        FtpOptions(host="h", user="u", password=SecretReference("env", "X"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tls", "explicit"),
        ("tls", "implicit"),
        ("tls", "yes"),
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
        ("passive", False),
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

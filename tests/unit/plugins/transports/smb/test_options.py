import subprocess
import sys
from typing import Any

import pytest
from pydantic import ValidationError

from optimx import SecretReference
from optimx.plugins.transports.smb import SmbOptions, warnings


def options(**changes: Any) -> SmbOptions:
    usual = {"host": "srv", "share": "drop", "user": "demo", "password": SecretReference("env", "X")}
    return SmbOptions.model_validate({**usual, **changes})


def test_everything_is_encrypted_unless_that_is_given_up_and_told() -> None:
    assert options().encryption is True
    assert warnings(options()) == ()
    (warning,) = warnings(options(encryption=False))
    assert "srv" in warning.show()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("host", r"\\srv"),
        ("host", "smb://srv"),
        ("host", ""),
        ("share", r"drop\demo"),
        ("share", "drop/demo"),
        ("share", " "),
        ("user", ""),
        ("user", r"FIRM\demo"),
        ("user", "demo\n"),
        ("domain", "FIRM\\"),
        ("password", None),
        ("root", "../up"),
        ("root", "a\\b"),
        ("root", "a//b"),
        ("root", "a:b"),
        ("port", 0),
        ("timeout", 0),
        ("auth", "guest"),
        ("encryption", "perhaps"),
        ("pasword", "x"),
    ],
)
def test_a_mistake_is_named(name: str, value: object) -> None:
    with pytest.raises(ValidationError, match=name):
        options(**{name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [("host", "10.0.0.1"), ("host", "fe80::1"), ("host", "srv.firm.lan"), ("share", "Optim Drop$"), ("user", "a@b.c")],
)
def test_what_servers_are_called_is_taken(name: str, value: str) -> None:
    assert getattr(options(**{name: value}), name) == value


def test_a_ticket_of_the_machine_needs_no_password() -> None:
    assert options(auth="kerberos", password=None).password is None


def test_the_root_is_written_in_one_way() -> None:
    assert options(root="/clients/demo/").root == "clients/demo"


def test_each_option_is_described() -> None:
    assert all(field.description for field in SmbOptions.model_fields.values())


def test_the_library_is_loaded_with_the_first_connection_only() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import sys, optimx.plugins.transports.smb; print('smbprotocol' in sys.modules)"],
        check=True,
        capture_output=True,
        text=True,
    )

    assert told.stdout.strip() == "False"

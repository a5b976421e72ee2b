from typing import Any

import pytest
from pydantic import ValidationError

from optimx import SecretReference
from optimx.plugins.transports.sftp import SftpOptions

PRINT = "SHA256:" + "aB3+/" * 8 + "xyz"


def options(**changes: Any) -> SftpOptions:
    usual = {"host": "appli.optimbtp.fr", "user": "demo", "key": "~/.ssh/optimx_ed25519", "host_key": PRINT}
    return SftpOptions.model_validate({**usual, **changes})


def refusals(**changes: Any) -> list[str]:
    with pytest.raises(ValidationError) as refused:
        options(**changes)
    told = [error.get("ctx", {}) for error in refused.value.errors()]
    return [f"{each['what'].show()} {each['remedy'].show()}" for each in told if "what" in each]


@pytest.mark.parametrize(
    "written",
    [PRINT, [PRINT], f"256 {PRINT} root@srv (ED25519)", f"256 {PRINT} no comment (ED25519)", PRINT + "="],
)
def test_a_fingerprint_is_taken_as_ssh_keygen_prints_it(written: object) -> None:
    assert options(host_key=written).host_key == (PRINT,)


def test_a_server_may_have_several_keys() -> None:
    other = PRINT.replace("xyz", "zzz")

    assert options(host_key=[PRINT, other]).host_key == (PRINT, other)


@pytest.mark.parametrize(
    "written", ["", "SHA256:short", "MD5:00:11", PRINT + "x", f"{PRINT} {PRINT}", [PRINT, ""], "any", 5]
)
def test_what_is_no_fingerprint_is_refused(written: object) -> None:
    with pytest.raises(ValidationError, match="host_key"):
        options(host_key=written)


def test_without_a_key_of_the_server_it_is_said_how_to_get_it() -> None:
    (said,) = refusals(host_key=[], port=2222)

    assert "ssh-keyscan -p 2222 appli.optimbtp.fr | ssh-keygen -lf -" in said
    assert "known_hosts" in said


def test_a_pin_and_a_file_of_known_hosts_do_not_go_together() -> None:
    assert len(refusals(known_hosts="~/.ssh/known_hosts")) == 1


def test_something_has_to_open_the_account() -> None:
    (said,) = refusals(key=None)

    assert "password" in said
    assert "key" in said


def test_a_passphrase_belongs_to_a_key() -> None:
    assert len(refusals(key=None, agent=True, passphrase=SecretReference("env", "X"))) == 1


@pytest.mark.parametrize(
    "given", [{"agent": True}, {"password": SecretReference("env", "X")}, {"key": "k", "agent": True}]
)
def test_each_way_to_log_in_will_do(given: dict[str, Any]) -> None:
    assert options(**{"key": None, **given})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("host", "sftp://appli.optimbtp.fr"),
        ("host", "demo@appli.optimbtp.fr"),
        ("host", "[::1]"),
        ("host", ""),
        ("port", 0),
        ("port", 65536),
        ("user", ""),
        ("user", "demo\nroot"),
        ("root", "a\0"),
        ("timeout", 0),
        ("password", "in the clear"),
        ("hostkey", PRINT),
    ],
)
def test_a_mistake_is_named(name: str, value: object) -> None:
    with pytest.raises(ValidationError, match=name):
        options(**{name: value})


def test_each_option_is_described() -> None:
    assert all(field.description for field in SftpOptions.model_fields.values())

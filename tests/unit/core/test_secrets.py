"""Secrets are found where they lie, and shown to nobody who does not ask."""

import pickle
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from optimx import Secret, SecretError, SecretReference
from optimx.core.secrets import resolve_secrets, secrets_of


class Options(BaseModel):
    host: str = "drop.example"
    password: SecretReference
    passphrase: SecretReference | None = None


@pytest.mark.parametrize("shown", [repr, str, "{}".format, "{!r:>20}".format, lambda secret: f"{secret:x}"])
def test_a_secret_shows_itself_to_nobody(shown: object) -> None:
    assert callable(shown)
    assert "hunter2" not in shown(Secret("hunter2"))


def test_a_secret_cannot_be_stored() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(Secret("hunter2"))


def test_a_secret_is_read_from_the_environment_it_is_given() -> None:
    assert SecretReference("env", "PASSWORD").resolve({"PASSWORD": "hunter2"}).reveal() == "hunter2"


def test_a_secret_is_read_from_a_private_file_without_its_line_end(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("hunter2\r\n", "utf-8")
    file.chmod(0o600)

    assert SecretReference("file", str(file)).resolve({}).reveal() == "hunter2"


@pytest.mark.parametrize(
    ("content", "mode"), [(b"hunter2", 0o644), (b"hunter2", 0o640), (b"", 0o600), (b"\xff", 0o600)]
)
def test_a_file_that_others_may_read_or_that_holds_no_secret_is_refused(
    tmp_path: Path, content: bytes, mode: int
) -> None:
    file = tmp_path / "secret"
    file.write_bytes(content)
    file.chmod(mode)

    with pytest.raises(SecretError) as caught:
        SecretReference("file", str(file)).resolve({})

    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("reference", [SecretReference("env", "PASSWORD"), SecretReference("file", "/nowhere/at/all")])
def test_a_secret_that_is_missing_is_named_by_its_place(reference: SecretReference) -> None:
    with pytest.raises(SecretError, match=reference.place):
        reference.resolve({})


@pytest.mark.parametrize(
    "written",
    [
        "hunter2",
        2,
        ["hunter2"],
        {},
        {"env": ""},
        {"env": 3},
        {"env": "A", "file": "b"},
        {"vault": "hunter2"},
        {"vault": "hunter2", "keyring": "a"},
    ],
)
def test_what_is_no_reference_is_refused_and_never_repeated(written: object) -> None:
    with pytest.raises(SecretError) as caught:
        SecretReference.read(written)

    assert "hunter2" not in str(caught.value)
    assert "{ env = " in str(caught.value.remedy)


def test_an_option_of_a_plugin_may_be_a_secret() -> None:
    options = Options.model_validate({"password": {"env": "PASSWORD"}})

    assert secrets_of(options) == {"password": SecretReference("env", "PASSWORD")}
    assert resolve_secrets(options, {"PASSWORD": "hunter2"}) == {"password": Secret("hunter2")}


def test_an_option_that_is_the_secret_itself_is_refused() -> None:
    with pytest.raises(ValidationError):
        Options.model_validate({"password": "hunter2"})


@pytest.mark.parametrize("place", ["", "  ", "a\x00b", "a\nb"])
def test_a_place_that_can_be_none_is_refused(place: str) -> None:
    with pytest.raises(SecretError):
        SecretReference.read({"file": place})

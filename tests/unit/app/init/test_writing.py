"""The text of a new configuration says exactly what was wished, whatever was typed."""

import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from optimx import Pin, SecretReference
from optimx.app.init.wishes import Wishes
from optimx.app.init.writing import toml, written
from optimx.core.config import Retention
from optimx.core.contracts import Periods


class Options(BaseModel):
    host: str
    password: SecretReference
    port: int = 22
    host_key: str = ""
    root: str = ""


def _wishes(**changed: Any) -> Wishes:
    usual: dict[str, Any] = {
        "account": "111222333",
        "company": "Démo",
        "folder": "EchangeFTP",
        "system": "office_database",
        "transport": "line",
        "options": {"host": "h"},
        "secrets": {"password": SecretReference("file", "secrets/it's")},
        "pin": Pin("host_key", "SHA256:abc", "ssh-ed25519"),
    }
    return Wishes(**{**usual, **changed})


@given(st.one_of(st.text(), st.booleans(), st.integers(-(2**60), 2**60), st.lists(st.text())))
def test_every_value_reads_back_as_it_was(value: object) -> None:
    if isinstance(value, str) and any("\ud800" <= char <= "\udfff" for char in value):
        return  # no text at all

    assert tomllib.loads(f"value = {toml(value)}")["value"] == value


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
def test_what_was_typed_cannot_become_anything_else(company: str, folder: str) -> None:
    found = tomllib.loads(written(_wishes(company=company, folder=folder), Options, str))

    assert (found["account"]["company"], found["office"]["folder"]) == (company, folder)
    assert found["transports"] == {
        "line": {"host": "h", "password": {"file": "secrets/it's"}, "host_key": "SHA256:abc"}
    }


def test_a_windows_share_stays_readable() -> None:
    content = written(_wishes(folder="\\\\srv\\optimbtp$\\EchangeFTP"), Options, str)

    assert "folder = '\\\\srv\\optimbtp$\\EchangeFTP'" in content


def test_what_was_not_named_is_shown_with_its_default() -> None:
    content = written(_wishes(), Options, str)

    assert "# port = 22" in content
    assert "# password" not in content


def test_a_new_office_purges_daily_and_shows_for_how_long_things_are_kept() -> None:
    content = written(_wishes(), Options, str)

    assert tomllib.loads(content)["retention"] == {"daily": True}
    shown = [
        line[2:] for line in content.splitlines() if line.startswith(("# time_entries", "# positions", "# journal"))
    ]
    assert Retention.model_validate(tomllib.loads("\n".join(shown))).periods == Periods()

from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from optimx import SecretReference
from optimx.cli.terminal import Terminal
from optimx.cli.views.settings import setting_data, setting_lines, settings_of


class Options(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)
    host: str = "h"
    password: SecretReference | None = SecretReference("env", "ACME_PASSWORD")
    api_token: str = "hunter2"
    url: str = "postgresql://office:hunter2@db.example/office"


@pytest.fixture
def config() -> Any:
    none = dict.fromkeys(("account", "office", "drop", "server", "reports", "archives", "retention", "names"))
    tables: dict[str, dict[str, Any]] = {"report_options": {}, "archive_options": {}, "systems": {}}
    listener = {"mail": {"smtp_password": "hunter2", "to": ["a", "b"], "deep": {"secret": "hunter2"}}}
    raw = SimpleNamespace(places=SimpleNamespace(lines={("transports", "acme", "host"): 7}), use=())
    return SimpleNamespace(**none, **tables, transports={"acme": Options()}, listeners=listener, raw=raw)


def test_no_secret_is_shown_wherever_it_lies(config: Any, terminal: Terminal) -> None:
    settings = settings_of(config)
    shown = "\n".join(setting_lines(settings, terminal)) + str([setting_data(each) for each in settings])

    assert "hunter2" not in shown
    assert "{ env = 'ACME_PASSWORD' }" in shown
    assert "postgresql://office:********@db.example/office" in shown


def test_each_value_says_its_line_or_that_it_is_the_default(config: Any) -> None:
    lines = {setting.key: setting.line for setting in settings_of(config)}

    assert (lines["transports.acme.host"], lines["transports.acme.url"]) == (7, None)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("url", "postgresql://erp:hun@ter2@server/firm"),
        ("url", "postgresql://erp:hun/ter2@server/firm"),
        ("url", "postgresql://erp:hun ter2@server/firm"),
        ("url", "mssql+pyodbc://erp@server:hunter2@server.example/firm"),
        ("url", "https://example.org/?a=1&password=hun-ter2"),
        ("pwd", "hun-ter2"),
        ("api_key", 1234567),
        ("credentials", {"user": "erp", "value": "hun-ter2"}),
        ("tokens", [["hun-ter2"], {"value": "ter2"}]),
    ],
)
def test_a_secret_is_masked_whatever_its_shape(config: Any, terminal: Terminal, key: str, value: Any) -> None:
    config.listeners["mail"] = {key: value}

    settings = settings_of(config)
    shown = "\n".join(setting_lines(settings, terminal)) + str([setting_data(each) for each in settings])

    assert "ter2" not in shown
    assert "1234567" not in shown


def test_a_listener_shows_where_its_secret_lies(config: Any, terminal: Terminal) -> None:
    config.listeners["mail"] = {"password": {"env": "SMTP_PASSWORD"}}

    assert "{ env = 'SMTP_PASSWORD' }" in "\n".join(setting_lines(settings_of(config), terminal))

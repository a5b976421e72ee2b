"""`config show`: each value with its line, and no secret."""

from collections.abc import Callable

import pytest

from optimx.core.config import Config, Shown, show

Load = Callable[..., Config]


def test_each_value_says_where_it_comes_from(load: Load, office: str) -> None:
    shown = show(load(office))

    assert Shown("account.id", '"732829320"', 3) in shown
    assert Shown("office.wait", '"10m"', 0) in shown
    assert Shown("drop.remove_media", "false", 0) in shown
    assert Shown("transports.line.host", '"drop.example"', 10) in shown
    assert Shown("transports.line.password", '{ env = "PASSWORD" }', 11) in shown


def test_the_accounts_of_a_server_are_shown(load: Load, server: str) -> None:
    assert Shown("server.accounts.demo.root", '"drops/demo"', 6) in show(load(server))


@pytest.mark.parametrize(
    "line",
    [
        'password = "hunter2"',
        'api_token = "hunter2"',
        'url = "https://anna:hunter2@example.org"',
        'a = { key = "hunter2" }',
    ],
)
def test_what_could_be_a_secret_is_masked(load: Load, office: str, line: str) -> None:
    shown = show(load(office + f"[listeners.mailer]\n{line}\n"))

    assert "hunter2" not in repr(shown)
    assert any(each.line == 13 and "•••" in each.value for each in shown)

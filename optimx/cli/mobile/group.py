"""The word `mobile`, into which each module of this folder puts its command; and the store that they work on.

In: a session, a login. Out: the opened mobile store. Used by the commands.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from optimx import ConfigurationError, text
from optimx.app import AccountDesk, open_account, this_process
from optimx.cli import groups
from optimx.cli.configuration import load
from optimx.cli.server.accounts import logins
from optimx.cli.session import Session

app = groups.group(
    "mobile",
    text("Stands in for the app on the telephones: enters whole days, shows what the office refused."),
    ["optimx mobile simulate --account demo --days 5", "optimx mobile rejections --account demo"],
)


@contextmanager
def opened(session: Session, login: str, command: str) -> Iterator[tuple[AccountDesk, Any]]:
    """Open an account and its mobile store; no run goes on meanwhile.

    Raises:
        ConfigurationError: there is no such account, or its system is not `mobile_store`.
    """
    config, plugins = load(session)
    logins(config, login)
    if config.server is None or config.server.system != "mobile_store":
        raise ConfigurationError(text("this command works on the system mobile_store alone"))
    environment = dict(session.caller.environment)
    with open_account(config, plugins, this_process(environment, state=session.state), login, command) as desk:
        store: Any = desk.account.system
        yield desk, store

"""Runs of the drop server, account by account: each alone, under its own lock, whatever becomes of the others.

In: a session, what to do with each. Out: a summary an account, the worst exit code. Used by the server's commands.
"""

from optimx import ConfigurationError, text
from optimx.cli.configuration import load
from optimx.cli.exit_codes import DONE, INTERRUPTED
from optimx.cli.running import watched
from optimx.cli.server import apart
from optimx.cli.server.serving import Ended, Order, serve
from optimx.cli.session import Session
from optimx.cli.stopping import stopping
from optimx.core.config import Config
from optimx.core.plugin_manager import Plugins
from optimx.core.reporting import worst


def run_accounts(session: Session, order: Order, only: str | None) -> int:
    """Do some steps for one account or for all, in this process, and tell how each went.

    Args:
        session: of the command line.
        order: what to do.
        only: login of the only account; None for all.

    Raises:
        ConfigurationError: the file is an office's, or knows no such account.
    """
    config, plugins = load(session)
    return _here(session, config, plugins, order, logins(config, only))


def process_accounts(session: Session, order: Order, only: str | None) -> int:
    """Process one account or all; several are served in another process, which one that hangs takes with it.

    Args:
        session: of the command line.
        order: to process; what `child` does, too.
        only: login of the only account; None for all.

    Raises:
        ConfigurationError: the file is an office's, or knows no such account.
    """
    config, plugins = load(session)
    names = logins(config, only)
    if len(names) <= 1 or config.server is None:
        return _here(session, config, plugins, order, names)
    with stopping(session.terminal.say) as halt:
        ended = apart.serve_all(session, names, config.server.deadline.total_seconds(), halt)
        interrupted = halt.requested
    return _show(session, order.command, ended, interrupted=interrupted)


def logins(config: Config, only: str | None) -> tuple[str, ...]:
    """Return the accounts in question.

    Raises:
        ConfigurationError: the file is an office's, or knows no such account.
    """
    if config.server is None:
        raise ConfigurationError(
            text("this file is an office's; the command works on a drop server"),
            remedy=text("Name the drop server's file with --config."),
            file=str(config.file),
        )
    if only is None:
        return tuple(config.server.accounts)
    if only not in config.server.accounts:
        raise ConfigurationError(
            text("there is no account '{login}' in {file}", login=only, file=config.file),
            remedy=text("Add it with 'optimx server add-account {login}', or correct the name.", login=only),
        )
    return (only,)


def _here(session: Session, config: Config, plugins: Plugins, order: Order, names: tuple[str, ...]) -> int:
    with watched(session) as (around, halt):
        ended = [serve(session, config, plugins, around, halt, login, order) for login in names if not halt.requested]
        interrupted = halt.requested
    return _show(session, order.command, ended, interrupted=interrupted)


def _show(session: Session, command: str, ended: list[Ended], *, interrupted: bool) -> int:
    code = worst([*(each.code for each in ended), INTERRUPTED if interrupted else DONE])
    data = {"accounts": {each.login: each.data for each in ended}, "exit_code": code}
    lines = [line for each in ended for line in each.lines]
    if not ended:
        lines = [session.terminal.show(text("There is no account yet: add one with 'optimx server add-account'."))]
    session.terminal.result(command.replace(" ", "."), data, lines)
    return code

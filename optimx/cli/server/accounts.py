"""Runs of the drop server, account by account: each alone, under its own lock, whatever becomes of the others.

In: a session, what to do with each. Out: a summary an account, the worst exit code. Used by the server's commands.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from optimx import ConfigurationError, DefectError, OptimxError, RunRecord, printable, text
from optimx.app import AccountDesk, Surroundings, open_account
from optimx.cli.configuration import load
from optimx.cli.exit_codes import DONE, INTERRUPTED
from optimx.cli.failures import defect, error_data, show_error
from optimx.cli.running import context_of, figures_of, reports_of, watched
from optimx.cli.session import Session
from optimx.cli.stopping import Halt
from optimx.cli.views.summary import run_data, summary_lines
from optimx.core.config import Config
from optimx.core.dropserver.account import Account
from optimx.core.plugin_manager import Plugins
from optimx.core.reporting import worst


@dataclass(frozen=True, slots=True)
class Ended:
    """How one account's run ended.

    Attributes:
        login: of the account.
        code: how it left.
        data: for programs.
        lines: for people.
    """

    login: str
    code: int
    data: Any
    lines: tuple[str, ...] = ()


def run_accounts(
    session: Session,
    command: str,
    steps: Callable[[Account], None],
    only: str | None = None,
    before: Callable[[AccountDesk], None] = lambda desk: None,
) -> int:
    """Do some steps for one account or for all, and tell how each went.

    Args:
        session: of the command line.
        command: as reports call it.
        steps: what to do.
        only: login of the only account; None for all.
        before: raises when the command makes no sense as things stand; there is no run then.

    Raises:
        ConfigurationError: the file is an office's, or knows no such account.
    """
    config, plugins = load(session)
    ended: list[Ended] = []
    with watched(session) as (around, halt):
        for login in logins(config, only):
            if halt.requested:
                break
            ended.append(_run_one(session, config, plugins, around, halt, login, command, steps, before))
        interrupted = halt.requested
    code = worst([*(each.code for each in ended), INTERRUPTED if interrupted else DONE])
    _show(session, command, ended, code)
    return code


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


def _run_one(
    session: Session,
    config: Config,
    plugins: Plugins,
    around: Surroundings,
    halt: Halt,
    login: str,
    command: str,
    steps: Callable[[Account], None],
    before: Callable[[AccountDesk], None],
) -> Ended:
    """Run one account; whatever it raises is told, named by its login, and ends here."""
    try:
        with open_account(config, plugins, around, login, command, halt.begin(around.clock)) as desk:
            before(desk)
            result = desk.perform(steps)
            reports = reports_of(desk.account.journal, result.record.id, desk.reporter.folder)
            zone = desk.account.timezone
    except OptimxError as error:
        return _failed(session, login, error)
    except Exception as error:  # noqa: BLE001 - one account's failure never stops the others; it is named and kept
        return _failed(session, login, defect(error, Path(tempfile.gettempdir())))
    if result.defect is not None:
        show_error(defect(result.defect, Path(tempfile.gettempdir())), replace(session.terminal, json=False))
    data = run_data(result.record, reports, context_of(session, zone))
    lines = summary_lines(result.record, reports, figures_of(session, zone), session.terminal)
    return Ended(login, result.record.exit_code, data, (_title(login, result.record), *(f"  {line}" for line in lines)))


def _failed(session: Session, login: str, error: OptimxError | DefectError) -> Ended:
    terminal = session.terminal
    terminal.complain(f"{printable(login)}:")
    show_error(error, replace(terminal, json=False))
    return Ended(login, error.exit_code, {"error": error_data(error, terminal), "exit_code": error.exit_code})


def _title(login: str, record: RunRecord) -> str:
    return f"{printable(login)} ({printable(record.account)})"


def _show(session: Session, command: str, ended: list[Ended], code: int) -> None:
    data = {"accounts": {each.login: each.data for each in ended}, "exit_code": code}
    lines = [line for each in ended for line in each.lines]
    if not ended:
        lines = [session.terminal.show(text("There is no account yet: add one with 'optimx server add-account'."))]
    session.terminal.result(command.replace(" ", "."), data, lines)

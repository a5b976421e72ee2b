"""One account of the drop server, run and told: alone, under its own lock, whatever it raises ends here.

In: a session, a login, what to do. Out: how it ended, as data and as lines. Called by `accounts`, and by `child`, which
does it in a process of its own.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from optimx import DefectError, OptimxError, RunRecord, printable
from optimx.app import AccountDesk, Surroundings, open_account
from optimx.cli.exit_codes import DONE
from optimx.cli.failures import defect, error_data, show_error
from optimx.cli.running import context_of, figures_of, reports_of
from optimx.cli.session import Session
from optimx.cli.stopping import Halt
from optimx.cli.views.summary import run_data, summary_lines
from optimx.core.config import Config
from optimx.core.dropserver.account import Account
from optimx.core.plugin_manager import Plugins


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


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done with each account.

    Attributes:
        command: as reports call it.
        steps: what to do.
        before: raises when the command makes no sense as things stand; there is no run then.
    """

    command: str
    steps: Callable[[Account], None]
    before: Callable[[AccountDesk], None] = lambda desk: None


def serve(
    session: Session, config: Config, plugins: Plugins, around: Surroundings, halt: Halt, login: str, order: Order
) -> Ended:
    """Run one account; whatever it raises is told, named by its login, and ends here."""
    try:
        with open_account(config, plugins, around, login, order.command, halt.begin(around.clock)) as desk:
            order.before(desk)
            result = desk.perform(order.steps)
            reports = reports_of(desk.account.journal, result.record.id, desk.reporter.folder)
            zone = desk.account.timezone
    except OptimxError as error:
        return failed(session, login, error)
    except Exception as error:  # noqa: BLE001 - one account's failure never stops the others; it is named and kept
        return failed(session, login, defect(error, Path(tempfile.gettempdir())))
    if result.defect is not None:
        show_error(defect(result.defect, Path(tempfile.gettempdir())), replace(session.terminal, json=False))
    data = run_data(result.record, reports, context_of(session, zone))
    lines = summary_lines(result.record, reports, figures_of(session, zone), session.terminal)
    page = (_title(login, result.record), *(f"  {line}" for line in lines))
    return Ended(login, result.record.exit_code or DONE, data, page)


def failed(session: Session, login: str, error: OptimxError | DefectError) -> Ended:
    """Tell why there is no result of an account, and return that as its end."""
    terminal = session.terminal
    terminal.complain(f"{printable(login)}:")
    show_error(error, replace(terminal, json=False))
    return Ended(login, error.exit_code, {"error": error_data(error, terminal), "exit_code": error.exit_code})


def _title(login: str, record: RunRecord) -> str:
    return f"{printable(login)} ({printable(record.account)})"

"""`optimx server process`: what the drop server's regular script calls: takes what offices sent, delivers answers.

In: a session. Out: one run an account, each with its report; one account's failure never stops the others.
"""

from typing import Annotated

import typer

from optimx import text
from optimx.cli import groups
from optimx.cli.server.accounts import process_accounts
from optimx.cli.server.group import app
from optimx.cli.server.serving import Order
from optimx.cli.session import Session
from optimx.core.dropserver import run

ORDER = Order("server process", run.process)
"""What is done with each account."""


@groups.add(
    app,
    "process",
    text("Processes what offices sent and delivers answers, account by account; leaves with the worst code of all."),
    ["optimx server process", "optimx server process --account demo", "optimx server process --all --json"],
)
def process(
    ctx: typer.Context,
    *,
    account: Annotated[
        str | None, typer.Option("--account", metavar="LOGIN", help=text("Only this account.").message)
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help=text("All accounts; also when nothing is said.").message)
    ] = False,
) -> int:
    """Process one account, or all."""
    session: Session = ctx.obj
    if account is not None and every:
        ctx.fail(text("--account and --all exclude each other").show(session.caller.translate))
    return process_accounts(session, ORDER, account)

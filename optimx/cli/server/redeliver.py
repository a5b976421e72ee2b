"""`optimx server redeliver`: an answer goes to the office once more, with the same bytes.

In: a session, an answer that the office refused, that lies damaged on the drop, or that a vendor's
office took and lost. Out: a run of the account.
"""

from typing import Annotated

import typer

from optimx import NotThereError, text
from optimx.app import AccountDesk
from optimx.cli import groups
from optimx.cli.server.accounts import run_accounts
from optimx.cli.server.group import app
from optimx.cli.server.serving import Order
from optimx.core.dropserver import run
from optimx.core.dropserver.account import Account
from optimx.core.dropserver.redelivery import may_be_redelivered
from optimx.core.journal import BatchState, Direction, Journal


@groups.add(
    app,
    "redeliver",
    text("Delivers an answer again that the office refused, that lies damaged on the drop, or that got lost."),
    ["optimx server redeliver Appli_Data_111222333_2611231230.xml --account demo"],
)
def redeliver(
    ctx: typer.Context,
    batch: Annotated[
        str,
        typer.Argument(
            metavar="BATCH", help=text("Its file, as 'optimx server status' shows it, or its number.").message
        ),
    ],
    *,
    account: Annotated[str, typer.Option("--account", metavar="LOGIN", help=text("The login of its account.").message)],
) -> int:
    """Deliver one answer again."""

    def steps(opened: Account) -> None:
        run.redeliver(opened, _answer(opened.journal, batch).id)

    def check(desk: AccountDesk) -> None:
        _answer(desk.account.journal, batch)

    return run_accounts(ctx.obj, Order("server redeliver", steps, check), account)


def _answer(journal: Journal, name: str) -> BatchState:
    state = journal.state(name) or journal.named(name)
    remedy = text("'optimx server status' shows the answers that came back.")
    if state is None or state.direction is not Direction.OUTBOUND:
        raise NotThereError(text("no answer is called '{name}'", name=name), remedy=remedy)
    if not may_be_redelivered(state):
        raise NotThereError(text("'{name}' needs no second delivery: the office has it", name=name), remedy=remedy)
    return state

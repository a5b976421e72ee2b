"""`optimx doctor --take-over | --rebuild`: makes this machine the office of its account again.

In: a session. Out: a run that opens the next epoch. Called by `root`.
"""

from typing import Annotated

import typer

from optimx import Text, text
from optimx.app import OfficeDesk
from optimx.cli import groups
from optimx.cli.running import run_office
from optimx.cli.session import Session
from optimx.core.office import identity
from optimx.core.office.office import Office

app = groups.single()


@groups.add(
    app,
    "doctor",
    text("Makes this machine the office of its account: after a move, a restored backup, a lost journal."),
    ["optimx doctor --take-over", "optimx doctor --rebuild"],
)
def doctor(
    ctx: typer.Context,
    *,
    take_over: Annotated[
        bool,
        typer.Option("--take-over", help=text("This machine is the right one; any other is refused.").message),
    ] = False,
    rebuild: Annotated[
        bool,
        typer.Option("--rebuild", help=text("The journal is lost: begin a new one with what can be proven.").message),
    ] = False,
) -> int:
    """Open the next epoch, by one of two ways."""
    session: Session = ctx.obj
    if take_over == rebuild:
        words = text("name one of both: --take-over, when this machine is the right one; --rebuild, without a journal")
        ctx.fail(words.show(session.caller.translate))

    def cure(office: Office) -> None:
        identity.take_over(office) if take_over else identity.rebuild(office)

    return run_office(session, "doctor", cure, headline=_told)


def _told(desk: OfficeDesk) -> Text:
    now = desk.office.journal.identity
    return text(
        "This machine is now the office of account {account} (epoch {epoch}); next: optimx exchange",
        account=desk.office.account,
        epoch=now.epoch if now else 0,
    )

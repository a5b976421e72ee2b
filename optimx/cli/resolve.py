"""`optimx resolve BATCH`: what nobody can know but a person who looked: it arrived, or it did not.

In: a session, a batch that is uncertain, the decision. Out: a run that settles it. Called by `root`.
"""

from typing import Annotated

import typer

from optimx import NotThereError, Text, VerdictKind, text
from optimx.app import OfficeDesk
from optimx.cli import groups
from optimx.cli.running import run_office
from optimx.cli.session import Session
from optimx.core.journal import BatchState, Direction
from optimx.core.office import run
from optimx.core.office.office import Office

app = groups.single()


@groups.add(
    app,
    "resolve",
    text("Decides what is uncertain, after somebody has looked: it arrived, or it did not."),
    [
        "optimx status",
        "optimx resolve optim_data_111222333_2611231230.xml --accepted",
        "optimx resolve BATCH --refused",
    ],
)
def resolve(
    ctx: typer.Context,
    batch: Annotated[
        str, typer.Argument(metavar="BATCH", help=text("Its file, as 'optimx status' shows it, or its number.").message)
    ],
    *,
    accepted: Annotated[bool, typer.Option("--accepted", help=text("It arrived, or it is in.").message)] = False,
    refused: Annotated[
        bool, typer.Option("--refused", help=text("It did not arrive; an answer is imported again.").message)
    ] = False,
) -> int:
    """Settle an uncertain batch the way that a person says."""
    session: Session = ctx.obj
    if accepted == refused:
        words = text("say what was found: --accepted, it arrived or is in; or --refused, it did not")
        ctx.fail(words.show(session.caller.translate))
    kind = VerdictKind.ACCEPTED if accepted else VerdictKind.REFUSED

    def decide(office: Office) -> None:
        run.resolve(office, _undecided(office, batch).id, kind)

    def check(desk: OfficeDesk) -> None:
        session.terminal.say(_decided(_undecided(desk.office, batch), kind))

    return run_office(session, "resolve", decide, before=check)


def _undecided(office: Office, name: str) -> BatchState:
    state = office.journal.state(name) or office.journal.named(name)
    remedy = text("'optimx status' shows what is uncertain.")
    if state is None:
        raise NotThereError(text("no batch is called '{name}'", name=name), remedy=remedy)
    if not run.may_be_resolved(office, state):
        raise NotThereError(text("'{name}' is not uncertain: nothing is to be decided", name=name), remedy=remedy)
    return state


def _decided(state: BatchState, kind: VerdictKind) -> Text:
    if state.direction is Direction.OUTBOUND:
        if kind is VerdictKind.ACCEPTED:
            return text("{name}: counts as arrived; it is not sent again", name=state.name)
        return text("{name}: counts as not arrived; the next exchange sends a new pair", name=state.name)
    if kind is VerdictKind.ACCEPTED:
        return text("{name}: counts as imported; it is archived", name=state.name)
    return text("{name}: counts as not imported; it is imported again", name=state.name)

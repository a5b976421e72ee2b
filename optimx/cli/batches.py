"""`optimx status · why FILE`: what is not settled yet, and the story of one file.

In: a session. Out: lists, read from the journal. Called by `root`.
"""

from typing import Annotated

import typer

from optimx import Event, text
from optimx.cli import groups
from optimx.cli.books import books
from optimx.cli.exit_codes import DONE
from optimx.cli.session import Session
from optimx.cli.views.batches import batch_data, batch_lines
from optimx.cli.views.story import story_data, story_lines
from optimx.core.reporting import open_batches

status_app, why_app = groups.single(), groups.single()

Login = Annotated[
    str, typer.Option("--account", help=text("In a drop server's file: the login of the account.").message)
]


@groups.add(
    status_app,
    "status",
    text("Shows what is not settled yet, and what each batch waits for."),
    ["optimx status", "optimx status --json"],
)
def status(ctx: typer.Context, account: Login = "") -> int:
    """List the open batches."""
    session: Session = ctx.obj
    with books(session, account) as found:
        batches = open_batches(found.journal) if found.journal else ()
    data = {"account": found.account, "open": [batch_data(each) for each in batches]}
    session.terminal.result("status", data, batch_lines(batches, found.figures, session.terminal))
    return DONE


@groups.add(
    why_app,
    "why",
    text("Tells the story of one file, and what to do next."),
    ["optimx why Appli_Data_111222333_2611231210.xml", "optimx why 5f0c2a4e.jpg --json"],
)
def why(ctx: typer.Context, file: str, account: Login = "") -> int:
    """Tell what happened to a file."""
    session: Session = ctx.obj
    with books(session, account) as found:
        rows = found.journal.mentions(file) if found.journal else ()
    events = tuple(row.body for row in rows if isinstance(row.body, Event))
    data = {"file": file, "events": story_data(events)}
    session.terminal.result("why", data, story_lines(file, events, found.figures, session.terminal))
    return DONE

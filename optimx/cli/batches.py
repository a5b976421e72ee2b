"""`optimx status · why FILE`: what is not settled yet, and the story of one file.

In: a session. Out: lists, read from the journal. Called by `root`.
"""

from typing import Annotated

import typer

from optimx import Errored, Event, Side, VerdictKind, text
from optimx.cli import groups
from optimx.cli.books import books
from optimx.cli.exit_codes import DONE, NEEDS_A_PERSON
from optimx.cli.session import Session
from optimx.cli.terminal import Terminal, remedy_line
from optimx.cli.views.batches import batch_data, batch_lines
from optimx.cli.views.story import Note, Standing, note_data, removal_data, story_data, story_lines
from optimx.core.journal import BatchState, JournalReader, Row
from optimx.core.journal.entries import Warned
from optimx.core.removals import last_purge_of_stories, removals
from optimx.core.reporting import open_batches, summary_of

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
        has_run = bool(found.journal and found.journal.runs())
    data = {"account": found.account, "open": [batch_data(each) for each in batches]}
    lines = batch_lines(batches, found.side, found.figures, session.terminal)
    session.terminal.result("status", data, lines if has_run else _nothing_yet(found.side, session.terminal))
    return DONE


def _nothing_yet(side: Side, terminal: Terminal) -> list[str]:
    command = "optimx exchange" if side is Side.OFFICE else "optimx server process"
    return [
        terminal.show(text("There was no run yet: nothing was sent or received.")),
        remedy_line(terminal, text("Next: {command}", command=command)),
    ]


@groups.add(
    why_app,
    "why",
    text("Tells the story of one file, and what to do next."),
    ["optimx why Appli_Data_111222333_2611231210.xml", "optimx why 5f0c2a4e.jpg --json"],
)
def why(ctx: typer.Context, file: str, account: Login = "") -> int:
    """Tell what happened to a file; one that nobody knows is left to the person who asked."""
    session: Session = ctx.obj
    # copied out of a window, it comes with its folders, of either system
    name = file.replace("\\", "/").rstrip("/").rpartition("/")[2]
    with books(session, account) as found:
        rows = found.journal.mentions(name) if found.journal else ()
        # what is told of a purge belongs to no batch
        batch = next((row.batch for row in reversed(rows) if row.batch), "")
        state = found.journal.state(batch) if found.journal and batch else None
        gone = removals(found.journal, name, rows, batch) if found.journal else ()
        purged = last_purge_of_stories(found.journal) if found.journal else None
        held = _holding_up(found.journal, state) if found.journal and state else []
        notes = _warned_of(found.journal, name, batch) if found.journal and batch else ()
    told = {row.seq: row.body for row in (*rows, *held) if isinstance(row.body, Event)}
    events = tuple(event for _, event in sorted(told.items()))
    standing = Standing(summary_of(state), found.side, settled=state.settled) if state else None
    data = {
        "file": name,
        "events": story_data(events),
        "notes": note_data(notes),
        "purged": removal_data(gone),
        "batch": {**batch_data(standing.batch), "settled": standing.settled} if standing else None,
    }
    session.terminal.result(
        "why", data, story_lines(name, events, standing, found.figures, session.terminal, gone, purged, notes)
    )
    return DONE if events or standing is not None or gone else NEEDS_A_PERSON


def _holding_up(journal: JournalReader, state: BatchState) -> list[Row]:
    """Return what failed of an open or refused batch: it concerns all of its files, whichever it was about."""
    if state.settled and not _is_refused(state):
        return []
    return [row for row in journal.rows(batch=state.id) if isinstance(row.body, Errored)]


def _warned_of(journal: JournalReader, name: str, batch: str) -> tuple[Note, ...]:
    """Return what the runs that did something with a batch warned of and that names the file."""
    runs = dict.fromkeys(row.run for row in journal.rows(batch=batch))
    return tuple(
        Note(row.at, row.body.message)
        for run in runs
        for row in journal.rows(run=run)
        if isinstance(row.body, Warned)
        and name.casefold() in (value.casefold() for value in row.body.message.values.values())
    )


def _is_refused(state: BatchState) -> bool:
    verdict = state.verdict
    return state.stage == "REFUSED" or (verdict is not None and verdict.kind is VerdictKind.REFUSED)

"""`optimx transport …`: which ways to the drop there are; tries another one, switches to it, and back.

In: a session. Out: a list, a rehearsal with its verdict, a changed `plugins.toml`. Called by `root`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from optimx import text
from optimx.app.switching import Rehearsal, Switched, Ways, switch, transports, undo
from optimx.cli import groups
from optimx.cli.configuration import load, read_if_there
from optimx.cli.exit_codes import DONE
from optimx.cli.running import watched
from optimx.cli.session import Session
from optimx.cli.views.checks import step_data, told
from optimx.cli.views.transports import (
    change_data,
    row_data,
    row_lines,
    switched_data,
    switched_lines,
    verdict_lines,
)
from optimx.core.plugin_manager import Plugins
from optimx.core.reporting import worst
from optimx.plugins import BUILTIN

app = groups.group(
    "transport",
    text("Lists the ways to the drop, tries another one beside the one in use, switches to it, and back."),
    ["optimx transport list", "optimx transport rehearse sftp", "optimx transport switch sftp"],
)

Name = Annotated[str, typer.Argument(metavar="NAME", help=text("The other transport.").message)]


@groups.add(
    app,
    "list",
    text("Lists the transports: whose each is, whether it has its table, which one is in use."),
    ["optimx transport list", "optimx transport list --json"],
)
def list_transports(ctx: typer.Context) -> int:
    """List the transports."""
    session: Session = ctx.obj
    raw = read_if_there(session)
    plugins = Plugins.load(raw.use if raw else (), BUILTIN, third_party=session.third_party)
    rows = transports(plugins, raw)
    data = {"transports": [row_data(row, session.terminal) for row in rows]}
    session.terminal.result("transport.list", data, row_lines(rows, session.terminal))
    return DONE


@groups.add(
    app,
    "rehearse",
    text("Tries another transport beside the one in use, on the same drop; gives a verdict and the exact change."),
    ["optimx transport rehearse sftp", "optimx transport rehearse sftp --write"],
)
def rehearse(
    ctx: typer.Context,
    name: Name,
    *,
    write: Annotated[
        bool, typer.Option("--write", help=text("Write a probe also on a drop that has no optimx.json.").message)
    ] = False,
) -> int:
    """Rehearse another transport; nothing is changed."""
    session: Session = ctx.obj
    with _ways(session, name) as ways:
        rehearsal = Rehearsal(ways, write)
        done = told("transport.rehearse", rehearsal.steps(), session.terminal)
        change = rehearsal.change()
    code = worst(step.exit_code for step in done)
    data = {
        "from": ways.used,
        "to": name,
        "steps": [step_data(step, session.terminal) for step in done],
        "verdict": rehearsal.verdict.value,
        "written": rehearsal.written,
        "change": [change_data(line) for line in change],
        "root": rehearsal.root or None,
        "exit_code": code,
    }
    session.terminal.result("transport.rehearse", data, verdict_lines(rehearsal, change, session.terminal))
    return code


@groups.add(
    app,
    "switch",
    text("Changes the transport in the configuration, with all its comments; keeps the old file beside it."),
    ["optimx transport switch sftp"],
)
def switch_transport(ctx: typer.Context, name: Name) -> int:
    """Switch to another transport."""
    session: Session = ctx.obj
    with _ways(session, name) as ways:
        return _tell(session, switch(ways))


@groups.add(
    app,
    "undo",
    text("Goes back to the transport before the last switch; what else was changed since stays."),
    ["optimx transport undo"],
)
def undo_switch(ctx: typer.Context) -> int:
    """Go one step back."""
    session: Session = ctx.obj
    with _ways(session, "") as ways:
        return _tell(session, undo(ways))


@contextmanager
def _ways(session: Session, name: str) -> Iterator[Ways]:
    config, plugins = load(session)
    with watched(session) as (around, halt):
        yield Ways(config, plugins, around, halt.begin(around.clock), name)


def _tell(session: Session, switched: Switched) -> int:
    session.terminal.result("transport.switch", switched_data(switched), switched_lines(switched, session.terminal))
    return DONE

"""`optimx server status`: how every account stands: its last run, and what is not settled yet.

In: a session. Out: one paragraph an account, read from the journals, also while they are processed.
"""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from optimx import RunSummary, printable, text
from optimx.cli import groups
from optimx.cli.books import Books, books
from optimx.cli.configuration import load
from optimx.cli.exit_codes import DONE
from optimx.cli.server.accounts import logins
from optimx.cli.server.group import app
from optimx.cli.session import Session
from optimx.cli.terminal import Terminal
from optimx.cli.views.batches import batch_data, batch_lines
from optimx.cli.views.runs import run_data
from optimx.core.dropserver.retention import Kept, kept
from optimx.core.reporting import open_batches, summaries
from optimx.plugins.reports.wording import OUTCOME_WORDS


@groups.add(
    app,
    "status",
    text("Shows how every account stands: its last run, and what is not settled yet."),
    ["optimx server status", "optimx server status --account demo", "optimx server status --json"],
)
def status(
    ctx: typer.Context,
    *,
    account: Annotated[
        str | None, typer.Option("--account", metavar="LOGIN", help=text("Only this account.").message)
    ] = None,
) -> int:
    """Show how accounts stand."""
    session: Session = ctx.obj
    config, _ = load(session)
    data: dict[str, Any] = {}
    lines: list[str] = []
    for login in logins(config, account):
        with books(session, login) as found:
            last = next(reversed(summaries(found.journal, found.side)), None) if found.journal else None
            data[login] = _data(found, last)
            lines += _lines(login, found, last, session.terminal)
    if not data:
        lines = [session.terminal.show(text("There is no account yet: add one with 'optimx server add-account'."))]
    session.terminal.result("server.status", {"accounts": data}, lines)
    return DONE


def _data(found: Books, last: RunSummary | None) -> dict[str, Any]:
    batches = open_batches(found.journal) if found.journal else ()
    return {
        "account": found.account,
        "last_run": run_data(last) if last else None,
        "open": [batch_data(each) for each in batches],
        "archive": _archive_data(found),
    }


def _archive_data(found: Books) -> dict[str, int]:
    lying = kept(found.journal) if found.journal else Kept(0, 0)
    return {"files": lying.files, "size": lying.size}


def _lines(login: str, found: Books, last: RunSummary | None, terminal: Terminal) -> Iterator[str]:
    yield f"{printable(login)} ({printable(found.account)}): {_last(found, last, terminal)}"
    if found.journal is not None:
        lying = kept(found.journal)
        yield "  " + terminal.show(
            text(
                "processed pairs in the archive (files: {files}): {size}",
                files=found.figures.number(lying.files),
                size=found.figures.size(lying.size),
            )
        )
        yield from (
            f"  {line}" for line in batch_lines(open_batches(found.journal), found.side, found.figures, terminal)
        )


def _last(found: Books, last: RunSummary | None, terminal: Terminal) -> str:
    if last is None:
        return terminal.show(text("never processed"))
    return terminal.show(
        text(
            "processed {moment}: {outcome}",
            moment=found.figures.minute(last.started),
            outcome=terminal.show(OUTCOME_WORDS[last.outcome]),
        )
    )

"""`optimx mobile rejections`: what the office refused and nobody has put right yet, to whom it was entered by.

In: a session, an account. Out: one line a refused record, as the app would show it to its author.
"""

from typing import Annotated, Any

import typer

from optimx import printable, text
from optimx.cli import groups
from optimx.cli.exit_codes import DONE
from optimx.cli.mobile.group import app, opened
from optimx.cli.running import figures_of
from optimx.cli.session import Session
from optimx.cli.terminal import columns


@groups.add(
    app,
    "rejections",
    text("Shows what the office refused, to those who entered it, until they have put it right."),
    ["optimx mobile rejections --account demo", "optimx mobile rejections --account demo --author user04 --json"],
)
def rejections(
    ctx: typer.Context,
    *,
    account: Annotated[str, typer.Option("--account", metavar="LOGIN", help=text("The login of its account.").message)],
    author: Annotated[
        str | None, typer.Option("--author", metavar="LOGIN", help=text("Only what this person entered.").message)
    ] = None,
) -> int:
    """Show refused records."""
    from optimx.plugins.judgement import about  # noqa: PLC0415 - reads documents, which takes long to load

    session: Session = ctx.obj
    with opened(session, account, "mobile rejections") as (desk, store):
        found, zone = store.rejections(author), desk.account.timezone
    titles = (text("author"), text("what for"), text("record"), text("entered on"), text("rule"), text("what is wrong"))
    figures, show = figures_of(session, zone), session.terminal.show
    rows = [
        (
            each.login,
            # of what was purged only its number is known
            show(about(each.record)) if each.record is not None else "",
            f"{each.kind} {each.id}",
            figures.day(each.entered_at),
            each.rule,
            each.message,
        )
        for each in found
    ]
    lines = columns(titles, [tuple(map(printable, row)) for row in rows], session.terminal) if rows else []
    nothing = session.terminal.show(text("Nothing that was refused waits to be put right."))
    data = {"rejections": [_data(each) for each in found]}
    session.terminal.result("mobile.rejections", data, lines or [nothing])
    return DONE


def _data(each: Any) -> dict[str, Any]:
    return {
        "author": each.login,
        "kind": each.kind,
        "id": each.id,
        "version": each.version,
        "entered_at": each.entered_at.isoformat(),
        "kept": each.record is not None,
        "rule": each.rule,
        "message": each.message,
        "told_at": each.told_at.isoformat(),
    }

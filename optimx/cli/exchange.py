"""`optimx exchange`: the whole run of the office, what the scheduled task calls.

In: a session. Out: a run with its report, or with `--dry-run` what would happen. Called by `root`.
"""

from typing import Annotated

import typer

from optimx import text
from optimx.cli import groups
from optimx.cli.running import run_office
from optimx.cli.session import Session
from optimx.cli.times import length_of_time
from optimx.core.office import run

app = groups.single()


@groups.add(
    app,
    "exchange",
    text("Does the whole exchange: settles, collects, generates, sends, waits for the answer, collects again."),
    ["optimx exchange", "optimx exchange --wait 0s", "optimx exchange --dry-run", "optimx exchange --json -q"],
)
def exchange(
    ctx: typer.Context,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=text("Show what would happen; change nothing.").message)
    ] = False,
    wait: Annotated[
        str | None,
        typer.Option(
            "--wait",
            metavar="TIME",
            help=text("How long to wait for the answer, as 10m; without it: as configured.").message,
        ),
    ] = None,
) -> int:
    """Do the whole exchange."""
    session: Session = ctx.obj
    time = length_of_time(ctx, wait)
    if dry_run:
        from optimx.cli.dry_run import show_dry_run  # noqa: PLC0415 - only who asks for it

        return show_dry_run(session)
    return run_office(session, "exchange", run.exchange, wait=time)

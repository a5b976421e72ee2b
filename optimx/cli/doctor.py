"""`optimx doctor`: tries everything that an exchange needs, step by step; or makes this machine the office again.

In: a session. Out: the steps, each with its remedy; with `--take-over` or `--rebuild` a run that opens the next epoch.
Called by `root`.
"""

from typing import Annotated, Any

import typer

from optimx import Text, text
from optimx.app import OfficeDesk
from optimx.app.doctoring import State, Step, examine_office
from optimx.cli import groups
from optimx.cli.configuration import load
from optimx.cli.running import run_office, watched
from optimx.cli.session import Session
from optimx.cli.times import length_of_time
from optimx.cli.views.checks import step_data, told
from optimx.core.office import identity
from optimx.core.office.office import Office
from optimx.core.reporting import worst

app = groups.single()


@groups.add(
    app,
    "doctor",
    text("Tries everything that an exchange needs, step by step, and tells what to do about each thing that fails."),
    [
        "optimx doctor",
        "optimx doctor --write",
        "optimx doctor --json",
        "optimx doctor --take-over",
        "optimx doctor --learn --for 30m",
    ],
)
def doctor(
    ctx: typer.Context,
    *,
    write: Annotated[
        bool,
        typer.Option("--write", help=text("Write a probe also on a drop that has no optimx.json.").message),
    ] = False,
    take_over: Annotated[
        bool,
        typer.Option(
            "--take-over",
            help=text(
                "After a move or a restored backup: this machine is the right one; any other is refused."
            ).message,
        ),
    ] = False,
    rebuild: Annotated[
        bool,
        typer.Option("--rebuild", help=text("The journal is lost: begin a new one with what can be proven.").message),
    ] = False,
    learn: Annotated[
        bool,
        typer.Option(
            "--learn", help=text("Watch an exchange that another program does; propose the configuration.").message
        ),
    ] = False,
    most: Annotated[
        str | None,
        typer.Option("--for", metavar="TIME", help=text("How long to watch at most, as 30m; else an hour.").message),
    ] = None,
) -> int:
    """Examine, or open the next epoch by one of two ways."""
    session: Session = ctx.obj
    if write + take_over + rebuild + learn > 1:
        words = text("--write, --take-over, --rebuild and --learn exclude each other")
        ctx.fail(words.show(session.caller.translate))
    if take_over or rebuild:
        return _cure(session, take_over)
    if learn:
        from optimx.cli import learning  # noqa: PLC0415 - only who asks for it

        return learning.learn(session, length_of_time(ctx, most))
    return examine(session, write=write)


def examine(session: Session, *, write: bool) -> int:
    """Examine the office of a session's configuration, and tell."""
    code, data = examined(session, write=write)
    if session.terminal.json:
        session.terminal.result("doctor", data, ())
    return code


def examined(session: Session, *, write: bool) -> tuple[int, dict[str, Any]]:
    """Examine the office of a session's configuration; people are told each step when it is known.

    Returns:
        The exit code, and everything for programs.
    """
    config, plugins = load(session)
    terminal = session.terminal
    with watched(session) as (around, halt):
        steps = examine_office(config, plugins, around, halt.begin(around.clock), write=write)
        done = told("doctor", steps, terminal)
    code = worst(step.exit_code for step in done)
    failed = sum(step.state is State.FAILED for step in done)
    if not terminal.json:
        terminal.result("doctor", None, [terminal.show(_conclusion(failed, done))])
    return code, {"steps": [step_data(step, terminal) for step in done], "failed": failed, "exit_code": code}


def _conclusion(failed: int, done: list[Step]) -> Text:
    if not failed and any(step.state is State.SKIPPED for step in done):
        return text("Everything that was tried works.")
    if not failed:
        return text("Everything that an exchange needs works.")
    return text("Steps that failed: {count}. Mend the first one, then run 'optimx doctor' again.", count=failed)


def _cure(session: Session, take_over: bool) -> int:
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

"""`optimx demo`: a whole exchange on this machine, nothing to configure; run again, the next working day.

In: a session, a folder. Out: the report and where everything lies. Called by `root`. Needs the extra `demo`.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from optimx import PluginError, Text, text
from optimx.cli import groups
from optimx.cli.exit_codes import DEFECT, DONE, INTERRUPTED
from optimx.cli.failures import STOPPED_WORDS
from optimx.cli.program import made_by, program, quoted
from optimx.cli.progress import PICTURES, progress
from optimx.cli.running import figures_of
from optimx.cli.session import Session
from optimx.locales import translation

if TYPE_CHECKING:
    from optimx.cli.views.demo import Shell
    from optimx.demo.run import Day
    from optimx.demo.stage import Stage

app = groups.single()
_FOLDER = Path("demo")


class Way(StrEnum):
    """What `--transport` may be."""

    FTP = "ftp"
    FTPS = "ftps"
    SFTP = "sftp"
    SMB = "smb"
    FOLDER = "folder"


@groups.add(
    app,
    "demo",
    text("Shows a whole exchange on this machine: a firm, its crews, both sides; again: the next working day."),
    ["optimx demo", "optimx demo --transport ftps", "optimx demo --folder D:\\demo"],
)
def demo(
    ctx: typer.Context,
    *,
    folder: Annotated[
        Path, typer.Option("--folder", help=text("Where everything is laid out; may be deleted as a whole.").message)
    ] = _FOLDER,
    transport: Annotated[
        Way, typer.Option("--transport", help=text("How the office reaches the drop.").message)
    ] = Way.FTP,
) -> int:
    """Let one working day of the example firm go through."""
    session: Session = ctx.obj
    try:
        from optimx.demo.run import Demo, run_day  # noqa: PLC0415 - its libraries are an extra, and slow to load
        from optimx.demo.stage import Stage  # noqa: PLC0415
    except ImportError as error:
        raise PluginError(
            text("the demo needs libraries that are not installed ({name})", name=error.name),
            remedy=text("Install them: pip install 'optimx-exchange[demo]'."),
        ) from error
    from optimx.cli.views.demo import command_line  # noqa: PLC0415 - as above

    terminal = session.terminal
    # as it was typed: the commands that are shown stay short, and the folder can be moved
    stage = Stage(folder)
    terminal.say(text("The demo lies in {folder}", folder=folder.absolute()))
    day = run_day(
        Demo(
            stage=stage,
            transport=transport.value,
            today=datetime.now(UTC).astimezone().date(),
            environment=session.caller.environment,
            language=session.caller.language,
            program=program(sys.argv[0], session.caller.environment, Path.cwd()),
            say=terminal.say,
            show=lambda said: terminal.say(Text("{line}", {"line": command_line(said, terminal)})),
            watched=lambda: _watched(session),
        )
    )
    if day.code == INTERRUPTED:
        return _stopped(session, day)
    return _show(session, day, _shell(session, stage, transport))


def _stopped(session: Session, day: "Day") -> int:
    """Say that it was stopped, unless the office has said so."""
    if not any(said.line[0] == "exchange" and said.code == INTERRUPTED for said in day.commands):
        session.terminal.complain(session.terminal.show(STOPPED_WORDS))
    return INTERRUPTED


def _shell(session: Session, stage: "Stage", transport: Way) -> "Shell":
    from optimx.cli.views.demo import Shell  # noqa: PLC0415 - as above

    environment = session.caller.environment
    typed = program(sys.argv[0], environment, Path.cwd())
    options = [] if stage.folder == _FOLDER else ["--folder", quoted(str(stage.folder))]
    options += [] if transport is Way.FTP else ["--transport", transport.value]
    again = " ".join([typed, "demo", *options])
    if made_by(environment, "run"):
        again = "make run" if transport is Way.FTP else f"make run TRANSPORT={transport.value}"
    return Shell(stage, typed, again)


@contextmanager
def _watched(session: Session) -> Iterator[Callable[[int, int], None]]:
    with progress(session.terminal, figures_of(session), time.monotonic) as watch:
        yield lambda done, total: watch(done, total, 0, 0, PICTURES)


def _show(session: Session, day: "Day", shell: "Shell") -> int:
    """Show the report and where everything lies; records that are missing or doubled are a defect."""
    from optimx.cli.views.demo import day_data, day_lines, failure_lines, shortened  # noqa: PLC0415 - as above

    terminal = session.terminal
    for line in failure_lines(day, terminal):
        terminal.complain(line)
    page = day.report.read_text("utf-8-sig").rstrip("\n") if day.report and not terminal.json else ""
    translate = translation(day.report_language)
    lines = [*shortened(page, translate), "", *day_lines(day, shell, figures_of(session), terminal)]
    terminal.result("demo", day_data(day, shell.stage), lines)
    return day.code or (DONE if day.is_exact else DEFECT)

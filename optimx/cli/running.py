"""One run of the office for a command: wired, watched, stoppable, told; a run that was refused leaves its report too.

In: a session, what to do. Out: a summary on stdout, progress and narration on stderr, an exit code. Used by the
commands `exchange`, `generate`, `upload`, `download`, `import`, `archive`, `resolve` and `doctor`.
"""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from optimx import OptimxError, ReportContext, RunRecord, Text, text
from optimx.app import OfficeDesk, Surroundings, open_office, report_refusal, this_process
from optimx.cli.configuration import load, read_leniently
from optimx.cli.exit_codes import DONE, INTERRUPTED
from optimx.cli.failures import STOPPED_WORDS, defect, show_error
from optimx.cli.progress import progress
from optimx.cli.session import Session
from optimx.cli.stopping import Halt, stopping
from optimx.cli.views.summary import run_data, summary_lines
from optimx.core.config import Config
from optimx.core.journal import Journal
from optimx.core.journal.entries import ReportsWritten
from optimx.core.office.office import Office
from optimx.plugins.reports.figures import Figures


def run_office(
    session: Session,
    command: str,
    steps: Callable[[Office], None],
    *,
    wait: timedelta | None = None,
    before: Callable[[OfficeDesk], None] = lambda desk: None,
    headline: Callable[[OfficeDesk], Text] | None = None,
) -> int:
    """Do some steps as one run of the office, and tell how it went.

    Args:
        session: of the command line.
        command: as reports call it.
        steps: what to do.
        wait: how long to wait for the answer; None for what the configuration says.
        before: raises when the command makes no sense as things stand; there is no run then.
        headline: says what was done, when the outcome alone would not tell.

    Raises:
        OptimxError: there was no run; its report was left where the folder is known.
    """
    with watched(session) as (around, halt), ExitStack() as stack:
        try:
            config, plugins = load(session)
            stop = halt.begin(around.clock)
            desk = stack.enter_context(open_office(waiting(config, wait), plugins, around, command, stop))
        except OptimxError as error:
            tell_refusal(session, around, command, error)
            raise
        before(desk)
        result = desk.perform(steps)
        reports = reports_of(desk.office.journal, result.record.id, desk.reporter.folder)
        words = headline(desk) if headline is not None and result.record.exit_code == DONE else None
        zone = desk.office.timezone
    show_run(session, result.record, reports, zone, words)
    return conclude(session, result.record, result.defect)


@contextmanager
def watched(session: Session) -> Iterator[tuple[Surroundings, Halt]]:
    """Give the process, what it does shown on the terminal, and who asks for its end, as long as the block runs."""
    terminal = session.terminal
    with progress(terminal, figures_of(session), time.monotonic) as watch, stopping(watch.say) as halt:
        around = this_process(
            session.caller.environment,
            state=session.state,
            progress=watch,
            waiting=watch.waiting,
            last_words=lambda error: show_error(error, terminal),
        )
        yield around, halt


def figures_of(session: Session, zone: tzinfo | None = None) -> Figures:
    """Return how the reader of the terminal writes figures; in the time zone of the machine unless one is given."""
    caller = session.caller
    return Figures(caller.language, caller.translate, zone or local_zone())


def context_of(session: Session, zone: tzinfo | None = None) -> ReportContext:
    """Return what a report needs that is shown on the terminal."""
    return ReportContext(session.caller.language, session.caller.translate, zone or local_zone())


def local_zone() -> tzinfo:
    """Return the time zone of the machine, as it is now."""
    return datetime.now(UTC).astimezone().tzinfo or UTC


def waiting(config: Config, wait: timedelta | None) -> Config:
    """Return the configuration with another time to wait for the answer."""
    if wait is None or config.office is None:
        return config
    return replace(config, office=config.office.model_copy(update={"wait": wait}))


def tell_refusal(session: Session, around: Surroundings, command: str, error: OptimxError) -> None:
    """Leave the report of a run that never began, where the folder is known."""
    for path in report_refusal(read_leniently(session), around, command, (error,))[:1]:
        session.terminal.say(text("Report: {place}", place=path))


def reports_of(journal: Journal, run: str, folder: Path) -> tuple[Path, ...]:
    """Return the paths of a run's reports, in configured order."""
    written = [entry.files for entry in journal.all(ReportsWritten) if entry.of == run]
    return tuple(folder / name for name in written[-1] if name) if written else ()


def show_run(
    session: Session, record: RunRecord, reports: Sequence[Path], zone: tzinfo, headline: Text | None = None
) -> None:
    """Show how a run ended."""
    data = run_data(record, reports, context_of(session, zone)) if session.terminal.json else None
    lines = summary_lines(record, reports, figures_of(session, zone), session.terminal, headline)
    session.terminal.result("run", data, lines)


def conclude(session: Session, record: RunRecord, broken: Exception | None) -> int:
    """Return how the command leaves; the details of a defect are kept in a file, and the file is named."""
    terminal = session.terminal
    if broken is not None:
        show_error(defect(broken, Path(tempfile.gettempdir())), replace(terminal, json=False))
    if record.exit_code == INTERRUPTED:
        terminal.complain(terminal.show(STOPPED_WORDS))
    return record.exit_code or DONE

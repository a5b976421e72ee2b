"""The journal of an office or of an account, opened only to be looked at: no lock, so also while a run is going on.

In: a session. Out: the journal, or None when there was no run yet. Called by `batches` and `report`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from optimx import ConfigurationError, RunRecord, Side, text
from optimx.app import refused_runs, this_process
from optimx.cli.configuration import load
from optimx.cli.session import Session
from optimx.core.config import Config
from optimx.core.journal import JournalReader, peek
from optimx.core.journal.entries import ReportsWritten
from optimx.core.machine import RealDisk
from optimx.core.office.folders import Folders
from optimx.core.plugin_manager import Plugins
from optimx.core.reporting import record_of
from optimx.plugins.reports.figures import Figures

_FILE = "journal.db"


@dataclass(frozen=True, slots=True)
class Books:
    """What a look at the past needs.

    Attributes:
        journal: None when there was no run yet.
        reports: folder of the reports.
        config: checked.
        plugins: that it enables.
        account: the mobile identifier.
        side: which end.
        timezone: of its readers.
        figures: how the reader of the terminal writes them.
    """

    journal: JournalReader | None
    reports: Path
    config: Config
    plugins: Plugins
    account: str
    side: Side
    timezone: tzinfo
    figures: Figures

    def record(self, run: str) -> RunRecord:
        """Return all that is known of a run that the journal knows.

        Raises:
            LookupError: it knows no such run.
        """
        if self.journal is None:
            raise LookupError(run)
        return record_of(self.journal, run, self.account, self.side)

    def refused(self) -> tuple[RunRecord, ...]:
        """Return the runs that were refused before they had a journal, oldest first."""
        journalled = {name for run in self.journal.all(ReportsWritten) for name in run.files} if self.journal else set()
        return refused_runs(self.reports, self.account, RealDisk(), journalled)


@contextmanager
def books(session: Session, login: str = "") -> Iterator[Books]:
    """Open the journal of the office, or of one account of a server.

    Raises:
        ConfigurationError: the file is a server's and `login` names none of its accounts.
    """
    config, plugins = load(session)
    account, side, timezone = _whose(config, login)
    place = _place(session, config, account, side)
    journal = peek(place / _FILE)
    figures = Figures(session.caller.language, session.terminal.translate, timezone)
    try:
        yield Books(journal, _reports(config, account, place), config, plugins, account, side, timezone, figures)
    finally:
        if journal is not None:
            journal.close()


def _whose(config: Config, login: str) -> tuple[str, Side, tzinfo]:
    if config.account is not None:
        return config.account.id, Side.OFFICE, config.account.timezone
    server = config.server
    if server is None or login not in server.accounts:
        unknown = text("'{login}' is no account of {file}", login=login, file=config.file)
        unnamed = text("{file} is a drop server's, and no account is named", file=config.file)
        one = next(iter(server.accounts), "LOGIN") if server else "LOGIN"
        raise ConfigurationError(
            unknown if login else unnamed,
            remedy=text("Name one of its accounts, such as: --account {login}", login=one),
        )
    return server.accounts[login].id, Side.SERVER, server.timezone


def _reports(config: Config, account: str, place: Path) -> Path:
    if config.office is not None:
        return Folders(config.office.folder).reports
    server = config.server
    return server.reports / account if server and server.reports else place / "reports"


def _place(session: Session, config: Config, account: str, side: Side) -> Path:
    around = this_process(session.caller.environment, state=session.state)
    if config.office is not None:
        return around.place(config.office.state, account, side, own=True)
    return around.place(config.server.state if config.server else None, account, side, own=False)

"""An office, wired: the lock held, the journal open, the drop not yet touched.

In: a checked configuration with its plugins. Out: an `OfficeDesk`, on which the command line does its work.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from optimx import __version__
from optimx.app import lock, wiring
from optimx.app.surroundings import Surroundings
from optimx.app.watchdog import Watchdog
from optimx.core.config import Account, Config, Drop
from optimx.core.errors import ConfigurationError
from optimx.core.events import Side
from optimx.core.journal.entries import RunStarted
from optimx.core.language import text
from optimx.core.office import office as core
from optimx.core.office.folders import Folders
from optimx.core.office.identity import is_there
from optimx.core.office.run import perform
from optimx.core.office.spool import Spool
from optimx.core.plugin_manager import Plugins
from optimx.core.reporting import Reporter
from optimx.core.running import Result
from optimx.core.transfer import Drop as Wired
from optimx.core.transfer import Stop
from optimx.locales import translation

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class OfficeDesk:
    """What the command line works with.

    Attributes:
        office: what the steps are given.
        reporter: writes reports.
        config: as it was checked.
        command: that was asked for.
        transport: through which the drop is reached, as reports call it.
    """

    office: core.Office
    reporter: Reporter
    config: Config
    command: str
    transport: str

    def perform(self, steps: Callable[[core.Office], None]) -> Result:
        """Do some steps as one run, and leave a report."""
        started = RunStarted(
            command=self.command,
            machine=self.office.settings.machine,
            version=__version__,
            transport=self.transport,
            company=self.office.company,
        )
        with self.office.stop.guarding():
            return perform(self.office, self.reporter, started, lambda office: self._steps(office, steps))

    def _steps(self, office: core.Office, steps: Callable[[core.Office], None]) -> None:
        for mistake in self.config.warnings:
            office.recorder.warn(mistake.what)
        if section(self.config.drop).temporary == "folder":
            office.drop.make_folder(wiring.TEMPORARY_FOLDER)
        steps(office)


def section(section: T | None) -> T:
    """Return a table that only an office's file has.

    Raises:
        ConfigurationError: the file is a drop server's.
    """
    if section is None:
        raise ConfigurationError(
            text("this file is a drop server's; the command works on an office"),
            remedy=text("Name the office's file with --config."),
        )
    return section


@contextmanager
def open_office(
    config: Config, plugins: Plugins, around: Surroundings, command: str, stop: Stop | None = None
) -> Iterator[OfficeDesk]:
    """Wire an office, and hold its lock as long as the block runs.

    Args:
        config: an office's.
        plugins: that it enables.
        around: the process.
        command: what is about to be done, for the report and for who finds the lock held.
        stop: asked for the end by Ctrl-C; made here when not given.

    Raises:
        AnotherRunError: another run holds the account.
        OptimxError: the journal, the system or a secret cannot be used.
    """
    account, office, drop = section(config.account), section(config.office), section(config.drop)
    place = around.place(office.state, account.id, Side.OFFICE, own=True)
    stop = stop or Stop(around.clock)
    stop.deadline = around.clock.monotonic() + office.deadline.total_seconds()
    now = around.clock.now().astimezone(account.timezone)
    with ExitStack() as stack:
        watchdog = Watchdog(around, stop)
        stack.enter_context(watchdog.guarding())
        wiring.require_secrets(config.transports[drop.transport], around, stop)
        wiring.require_secrets(config.systems[office.system], around, stop)
        stack.enter_context(lock.held(place, account.id, command, around.machine, now))
        desk = _wire(stack, config, plugins, around, place, stop, command)
        watchdog.know(desk.office.recorder, place / "journal.db")
        stack.callback(desk.office.drop.close)
        yield desk


def _wire(
    stack: ExitStack,
    config: Config,
    plugins: Plugins,
    around: Surroundings,
    place: Path,
    stop: Stop,
    command: str,
) -> OfficeDesk:
    account, office, drop = section(config.account), section(config.office), section(config.drop)
    journal = wiring.open_journal(place, around)
    stack.callback(journal.close)
    system = wiring.open_system(
        around,
        plugins.systems[office.system],
        config.systems[office.system],
        account.id,
        account.company,
        place,
        translation(account.language),
        account.timezone,
        config.names,
    )
    stack.callback(wiring.close_system, system)
    folders = Folders(office.folder)
    wired = core.Office(
        account=account.id,
        company=account.company,
        timezone=account.timezone,
        folders=folders,
        spool=Spool(place / "spool", around.private),
        journal=journal,
        recorder=wiring.recorder(around, journal, plugins, config, place, account.id, Side.OFFICE, stop),
        drop=wire_drop(config, plugins, around, stop, account, drop),
        system=system,
        categories=wiring.categories(around, plugins, config),
        disk=around.disk,
        clock=around.clock,
        random=around.random,
        stop=stop,
        patterns=config.names,
        settings=_settings(config, around, place),
        work=wiring.work(around, stop),
        waiting=around.waiting,
        translate=translation(config.report_language),
    )
    reporter = wiring.reporter(around, plugins, config, folders.reports, account.timezone, stop, folders.archive)
    used = section(config.drop).transport
    title = plugins.transports[used].title(config.transports[used]) or used
    return OfficeDesk(wired, replace(reporter, is_there=partial(is_there, wired)), config, command, title)


def wire_drop(
    config: Config, plugins: Plugins, around: Surroundings, stop: Stop, account: Account, drop: Drop
) -> Wired:
    """Return the drop of an office; nothing is opened before it is needed."""
    plugin = plugins.transports[drop.transport]
    policy = wiring.policy(
        connections=drop.connections,
        timeout=drop.timeout,
        minimum_rate=drop.minimum_rate,
        temporary=drop.temporary,
    )
    return wiring.drop(around, plugin, config.transports[drop.transport], policy, stop, account.id, around.disk)


def _settings(config: Config, around: Surroundings, place: Path) -> core.Settings:
    office, drop = section(config.office), section(config.drop)
    return core.Settings(
        protocol=drop.protocol,
        acknowledged_by=drop.acknowledged_by,
        remove_media=drop.remove_media,
        temporary=drop.temporary != "none",
        wait=office.wait,
        overdue_after=office.overdue_after,
        periods=config.retention.periods,
        purges_daily=config.retention.daily,
        machine=around.machine,
        journal_place=str((place / "journal.db").absolute()),
    )

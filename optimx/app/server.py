"""One account of the drop server, wired: the lock held, the journal open, the drop not yet touched.

In: a checked configuration with its plugins, and a login. Out: an `AccountDesk`.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from optimx import __version__
from optimx.app import lock, wiring
from optimx.app.surroundings import Surroundings
from optimx.app.watchdog import Watchdog
from optimx.core.config import Config, Server, ServerAccount
from optimx.core.dropserver import account as core
from optimx.core.dropserver import accounts
from optimx.core.dropserver.run import perform
from optimx.core.errors import AnotherRunError, ConfigurationError, OptimxError
from optimx.core.events import Side
from optimx.core.journal import Profile
from optimx.core.journal.entries import RunStarted
from optimx.core.language import text
from optimx.core.plugin_manager import Plugins
from optimx.core.reporting import Reporter
from optimx.core.running import Result
from optimx.core.transfer import Stop
from optimx.locales import translation


@dataclass(frozen=True, slots=True)
class AccountDesk:
    """What the command line works with.

    Attributes:
        account: what the steps are given.
        reporter: writes reports.
        config: as it was checked.
        transport: through which the drop is reached, as reports call it.
        command: that was asked for.
        machine: name of this one.
    """

    account: core.Account
    reporter: Reporter
    config: Config
    transport: str
    command: str
    machine: str

    def perform(self, steps: Callable[[core.Account], None]) -> Result:
        """Do some steps as one run, and leave a report."""
        started = RunStarted(
            command=self.command,
            machine=self.machine,
            version=__version__,
            transport=self.transport,
            company=self.account.company,
        )
        with self.account.stop.guarding():
            return perform(self.account, self.reporter, started, steps)


def _server(config: Config) -> Server:
    if config.server is None:
        raise ConfigurationError(text("this file is an office's; the command works on a drop server"))
    return config.server


def _entry(config: Config, login: str) -> ServerAccount:
    found = _server(config).accounts.get(login)
    if found is None:
        raise ConfigurationError(
            text("there is no account '{login}' in {file}", login=login, file=config.file),
            remedy=text("Add it with 'optimx server add-account {login}', or correct the name.", login=login),
        )
    return found


@contextmanager
def open_account(
    config: Config, plugins: Plugins, around: Surroundings, login: str, command: str, stop: Stop | None = None
) -> Iterator[AccountDesk]:
    """Wire one account, and hold its lock as long as the block runs.

    Args:
        config: a server's.
        plugins: that it enables.
        around: the process.
        login: of the account.
        command: what is about to be done, for the report and for who finds the lock held.
        stop: asked for the end by Ctrl-C; made here when not given.

    Raises:
        ConfigurationError: there is no such account.
        AnotherRunError: another run holds it.
        OptimxError: the journal, the system or a secret cannot be used.
    """
    server, entry = _server(config), _entry(config, login)
    place = around.place(server.state, entry.id, Side.SERVER, own=False)
    stop = stop or Stop(around.clock)
    stop.deadline = around.clock.monotonic() + server.deadline.total_seconds()
    now = around.clock.now().astimezone(server.timezone)
    with ExitStack() as stack:
        watchdog = Watchdog(around, stop)
        stack.enter_context(watchdog.guarding())
        wiring.require_secrets(config.accounts[login], around, stop)
        wiring.require_secrets(config.systems[server.system], around, stop)
        stack.enter_context(lock.held(place, entry.id, command, around.machine, now))
        desk = _wire(stack, config, plugins, around, place, stop, login, command)
        watchdog.know(desk.account.recorder, place / "journal.db")
        stack.callback(desk.account.drop.close)
        yield desk


@contextmanager
def open_new_account(
    config: Config, plugins: Plugins, around: Surroundings, login: str, command: str
) -> Iterator[AccountDesk]:
    """Do as `open_account` for an account that no file has yet: one that is refused leaves no state behind.

    Raises:
        OptimxError: as for `open_account`, and what is raised inside.
    """
    place = around.place(_server(config).state, _entry(config, login).id, Side.SERVER, own=False)
    known = place.exists()
    try:
        with open_account(config, plugins, around, login, command) as desk:
            yield desk
    except AnotherRunError:
        raise  # the state is that run's
    except OptimxError:
        if not known:
            shutil.rmtree(place, ignore_errors=True)
        raise


def _wire(
    stack: ExitStack,
    config: Config,
    plugins: Plugins,
    around: Surroundings,
    place: Path,
    stop: Stop,
    login: str,
    command: str,
) -> AccountDesk:
    server, entry = _server(config), _entry(config, login)
    journal = wiring.open_journal(place, around)
    stack.callback(journal.close)
    system = wiring.open_system(
        around,
        plugins.systems[server.system],
        config.systems[server.system],
        entry.id,
        entry.company,
        place,
        translation(config.report_language),
        server.timezone,
        config.names,
    )
    stack.callback(wiring.close_system, system)
    plugin = plugins.transports[entry.transport]
    wired = core.Account(
        id=entry.id,
        company=entry.company,
        timezone=server.timezone,
        staging=place / "staging",
        journal=journal,
        recorder=wiring.recorder(around, journal, plugins, config, place, entry.id, Side.SERVER, stop),
        drop=wiring.drop(around, plugin, config.accounts[login], wiring.policy(), stop, entry.id, around.private),
        system=system,
        disk=around.private,
        clock=around.clock,
        random=around.random,
        stop=stop,
        patterns=config.names,
        settings=core.Settings(
            profile=_profile(entry),
            keep=server.keep,
            periods=config.retention.periods,
            purges_daily=config.retention.daily,
        ),
        work=wiring.work(around, stop),
        translate=translation(config.report_language),
    )
    folder = (server.reports / entry.id) if server.reports else place / "reports"
    reporter = wiring.reporter(around, plugins, config, folder, server.timezone, stop)
    title = plugin.title(config.accounts[login]) or entry.transport
    return AccountDesk(wired, reporter, config, title, command, around.machine)


def _profile(entry: ServerAccount) -> Profile:
    # a server knows its offices: only one that says "pair" serves the vendor's program
    return Profile.PAIR if entry.protocol == "pair" else Profile.MANIFEST


def prepare_account(desk: AccountDesk) -> None:
    """Make the drop's folders and its identity; may be done again.

    Raises:
        BadInputError: the drop belongs to another account.
    """
    accounts.prepare(desk.account)

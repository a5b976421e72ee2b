"""What both sides wire alike: the drop, listeners, reports, journal.

In: configuration, plugins, surroundings. Out: parts of the core. Called by `office` and `server`.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from pydantic import BaseModel

from optimx.app.calls import Between, Calls
from optimx.app.patience import Patience
from optimx.app.surroundings import Surroundings
from optimx.core.bus import Listening, Recorder
from optimx.core.config import Config
from optimx.core.contracts import (
    ArchiveCategory,
    ListenerContext,
    ReportContext,
    SystemContext,
    SystemPlugin,
    Transport,
    TransportContext,
    TransportPlugin,
    Work,
)
from optimx.core.errors import OptimxError, SystemFailedError
from optimx.core.events import Side
from optimx.core.journal import Journal
from optimx.core.language import Translate, text
from optimx.core.names import Patterns
from optimx.core.plugin_manager import Plugins
from optimx.core.ports import Disk
from optimx.core.reporting import Reporter
from optimx.core.secret_places import PATIENCE
from optimx.core.secrets import resolve_secrets
from optimx.core.transfer import Drop, Stop, TransferPolicy
from optimx.locales import translation

_log = logging.getLogger("optimx.app")

TEMPORARY_FOLDER = "tmp"
"""On the drop, for `drop.temporary = "folder"`."""


def open_journal(place: Path, around: Surroundings) -> Journal:
    """Open the journal of an account, which the caller holds the lock of."""
    journal = Journal.open(place / "journal.db")
    if around.on_effect is None:
        return journal
    from optimx.testing import wrap_journal  # noqa: PLC0415 - only a test that asks for it pays for it

    return wrap_journal(journal, around.on_effect)


@dataclass(frozen=True, slots=True)
class _Listener:
    """A listener that is waited for, but not for ever."""

    listener: Listening
    patience: Patience

    @property
    def name(self) -> str:
        return self.listener.name

    def tell(self, hook: str, **arguments: Any) -> None:
        self.patience.call(hook, lambda: self.listener.tell(hook, **arguments))


def recorder(
    around: Surroundings,
    journal: Journal,
    plugins: Plugins,
    config: Config,
    place: Path,
    account: str,
    side: Side,
    stop: Stop,
) -> Recorder:
    """Return what writes one run into the journal and tells the listeners."""
    contexts = {
        listener.name: ListenerContext(config.listeners.get(listener.name, {}), place / "listeners" / listener.name)
        for listener in plugins.listeners
    }
    return Recorder(
        run=around.random.uuid(),
        account=account,
        side=side,
        journal=journal,
        clock=around.clock,
        listeners=[_Listener(listener, Patience(listener.name, stop)) for listener in plugins.listeners],
        contexts=contexts,
    )


def require_secrets(options: BaseModel, around: Surroundings, stop: Stop) -> None:
    """Refuse a run whose secrets are not there while it has made nothing yet: no folder, no lock, no journal.

    A keyring that asks for a password, or a share that hangs, is not waited for beyond the end of the run.

    Raises:
        SecretError: one of them is missing or empty, or everybody may read its file.
    """
    resolve_secrets(options, around.environment, min(PATIENCE, stop.remaining()))


def drop(
    around: Surroundings,
    plugin: TransportPlugin,
    options: BaseModel,
    policy: TransferPolicy,
    stop: Stop,
    account: str,
    disk: Disk,
) -> Drop:
    """Return the drop, over a transport; nothing is opened before it is needed."""
    context = TransportContext(
        account=account,
        timeout=policy.timeout,
        deadline=stop.deadline,
        secrets=resolve_secrets(options, around.environment),
    )

    def connect() -> Transport:
        with around.calls.during(plugin.name, "open"):
            transport = plugin.open(options, context)
        if around.on_effect is None:
            return transport
        from optimx.testing import wrap_transport  # noqa: PLC0415 - only a test that asks for it pays for it

        return wrap_transport(transport, around.on_effect)

    return Drop(
        connect,
        policy,
        disk=disk,
        clock=around.clock,
        random=around.random,
        stop=stop,
        capabilities=plugin.capabilities,
        progress=around.progress,
    )


def policy(
    *,
    connections: int | None = None,
    timeout: timedelta = timedelta(seconds=30),
    minimum_rate: int = 0,
    temporary: Any = "root",
) -> TransferPolicy:
    """Return how a drop is used."""
    return TransferPolicy(
        connections=connections,
        timeout=timeout.total_seconds(),
        minimum_rate=minimum_rate,
        temporary=temporary,
        temporary_folder=TEMPORARY_FOLDER if temporary == "folder" else "",
    )


def open_system(
    around: Surroundings,
    plugin: SystemPlugin,
    options: BaseModel,
    account: str,
    company: str,
    place: Path,
    translate: Translate,
    zone: tzinfo,
    patterns: Patterns,
) -> Any:
    """Open the office or mobile system of an account.

    Raises:
        SecretError: one of its secrets is missing or empty.
        OptimxError: as the system says.
        SystemFailedError: it raised something of its own.
    """
    context = SystemContext(
        account=account,
        company=company,
        state=place,
        disk=around.disk,
        clock=around.clock,
        uuid=around.random.uuid,
        translate=translate,
        zone=zone,
        secrets=resolve_secrets(options, around.environment),
        patterns=patterns,
    )
    opened = _in_our_words(around.calls, plugin.name, "open", plugin.open)(options, context)
    return Between(opened, lambda method, call: _in_our_words(around.calls, plugin.name, method, call))


def _in_our_words(calls: Calls, name: str, method: str, call: Callable[..., Any]) -> Callable[..., Any]:
    """What a system raises that is not ours concerns one batch, and must not end every later run as a defect."""

    def guarded(*arguments: Any, **named: Any) -> Any:
        try:
            with calls.during(name, method):
                found = call(*arguments, **named)
                return tuple(found) if isinstance(found, Iterator) else found
        except OptimxError:
            raise
        except Exception as error:
            _log.exception("the system %s failed", name)
            raise SystemFailedError(
                text("the system '{name}' failed: {kind}", name=name, kind=type(error).__name__)
            ) from error

    return guarded


def close_system(system: Any) -> None:
    """Give back what a system holds, if it holds anything."""
    close = getattr(system, "close", None)
    if close is not None:
        close()


def categories(around: Surroundings, plugins: Plugins, config: Config) -> dict[str, ArchiveCategory]:
    """Return the archive categories in configured order, by plugin name."""

    def make(name: str) -> Any:
        calls = around.calls
        made = calls.watched(name, "make", plugins.archives[name].make)(config.archive_options[name])
        return Between(made, lambda method, call: calls.watched(name, method, call))

    return {name: make(name) for name in config.archives.categories}


def reporter(
    around: Surroundings,
    plugins: Plugins,
    config: Config,
    folder: Path,
    timezone: tzinfo,
    stop: Stop,
    archive: Path | None = None,
) -> Reporter:
    """Return what writes the reports."""

    def make(name: str) -> Any:
        made = around.calls.watched(name, "make", plugins.reports[name].make)(config.report_options[name])
        return Between(made, Patience(name, stop).around)

    formats = [(plugins.reports[name], make(name)) for name in config.reports.formats]
    language = config.report_language

    def open_media(place: str) -> BinaryIO | None:
        path = None if archive is None else archive.joinpath(*PurePosixPath(place).parts)
        if path is None or around.disk.stat(path) is None:
            return None
        return around.disk.open(path)

    context = ReportContext(language, translation(language), timezone, open_media)
    return Reporter(formats, folder, around.disk, context, timezone, config.reports.keep)


def work(around: Surroundings, stop: Stop) -> Work:
    """Return how long calls of a system report and learn that they have to stop."""
    return Work(report=lambda done, total: around.progress(done, total, 0, 0), check=stop.check)

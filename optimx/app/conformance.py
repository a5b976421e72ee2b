"""Tries a plugin that is installed against the promises of its contract, with the options of `plugins.toml`.

In: the plugins, a configuration where one is needed, a name. Out: a `Trial`: what is tried, and a result a check.
Called by `optimx plugins check`. A transport is tried in one folder of the drop that holds no file.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ValidationError

from optimx.core.config import Config
from optimx.core.contracts import ArchivePlugin, ReportPlugin
from optimx.core.errors import BadInputError, ConfigurationError
from optimx.core.language import Text, text
from optimx.core.plugin_manager import Plugins
from optimx.core.secrets import resolve_secrets
from optimx.core.transfer.paths import checked
from optimx.testing.conformance import (
    ARCHIVE_CHECKS,
    LISTENER_CHECKS,
    REPORT_CHECKS,
    TRANSPORT_CHECKS,
    ArchiveUnderTest,
    DropUnderTest,
    ListenerUnderTest,
    ReportUnderTest,
    Result,
    try_each,
)
from optimx.testing.conformance.archive import try_archive
from optimx.testing.conformance.listener import try_listener
from optimx.testing.conformance.report import try_report
from optimx.testing.conformance.transport import Ground, files_in, tidy, try_on

KINDS = ("transports", "reports", "archives", "systems", "listeners")
"""What can be tried, as `plugins.toml` calls it."""

SCRATCH = "optimx-check"
"""The folder of the drop that transports are tried in."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A plugin that is about to be tried.

    Attributes:
        kind: of the plugin (`transports`, …).
        name: of the plugin.
        results: what comes of each; tried one after the other, when it is asked for.
        left_out: what cannot be tried from here, and where it can; None for nothing.
    """

    kind: str
    name: str
    results: Iterator[Result]
    left_out: Text | None = None


@dataclass(frozen=True, slots=True)
class _Asked:
    plugins: Plugins
    name: str
    config: Config | None
    environment: Mapping[str, str]
    folder: str


def kinds_of(plugins: Plugins, name: str) -> tuple[str, ...]:
    """Return the kinds that a name is known in."""
    listening = ("listeners",) if name in plugins.listener_names else ()
    return (*(kind for kind in KINDS[:-1] if name in plugins.known(kind)), *listening)


def trial(
    plugins: Plugins, kind: str, name: str, config: Config | None, environment: Mapping[str, str], folder: str = SCRATCH
) -> Trial:
    """Prepare the trial of a plugin; nothing is touched before its results are asked for.

    Args:
        plugins: that are there.
        kind: one of `kinds_of`.
        name: of the plugin.
        config: what `plugins.toml` says; None without one.
        environment: that secrets are looked up in.
        folder: of the drop, for transports.

    Raises:
        ConfigurationError: the plugin needs options that nobody wrote.
        OptimxError: a secret is missing, or the folder of the drop cannot be used.
    """
    return _TRIALS[kind](_Asked(plugins, name, config, environment, folder))


def _transport(asked: _Asked) -> Trial:
    name = asked.name
    options = asked.config.transports.get(name) if asked.config else None
    if options is None:
        raise ConfigurationError(
            text("there is no table [transports.{name}] to open the drop with", name=name),
            remedy=text("Add it to plugins.toml, or name another file with --config."),
        )
    secrets = resolve_secrets(options, asked.environment)
    drop = DropUnderTest(asked.plugins.transports[name], options, secrets, scratch=checked(asked.folder))
    return Trial("transports", name, _tried_on(drop))


def _tried_on(drop: DropUnderTest) -> Iterator[Result]:
    _require_empty(drop)
    try:
        yield from try_each(TRANSPORT_CHECKS, lambda check: try_on(drop, check))
    finally:
        tidy(drop)


def _require_empty(drop: DropUnderTest) -> None:
    """What lies on the drop is somebody's: only a folder without a file is worked in."""
    ground = Ground(drop, drop.scratch)
    try:
        found = files_in(ground) if ground.transport.inner.stat(drop.scratch) else []
    finally:
        ground.close()
    if found:
        raise BadInputError(
            text("the folder '{folder}' of the drop holds files, '{file}' first", folder=drop.scratch, file=found[0]),
            remedy=text("Look whether anybody needs them; or name another folder with --folder."),
        )


def _report(asked: _Asked) -> Trial:
    plugin = asked.plugins.reports[asked.name]
    under_test = ReportUnderTest(plugin, _options(plugin, asked.config.report_options if asked.config else {}))
    return Trial("reports", asked.name, try_each(REPORT_CHECKS, lambda check: try_report(under_test, check)))


def _archive(asked: _Asked) -> Trial:
    plugin = asked.plugins.archives[asked.name]
    under_test = ArchiveUnderTest(plugin, _options(plugin, asked.config.archive_options if asked.config else {}))
    return Trial("archives", asked.name, try_each(ARCHIVE_CHECKS, lambda check: try_archive(under_test, check)))


def _options(plugin: ReportPlugin | ArchivePlugin, given: Mapping[str, BaseModel]) -> BaseModel:
    if plugin.name in given:
        return given[plugin.name]
    try:
        return plugin.options()
    except ValidationError as error:
        raise ConfigurationError(
            text("'{name}' needs options, and plugins.toml has no table for it", name=plugin.name),
            remedy=text("Add its table to plugins.toml, or name another file with --config."),
        ) from error


def _listener(asked: _Asked) -> Trial:
    """Only look at its hooks: told of made-up events, it might write to people."""
    (listener,) = [each for each in asked.plugins.listeners if each.name == asked.name]
    (module,) = [found for _, found in listener.plugin.manager.list_name_plugin()]
    checks = LISTENER_CHECKS[:1]
    results = try_each(checks, lambda check: try_listener(ListenerUnderTest(module), check))
    why = text("Only the hooks were looked at: the rest, told of made-up events, might write to people.")
    return Trial("listeners", asked.name, results, why)


def _system(asked: _Asked) -> Trial:
    """Loading it checked what it announces; anything more would work on the firm's own data."""
    asked.plugins.descriptor("systems", asked.name)
    why = text("Only what it announces was looked at: a system is tried in its own tests, not on the firm's data.")
    return Trial("systems", asked.name, iter(()), why)


_TRIALS: Mapping[str, Callable[[_Asked], Trial]] = {
    "transports": _transport,
    "reports": _report,
    "archives": _archive,
    "systems": _system,
    "listeners": _listener,
}

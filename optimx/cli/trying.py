"""Tries a plugin and shows what comes of it, check by check.

In: a session, the name of a plugin. Out: lines as they come, or one JSON object; an exit code. Called by `cli.plugins`,
which imports it only then: the kit is most of optimx.
"""

from collections.abc import Iterator

from optimx import text
from optimx.app.conformance import SCRATCH, kinds_of, trial
from optimx.cli.configuration import load, read_if_there
from optimx.cli.exit_codes import DONE
from optimx.cli.session import Session
from optimx.cli.views.trials import result_lines, trial_data, verdict_lines
from optimx.core.config import Config
from optimx.core.errors import ConfigurationError
from optimx.core.plugin_manager import Plugins
from optimx.plugins import BUILTIN
from optimx.testing.conformance import Result

_BROKEN = 1


def try_plugin(session: Session, name: str, kind: str | None, folder: str | None) -> int:
    """Try a plugin; 0 when it keeps every promise, 1 when it breaks one.

    Raises:
        OptimxError: there is no such plugin, or it cannot be opened.
    """
    config, plugins = _loaded(session)
    chosen = _kind(plugins, name, kind)
    prepared = trial(plugins, chosen, name, config, session.caller.environment, folder or SCRATCH)
    done: list[Result] = []

    def results() -> Iterator[Result]:
        for result in prepared.results:
            done.append(result)
            yield result

    def lines() -> Iterator[str]:
        yield from result_lines(results(), session.terminal)
        yield from verdict_lines(prepared, done, session.terminal)

    if session.terminal.json:
        done.extend(prepared.results)
    session.terminal.result("plugins.check", trial_data(prepared, done, session.terminal), lines())
    return DONE if all(result.ok for result in done) else _BROKEN


def _loaded(session: Session) -> tuple[Config | None, Plugins]:
    if read_if_there(session) is None:
        return None, Plugins.load((), BUILTIN, third_party=session.third_party)
    return load(session)


def _kind(plugins: Plugins, name: str, wanted: str | None) -> str:
    found = kinds_of(plugins, name)
    kinds = tuple(kind for kind in found if wanted in (None, kind, kind.removesuffix("s")))
    if len(kinds) == 1:
        return kinds[0]
    if found and not kinds:
        raise ConfigurationError(
            text("'{name}' is no plugin of the kind '{kind}'", name=name, kind=wanted),
            remedy=text("It is one of these: {kinds}.", kinds=", ".join(found)),
        )
    if found:
        raise ConfigurationError(
            text("'{name}' is the name of several plugins: {kinds}", name=name, kinds=", ".join(found)),
            remedy=text("Say which one with --kind."),
        )
    raise ConfigurationError(
        text("no plugin is called '{name}'", name=name),
        remedy=plugins.hint(name) or text("'optimx plugins list' shows those that there are."),
    )

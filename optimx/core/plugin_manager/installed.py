"""What of third parties is installed, and what is in use.

In: names of distributions. Out: their entry points of the group `optimx`, imported only when asked for.
Called by `plugin_manager.plugins`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from importlib import metadata

from optimx.core.errors import PluginError
from optimx.core.hookspecs import PROJECT
from optimx.core.language import Text, text
from optimx.core.plugin_manager.door import Origin, Plugin, admit, reason


class PluginState(StrEnum):
    """How it is with a plugin."""

    LOADED = "loaded"
    FAILED = "failed"
    NOT_ENABLED = "not_enabled"
    SWITCHED_OFF = "switched_off"


@dataclass(frozen=True, slots=True)
class PluginInfo:
    """One line of `optimx plugins list`.

    Attributes:
        name: of its entry point; for a built-in one, the word by which it is configured.
        distribution: that it was installed with.
        version: of that distribution.
        source: module that the plugin is.
        builtin: whether it comes with optimx.
        hooks: that it implements, in lifecycle order; empty when it was not loaded.
        state: how it is with it.
        problem: what is wrong, or why it is not loaded; None when it is.
        remedy: what to do about the problem.
    """

    name: str
    distribution: str
    version: str
    source: str
    builtin: bool
    hooks: tuple[str, ...]
    state: PluginState
    problem: Text | None = None
    remedy: Text | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A plugin that is installed, not imported yet.

    Attributes:
        entry_point: how to import it.
        origin: whom to ask about it.
    """

    entry_point: metadata.EntryPoint
    origin: Origin

    def load(self) -> Plugin:
        """Import it and check its hooks.

        Raises:
            PluginError: it cannot be imported, or its hooks are wrong.
        """
        try:
            implementation = self.entry_point.load()
        except (Exception, SystemExit) as error:
            what = text("{origin} cannot be imported: {reason}", origin=self.origin, reason=reason(error))
            raise PluginError(what) from error
        return admit(self.entry_point.name, implementation, self.origin)

    def resembles(self, name: str) -> bool:
        """Say whether it may be what a name means.

        What it brings is known only when it is imported, which one that is not enabled never is: the name that its
        author gave it and that of its distribution are compared.
        """
        wanted, given = normal(name), [normal(self.entry_point.name), normal(self.origin.distribution)]
        return any(wanted in each for each in given) or bool(get_close_matches(wanted, given, n=1))


def offers_of(name: str) -> tuple[Offer, ...]:
    """Return the plugins of one distribution.

    Raises:
        PluginError: it is not installed, or brings no plugin.
    """
    distribution = _installed(name)
    if distribution is None:
        raise _not_installed(name)
    found = tuple(_offers([distribution]))
    if not found:
        origin = f"{distribution.name} {distribution.version}"
        what = text("the distribution {origin}, which [plugins] use names, brings no plugin of optimx", origin=origin)
        raise PluginError(what)
    return found


def _installed(name: str) -> metadata.Distribution | None:
    """Find a distribution; also one whose folder some tool named with hyphens, which the library does not look for."""
    try:
        return metadata.distribution(name)
    except (metadata.PackageNotFoundError, ValueError):
        return next((one for one in metadata.distributions() if normal(one.name or "") == normal(name)), None)


def all_offers() -> tuple[Offer, ...]:
    """Return every plugin that is installed; looks through all distributions, which takes a while."""
    seen: dict[str, metadata.Distribution] = {}
    for distribution in metadata.distributions():
        seen.setdefault(normal(distribution.name or ""), distribution)
    return tuple(_offers(list(seen.values())))


def normal(name: str) -> str:
    """Return a distribution's name as all its spellings are compared."""
    return name.lower().replace("_", "-").replace(".", "-")


def _offers(distributions: Sequence[metadata.Distribution]) -> Iterator[Offer]:
    for distribution in distributions:
        for entry_point in distribution.entry_points.select(group=PROJECT):
            yield Offer(entry_point, Origin(distribution.name, distribution.version, entry_point.value))


def _not_installed(name: str) -> PluginError:
    offers = all_offers()
    # An entry point's name is what its author calls the plugin; the distribution's is what is enabled
    named = [offer.origin.distribution for offer in offers if offer.entry_point.name == name]
    close = named or get_close_matches(normal(name), [normal(offer.origin.distribution) for offer in offers], n=1)
    what = text("the distribution '{name}', which [plugins] use names, is not installed", name=name)
    if close:
        return PluginError(what, remedy=text('Write "{near}", if that is the one meant.', near=close[0]))
    return PluginError(what, remedy=text("Install it beside optimx, or take it out of [plugins] use."))

"""All plugins of a run, by kind and name; built-in ones are imported when they are first asked for.

In: the distributions in use, and the table of built-in modules. Out: descriptors, listeners, and what is wrong.
Called by `app`; read by `config.checking`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module, metadata
from typing import Any, Self

from optimx.core.contracts import ArchivePlugin, ReportPlugin, SystemPlugin, TransportPlugin
from optimx.core.errors import ListenerError, PluginError
from optimx.core.language import Text, text
from optimx.core.plugin_manager.door import KINDS, Origin, Plugin, admit, reason
from optimx.core.plugin_manager.installed import Offer, PluginInfo, PluginState, all_offers, normal, offers_of

_OWN = "optimx-exchange"
_FEW = 3  # so many may all be meant: what they bring is known only when they are imported
_ONE_OF_TWO = text("Take one of the two out of [plugins] use, or ask an author to choose another name.")

Builtin = Mapping[str, Mapping[str, str]]
"""Kind (`transports`, …) to name to module."""


@dataclass(frozen=True, slots=True)
class Listener:
    """A plugin that wants to hear of events.

    Attributes:
        plugin: the plugin.
    """

    plugin: Plugin

    @property
    def name(self) -> str:
        """The word of its table `[listeners.<name>]`, and of its cursor in the journal."""
        return self.plugin.name

    @property
    def distribution(self) -> str:
        """Whom to ask about it: distribution and version."""
        return f"{self.plugin.origin.distribution} {self.plugin.origin.version}"

    def tell(self, hook: str, **arguments: Any) -> None:
        """Call one hook with those of the arguments that it names; does nothing when the plugin lacks it.

        Raises:
            ListenerError: the plugin tried to end the whole program.
            Exception: whatever the plugin raises; the caller is its guard.
        """
        if hook not in self.plugin.hooks:
            return
        try:
            self.plugin.call(hook, **arguments)
        except SystemExit as error:
            what = text("{hook} of {origin} tried to end the program", hook=hook, origin=self.plugin.origin)
            raise ListenerError(what) from error


@dataclass(slots=True)
class Plugins:
    """The plugins that are there; made by `load`.

    Attributes:
        builtin: the built-in modules.
        use: distributions that may be loaded, as they were named.
        third_party: whether third parties are switched on.
        loaded: plugins of third parties, by name.
        problems: what is wrong with third parties in use; a run refuses to start on any.
    """

    builtin: Builtin
    use: tuple[str, ...]
    third_party: bool
    loaded: dict[str, Plugin] = field(default_factory=dict)
    problems: list[PluginError] = field(default_factory=list)
    _failed: dict[str, PluginError] = field(default_factory=dict)
    _announced: dict[str, dict[str, tuple[Any, Plugin]]] = field(default_factory=lambda: {kind: {} for kind in KINDS})

    @classmethod
    def load(cls, use: Iterable[str], builtin: Builtin, *, third_party: bool = True) -> Self:
        """Import and check the plugins of the distributions in use; never raises: see `problems`.

        Args:
            use: names of distributions.
            builtin: kind to name to module of what comes with optimx.
            third_party: false for `--no-plugins`.
        """
        plugins = cls(builtin, tuple(use), third_party)
        for name in dict.fromkeys(normal(each) for each in plugins.use) if third_party else ():
            try:
                offers = offers_of(name)
            except PluginError as error:
                plugins.problems.append(error)
                continue
            for offer in offers:
                plugins._take(offer)
        return plugins

    @property
    def transports(self) -> Mapping[str, TransportPlugin]:
        """Ways to reach a drop, by name."""
        return _Shelf(self, "transports")

    @property
    def reports(self) -> Mapping[str, ReportPlugin]:
        """Report formats, by name."""
        return _Shelf(self, "reports")

    @property
    def archives(self) -> Mapping[str, ArchivePlugin]:
        """Archive categories, by name."""
        return _Shelf(self, "archives")

    @property
    def systems(self) -> Mapping[str, SystemPlugin]:
        """Office and mobile systems, by name."""
        return _Shelf(self, "systems")

    @property
    def listeners(self) -> tuple[Listener, ...]:
        """The plugins that listen, in the order of `[plugins] use`."""
        return tuple(Listener(plugin) for plugin in self.loaded.values() if plugin.listens)

    @property
    def listener_names(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(listener.name for listener in self.listeners)

    def hint(self, name: str) -> Text | None:
        """Say why a plugin of that name may be missing; None when none that waits to be enabled may be it."""
        if not self.third_party:
            return text("Third-party plugins are switched off: leave out --no-plugins and OPTIMX_DISABLE_PLUGINS.")
        waiting = [offer for offer in all_offers() if not self._is_used(offer)]
        alike = [offer for offer in waiting if offer.resembles(name)] or (waiting if len(waiting) <= _FEW else [])
        names = dict.fromkeys(offer.origin.distribution for offer in alike)
        if not names:
            return None
        listed = ", ".join(f'"{name}"' for name in names)
        return text("Installed, not enabled: add {names} to [plugins] use.", names=listed)

    def installed(self) -> tuple[PluginInfo, ...]:
        """Return everything that is there, for `optimx plugins list`; imports every built-in plugin."""
        own = [self._builtin_info(kind, name, module) for kind in KINDS for name, module in self._named(kind)]
        return (*own, *(self._offer_info(offer) for offer in all_offers()))

    def known(self, kind: str) -> frozenset[str]:
        """Return all names of one kind; imports nothing."""
        return frozenset(self.builtin.get(kind, {})) | frozenset(self._announced[kind])

    def descriptor(self, kind: str, name: str) -> Any:
        """Return what a plugin announced under a name.

        Raises:
            KeyError: there is no such name.
            PluginError: it is a built-in one that cannot be loaded.
        """
        if name not in self._announced[kind]:
            self._open(kind, name, self.builtin.get(kind, {})[name])
        return self._announced[kind][name][0]

    def origin(self, kind: str, name: str) -> Origin:
        """Return whom to ask about a plugin; imports nothing. A name that is not there is a `KeyError`."""
        if name in self._announced[kind]:
            return self._announced[kind][name][1].origin
        return _own_origin(self.builtin[kind][name])

    def _named(self, kind: str) -> Iterable[tuple[str, str]]:
        return self.builtin.get(kind, {}).items()

    def _is_used(self, offer: Offer) -> bool:
        return normal(offer.origin.distribution) in {normal(name) for name in self.use}

    def _take(self, offer: Offer) -> None:
        """Let one plugin of a third party in, whole or not at all."""
        try:
            plugin = offer.load()
            self._check_name(plugin)
            announced = [(kind, each) for kind in KINDS for each in plugin.announced(kind)]
            self._check_unique(plugin, announced)
        except PluginError as error:
            self.problems.append(error)
            self._failed[str(offer.origin)] = error
            return
        self.loaded[plugin.name] = plugin
        for kind, descriptor in announced:
            self._announced[kind][descriptor.name] = (descriptor, plugin)

    def _check_name(self, plugin: Plugin) -> None:
        other = self.loaded.get(plugin.name)
        if other is not None:
            what = text(
                "two plugins are called '{name}': {one} and {other}",
                name=plugin.name,
                one=other.origin,
                other=plugin.origin,
            )
            raise PluginError(what, remedy=_ONE_OF_TWO)

    def _check_unique(self, plugin: Plugin, announced: Iterable[tuple[str, Any]]) -> None:
        mine: set[tuple[str, str]] = set()
        for kind, descriptor in announced:
            name = descriptor.name
            if name in self.builtin.get(kind, {}):
                other = str(_own_origin(self.builtin[kind][name]))
            elif name in self._announced[kind]:
                other = str(self._announced[kind][name][1].origin)
            elif (kind, name) in mine:
                other = str(plugin.origin)
            else:
                mine.add((kind, name))
                continue
            what = text(
                "'{name}' in {kind} is announced twice: by {one} and by {other}",
                name=name,
                kind=kind,
                one=other,
                other=plugin.origin,
            )
            raise PluginError(what, remedy=_ONE_OF_TWO)

    def _open(self, kind: str, name: str, module: str) -> Plugin:
        """Import a built-in plugin and let it in by the same door."""
        origin = _own_origin(module)
        try:
            implementation = import_module(module)
        except Exception as error:
            what = text("{origin} cannot be imported: {reason}", origin=origin, reason=reason(error))
            raise PluginError(what) from error
        plugin = admit(name, implementation, origin)
        for descriptor in plugin.announced(kind):
            self._announced[kind][descriptor.name] = (descriptor, plugin)
        if name not in self._announced[kind]:
            raise PluginError(text("{origin} does not announce '{name}'", origin=origin, name=name))
        return plugin

    def _builtin_info(self, kind: str, name: str, module: str) -> PluginInfo:
        origin = _own_origin(module)
        try:
            self.descriptor(kind, name)
        except PluginError as error:
            return _info(name, origin, state=PluginState.FAILED, problem=error.what, remedy=error.remedy)
        return _info(name, origin, hooks=self._announced[kind][name][1].hooks)

    def _offer_info(self, offer: Offer) -> PluginInfo:
        name, origin = offer.entry_point.name, offer.origin
        if not self._is_used(offer):
            what = text('installed, not enabled: add "{name}" to [plugins] use', name=origin.distribution)
            return _info(name, origin, state=PluginState.NOT_ENABLED, problem=what)
        if not self.third_party:
            what = text("third-party plugins are switched off")
            return _info(name, origin, state=PluginState.SWITCHED_OFF, problem=what)
        error = self._failed.get(str(origin))
        if error is not None:
            return _info(name, origin, state=PluginState.FAILED, problem=error.what, remedy=error.remedy)
        return _info(name, origin, hooks=self.loaded[name].hooks)


def _info(
    name: str,
    origin: Origin,
    *,
    hooks: tuple[str, ...] = (),
    state: PluginState = PluginState.LOADED,
    problem: Text | None = None,
    remedy: Text | None = None,
) -> PluginInfo:
    own = origin.distribution == _OWN
    return PluginInfo(name, origin.distribution, origin.version, origin.source, own, hooks, state, problem, remedy)


def _own_origin(module: str) -> Origin:
    try:
        version = metadata.version(_OWN)
    except metadata.PackageNotFoundError:  # run from its sources, not installed
        version = "?"
    return Origin(_OWN, version, module)


class _Shelf(Mapping[str, Any]):
    """The descriptors of one kind; the names are known at once, the modules behind them are imported when asked for."""

    def __init__(self, plugins: Plugins, kind: str) -> None:
        self._plugins = plugins
        self._kind = kind

    def __getitem__(self, name: str) -> Any:
        return self._plugins.descriptor(self._kind, name)

    def __contains__(self, name: object) -> bool:
        return name in self._plugins.known(self._kind)

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._plugins.known(self._kind)))

    def __len__(self) -> int:
        return len(self._plugins.known(self._kind))

"""The door that every plugin comes in by: its hooks are checked, then what it announces.

In: a module, or any object with hook implementations, and where it comes from. Out: a `Plugin`, or a `PluginError`
that names the culprit. Called by `plugin_manager.plugins` and by the conformance kit.
"""

import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import FunctionType
from typing import Any

import pluggy

from optimx.core import hookspecs
from optimx.core.contracts import ArchivePlugin, ReportPlugin, SystemPlugin, TransportPlugin
from optimx.core.errors import PluginError
from optimx.core.language import text

KINDS: Mapping[str, type] = {
    "transports": TransportPlugin,
    "reports": ReportPlugin,
    "archives": ArchivePlugin,
    "systems": SystemPlugin,
}
"""What can be announced, by the last word of its hook."""

HOOKS = tuple(name for name in vars(hookspecs) if name.startswith("optimx_"))
"""Every hook, in lifecycle order."""

_REGISTER = "optimx_register_"
# It becomes a key of plugins.toml and part of file names
_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")


@dataclass(frozen=True, slots=True)
class Origin:
    """Whom to ask about a plugin.

    Attributes:
        distribution: that it was installed with.
        version: of that distribution.
        source: module, and object in it, that the plugin is.
    """

    distribution: str
    version: str
    source: str

    def __str__(self) -> str:
        return f"{self.distribution} {self.version} ({self.source})"


@dataclass(frozen=True, slots=True)
class Plugin:
    """A plugin whose hooks are right.

    It has a pluggy manager of its own: pluggy stops at the first plugin that raises, and so calls no other here.

    Attributes:
        name: of its entry point; for a built-in one, the word by which it is configured.
        origin: whom to ask about it.
        hooks: that it implements, in lifecycle order.
        manager: knows this plugin alone.
    """

    name: str
    origin: Origin
    hooks: tuple[str, ...]
    manager: pluggy.PluginManager

    @property
    def listens(self) -> bool:
        """Whether it wants to hear of events."""
        return any(not hook.startswith(_REGISTER) for hook in self.hooks)

    def call(self, hook: str, **arguments: Any) -> list[Any]:
        """Call one hook with those of the arguments that it names; what it raises passes."""
        results: list[Any] = getattr(self.manager.hook, hook)(**arguments)
        return results

    def announced(self, kind: str) -> tuple[Any, ...]:
        """Return the descriptors of one kind, checked.

        Raises:
            PluginError: the hook raises, or returns anything else than descriptors of its kind.
        """
        hook = _REGISTER + kind
        if hook not in self.hooks:
            return ()
        try:
            # pluggy leaves out a None, which here is a forgotten `return`
            descriptors = tuple(each for returned in self.call(hook) or [None] for each in returned)
        except (Exception, SystemExit) as error:
            what = text("{hook} of {origin} fails: {reason}", hook=hook, origin=self.origin, reason=reason(error))
            raise PluginError(what) from error
        for descriptor in descriptors:
            self._check(hook, kind, descriptor)
        return descriptors

    def _check(self, hook: str, kind: str, descriptor: object) -> None:
        expected = KINDS[kind]
        if not isinstance(descriptor, expected):
            raise PluginError(
                text(
                    "{hook} of {origin} returns a {given} where a {expected} is expected",
                    hook=hook,
                    origin=self.origin,
                    given=type(descriptor).__name__,
                    expected=expected.__name__,
                )
            )
        name, options = getattr(descriptor, "name", None), getattr(descriptor, "options", None)
        if not (isinstance(name, str) and _NAME.fullmatch(name)):
            raise PluginError(
                text(
                    "{hook} of {origin} announces the name '{name}'; lower-case letters, digits and '_' are allowed",
                    hook=hook,
                    origin=self.origin,
                    name=name,
                )
            )
        if not _forbids_unknown_keys(options):
            what = text(
                "the options of '{name}' of {origin} are not a pydantic model with extra=\"forbid\"",
                name=name,
                origin=self.origin,
            )
            raise PluginError(what)


def admit(name: str, implementation: object, origin: Origin) -> Plugin:
    """Check the hooks of a plugin.

    Args:
        name: that it is known by.
        implementation: a module, or any object, with functions marked `@hookimpl`.
        origin: whom to ask about it.

    Raises:
        PluginError: a hook is misspelt, not marked, asks for an argument that there is none of; or there is none.
    """
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    _check_unmarked(manager, implementation, origin)
    try:
        manager.register(implementation, name)
    except pluggy.PluginValidationError as error:
        raise _wrong_hook(error, origin) from error
    except Exception as error:
        raise PluginError(text("{origin} cannot be examined: {reason}", origin=origin, reason=reason(error))) from error
    callers = manager.get_hookcallers(implementation) or []
    for caller in callers:
        if not caller.has_spec():
            raise _unknown_hook(caller.name, origin)
    if not callers:
        raise PluginError(text("{origin} has no hook of optimx", origin=origin))
    found = {caller.name for caller in callers}
    return Plugin(name, origin, tuple(hook for hook in HOOKS if hook in found), manager)


def reason(error: BaseException) -> str:
    """Return an exception of somebody else's in one line."""
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _check_unmarked(manager: pluggy.PluginManager, implementation: object, origin: Origin) -> None:
    for name, member in inspect.getmembers_static(implementation):
        if not (name.startswith("optimx_") and isinstance(member, FunctionType)):
            continue
        if manager.parse_hookimpl_opts(implementation, name) is None:
            what = text("the function {hook} of {origin} is not marked as a hook", hook=name, origin=origin)
            raise PluginError(what, remedy=text("Its author has to put @hookimpl above it, or to rename it."))


def _unknown_hook(hook: str, origin: Origin) -> PluginError:
    what = text("{origin} implements {hook}, which optimx has not", origin=origin, hook=hook)
    close = get_close_matches(hook, HOOKS, n=1, cutoff=0.6)
    if not close:
        return PluginError(what)
    return PluginError(
        what, remedy=text("Its author has to correct the name: {near} is probably meant.", near=close[0])
    )


def _wrong_hook(error: pluggy.PluginValidationError, origin: Origin) -> PluginError:
    # pluggy's sentence comes last, after lines that repeat the definition
    told = str(error).strip().splitlines()
    what = text("a hook of {origin} is not as optimx calls it: {reason}", origin=origin, reason=" ".join(told[1:]))
    return PluginError(
        what, remedy=text("The plugin was written for another version of optimx, or has a mistake: ask its author.")
    )


def _forbids_unknown_keys(options: object) -> bool:
    from pydantic import BaseModel  # noqa: PLC0415 — costs 0.1 s, which listing commands do not spend

    return (
        isinstance(options, type) and issubclass(options, BaseModel) and options.model_config.get("extra") == "forbid"
    )

"""Calls into plugins: which are going on, so that one that never comes back can be named.

In: an object that a plugin made. Out: the same object, whose every method is called by way of something else. Called
by `wiring`; `watchdog` asks what is going on.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

Around = Callable[[str, Callable[..., Any]], Callable[..., Any]]
"""Given a method's name and the method: what is called in its place."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call into a plugin.

    Attributes:
        plugin: its name.
        method: or hook that was called.
    """

    plugin: str
    method: str


@dataclass(frozen=True, slots=True)
class Calls:
    """What the plugins of one process are doing at this moment, in whatever thread."""

    _running: dict[object, Call] = field(default_factory=dict)

    @contextmanager
    def during(self, plugin: str, method: str) -> Iterator[None]:
        """Count a call as going on, as long as the block runs."""
        token = object()
        self._running[token] = Call(plugin, method)
        try:
            yield
        finally:
            del self._running[token]

    def watched(self, plugin: str, method: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that does the same, and counts as a call of the plugin meanwhile."""

        @wraps(call)
        def counted(*arguments: Any, **named: Any) -> Any:
            with self.during(plugin, method):
                return call(*arguments, **named)

        return counted

    @property
    def oldest(self) -> Call | None:
        """The call that has been going on for longest; None when no plugin is at work."""
        return next(iter(list(self._running.values())), None)


class Between:
    """A plugin's object whose every public method is called by way of something else.

    The methods are attributes of the instance itself: Python 3.12 looks only there, and in the class, when it is asked
    whether the object has the optional methods of a contract.
    """

    def __init__(self, target: Any, around: Around) -> None:
        self._target = target
        self._around = around
        for name in dir(type(target)):
            if not name.startswith("_") and callable(getattr(type(target), name, None)):
                setattr(self, name, around(name, getattr(target, name)))

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._target, name)
        return self._around(name, found) if callable(found) else found

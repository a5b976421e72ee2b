"""The kit for listeners: they hear every event, twice too, with whatever words in it, and keep nobody waiting.

In: a `ListenerUnderTest`. Out: a test or a `Result` a promise. Subclassed by authors.
"""

import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from optimx.core.contracts import ListenerContext, RunRecord
from optimx.core.events import Event
from optimx.core.plugin_manager.door import Origin, Plugin, admit
from optimx.testing.conformance import days
from optimx.testing.conformance.as_tests import with_tests
from optimx.testing.conformance.checks import Broken, Check, Note, Outcome, check, checks_of, require, said

_MANY = 1_000
_SECONDS = 30.0  # for those: a listener is told while the run waits


@dataclass(frozen=True, slots=True)
class ListenerUnderTest:
    """A listener: what the fixture `listener` returns.

    Attributes:
        plugin: the module, or the object, that has the hooks.
        options: its table `[listeners.<name>]`, as it would be written.
    """

    plugin: Any
    options: Mapping[str, Any] = field(default_factory=dict)

    def admit(self) -> Plugin:
        """Let it in as the core does.

        Raises:
            PluginError: a hook is misspelt, or asks for what there is not.
        """
        name = getattr(self.plugin, "__name__", type(self.plugin).__name__)
        return admit("listener", self.plugin, Origin(name, "?", name))


class _Heard:
    """A listener that is told things, as a run does it; its state folder is not there until it makes it."""

    def __init__(self, listener: ListenerUnderTest, state: Path) -> None:
        self._plugin = listener.admit()
        self._context = ListenerContext(listener.options, state / "listener")

    def events(self, events: Iterable[Event]) -> None:
        for event in events:
            self._tell(f"optimx_{event.kind}", event=event)

    def end(self, run: RunRecord) -> None:
        self._tell("optimx_run_finished", record=run)

    def _tell(self, hook: str, **what: Any) -> None:
        if hook not in self._plugin.hooks:
            return
        try:
            self._plugin.call(hook, **what, context=self._context)
        except (Exception, SystemExit) as error:
            raise Broken(f"{hook} raised {said(error)}") from error


@contextmanager
def _heard(listener: ListenerUnderTest) -> Iterator[_Heard]:
    with tempfile.TemporaryDirectory(prefix="optimx-check-") as folder:
        yield _Heard(listener, Path(folder))


@check("Name each function like its hook, mark it with `optimx.hookimpl`, and take only arguments that the hook has.")
def its_hooks_are_right(listener: ListenerUnderTest) -> Outcome:
    """Every hook is one that there is, and at least one is for listening."""
    try:
        plugin = listener.admit()
    except Exception as error:
        raise Broken(said(error)) from error
    require(plugin.listens, f"it listens to nothing: its hooks are {plugin.hooks!r}")
    return None


@check("Let nothing out of a hook; log what goes wrong with `context.logger`. Make `context.state` when you need it.")
def every_event_is_heard(listener: ListenerUnderTest) -> Outcome:
    """Each event, and the end of each kind of day, is heard without an error."""
    with _heard(listener) as heard:
        for day in days.by_kind().values():
            heard.events(day.events)
            heard.end(day)
    return None


@check("Tell repetitions by `event.seq`: after a power cut the same event is told again.")
def a_repetition_is_heard(listener: ListenerUnderTest) -> Outcome:
    """The same event and the same end, told twice, are no error."""
    day = days.failed()
    with _heard(listener) as heard:
        for _ in range(2):
            heard.events(day.events)
            heard.end(day)
    return None


@check("Take names and sentences as words that somebody else wrote; `str(event.what)` is safe to show.")
def hostile_words_are_heard(listener: ListenerUnderTest) -> Outcome:
    """Words that mean harm are heard like others."""
    day = days.hostile()
    with _heard(listener) as heard:
        heard.events(day.events)
        heard.end(day)
    return None


@check("Do little in a hook: the run waits. Gather, and send once in `optimx_run_finished`.")
def a_long_day_is_heard_in_time(listener: ListenerUnderTest) -> Outcome:
    """A thousand events are heard in seconds."""
    day = days.long(_MANY)
    with _heard(listener) as heard:
        began = time.monotonic()
        heard.events(day.events)
        heard.end(day)
        took = time.monotonic() - began
    require(took < _SECONDS, f"{_MANY} events took {took:.0f} s")
    slow = Note(f"{_MANY} events took {took:.1f} s: the run waits for it")
    return slow if took > _SECONDS / 10 else None


def try_listener(listener: ListenerUnderTest, check: Check[ListenerUnderTest]) -> Outcome:
    """Try one check on a listener."""
    return check.run(listener)


LISTENER_CHECKS: tuple[Check[ListenerUnderTest], ...] = checks_of(sys.modules[__name__])
"""Every promise of a listener."""


@with_tests(LISTENER_CHECKS, "listener", try_listener)
class ListenerConformance:
    """The whole suite for a listener: subclass it in a test module, and give it a fixture `listener`."""

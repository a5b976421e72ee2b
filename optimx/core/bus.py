"""The bus: an entry is committed to the journal first; only then is each listener told, alone and in its own guard.

In: what a step has just done. Out: rows of the journal, and listeners told. Called by every step, through the
`Recorder` of its run. A listener that fails is named in the journal and hurts nothing.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from optimx.core.contracts import ListenerContext, RunRecord
from optimx.core.errors import OptimxError
from optimx.core.events import Errored, Event, FileFacts, Finding, Side, describe_failure
from optimx.core.journal import Draft, Journal, Row
from optimx.core.journal.entries import Body, ListenerFailed, Warned
from optimx.core.language import Text
from optimx.core.ports import Clock

_log = logging.getLogger("optimx.bus")


class Listening(Protocol):
    """A plugin with listener hooks, as `plugin_manager` found it."""

    @property
    def name(self) -> str:
        """The word by which the journal keeps its cursor."""
        ...

    def tell(self, hook: str, **arguments: Any) -> None:
        """Call one hook with those of the arguments that it names; does nothing when the plugin lacks it."""
        ...


@dataclass(frozen=True, slots=True)
class Recorder:
    """Writes what one run does, and tells it.

    Attributes:
        run: id of the run.
        account: the mobile identifier.
        side: whose run it is.
        journal: where it is written.
        clock: says when.
        listeners: who is told, in order.
        contexts: what each of them is given, by plugin name.
    """

    run: str
    account: str
    side: Side
    journal: Journal
    clock: Clock
    listeners: Sequence[Listening] = ()
    contexts: Mapping[str, ListenerContext] | None = None
    _warned: set[str] = field(default_factory=set, init=False, repr=False, compare=False)

    def write(self, batch: str, *bodies: Body, correlation: str | None = None) -> tuple[Row, ...]:
        """Commit entries of one batch in one transaction, then tell every listener what is new to it.

        Args:
            batch: that they belong to; empty for the run as a whole.
            bodies: events and internal entries, in order.
            correlation: batch of the other direction, when known.

        Raises:
            DiskFullError: nothing was written, nobody was told.
        """
        for listener in self.listeners:
            self.journal.cursor(listener.name)  # a new one hears of what happens from now on, this included
        rows = self.journal.append(self.run, self.clock.now(), [Draft(body, batch, correlation) for body in bodies])
        _tell_log(rows)
        if any(isinstance(body, Event) for body in bodies):
            self.tell()
        return rows

    def header(self, batch: str = "", correlation: str | None = None) -> dict[str, Any]:
        """Return the fields that every event of this run has in common."""
        return {
            "run": self.run,
            "batch": batch,
            "correlation": correlation,
            "account": self.account,
            "side": self.side,
            "at": self.clock.now(),
        }

    def errored(
        self, step: str, error: OptimxError, batch: str = "", *, file: str = "", findings: tuple[Finding, ...] = ()
    ) -> Errored:
        """Return the event that says what failed; the caller writes it, alone or with what follows from it."""
        return Errored(
            **self.header(batch),
            step=step,
            file=file or error.file or "",
            findings=findings,
            **describe_failure(error),
        )

    def warn(self, message: Text) -> None:
        """Have the report say something that cost nothing; once a run, however often the run looks."""
        words = message.show()
        if words not in self._warned:
            self._warned.add(words)
            self.write("", Warned(message))

    def tell(self) -> None:
        """Tell each listener what it has not heard yet; also what a killed run committed and could not tell."""
        upto = self.journal.length
        for listener in self.listeners:
            after = self.journal.cursor(listener.name)
            if after < upto:
                self._catch_up(listener, after, upto)

    def _catch_up(self, listener: Listening, after: int, upto: int) -> None:
        for event in self.journal.events(after, upto):
            self._tell_one(listener, f"optimx_{event.kind}", event.seq, {"event": event})
        self.journal.advance(listener.name, upto)

    def finished(self, record: RunRecord) -> None:
        """Tell each listener that a run ended."""
        for listener in self.listeners:
            self._tell_one(listener, "optimx_run_finished", 0, {"record": record})

    def _tell_one(self, listener: Listening, hook: str, seq: int, arguments: Mapping[str, Any]) -> None:
        context = (self.contexts or {}).get(listener.name)
        try:
            listener.tell(hook, **arguments, context=context)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a partner's may raise anything, and must hurt nothing
            _log.exception("listener %s failed in %s", listener.name, hook)
            failure = ListenerFailed(listener.name, hook, seq, type(error).__name__)
            self.journal.append(self.run, self.clock.now(), [Draft(failure)])


def _tell_log(rows: Sequence[Row]) -> None:
    """Let the log tell what was committed: `-v` shows the events, `-vv` the entries between them, too."""
    if not _log.isEnabledFor(logging.INFO):
        return
    for row in rows:
        level = logging.INFO if isinstance(row.body, Event) else logging.DEBUG
        file = getattr(row.body, "file", "")
        name = file.name if isinstance(file, FileFacts) else file
        _log.log(level, "%d %s, batch %s", row.seq, f"{row.kind} {name}".rstrip(), row.batch or "-")

"""One step of an examination: what was tried, how it went, what to do about it.

Made by every module of `doctoring`; shown by the command line. Pure.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from optimx.core.errors import CancelledError, OptimxError, Who
from optimx.core.language import Text, text

_TO_MEND = 1  # the exit code of what is wrong here, but no error of its own says how bad


class State(StrEnum):
    """How a step went."""

    OK = "ok"
    NOTE = "note"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Attributes:
        key: stable, for programs (`port`, `login`, …).
        title: what was tried.
        state: how it went; a note is odd but stops no exchange.
        detail: what was seen.
        remedy: what to do, when something should be done.
        who: who can do it.
        code: of the error, when it was one.
        exit_code: that it would end a run with; 0 unless it failed.
        seconds: it took.
    """

    key: str
    title: Text
    state: State
    detail: Text
    remedy: Text | None = None
    who: Who | None = None
    code: str = ""
    exit_code: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Trial:
    """A step that is about to be tried.

    Attributes:
        key: as in `Step`.
        title: as in `Step`.
    """

    key: str
    title: Text

    def ok(self, detail: Text) -> Step:
        """It works."""
        return Step(self.key, self.title, State.OK, detail)

    def note(self, detail: Text, remedy: Text | None = None, who: Who | None = None) -> Step:
        """It is odd, but stops no exchange."""
        return Step(self.key, self.title, State.NOTE, detail, remedy, who)

    def failed(self, detail: Text, remedy: Text, who: Who = Who.IT) -> Step:
        """It does not work."""
        return Step(self.key, self.title, State.FAILED, detail, remedy, who, exit_code=_TO_MEND)

    def skipped(self, why: Text) -> Step:
        """It was not tried."""
        return Step(self.key, self.title, State.SKIPPED, why)

    def broke(self, error: OptimxError) -> Step:
        """It ended in an error, which says itself what to do."""
        return Step(
            self.key, self.title, State.FAILED, error.what, error.remedy, error.who, error.code, error.exit_code or 1
        )

    def tried(self, look: Callable[["Trial"], Step]) -> Step:
        """Return what a look at the thing gives, an error included, with the time that it took.

        Raises:
            CancelledError: somebody asked for the end.
        """
        begun = time.monotonic()
        try:
            step = look(self)
        except CancelledError:
            raise
        except OptimxError as error:
            step = self.broke(error)
        return replace(step, seconds=time.monotonic() - begun)


POINTLESS = text("not tried: it would fail like the step before it")

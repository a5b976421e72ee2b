"""What both systems are told: the batch, its verdict, and how a long call reports and learns that it must stop."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from optimx.core.events import Certainty, Finding, VerdictKind


@dataclass(frozen=True, slots=True)
class Batch:
    """One atomic set in one direction.

    Attributes:
        id: UUID, the same at both ends; for foreign payloads names and sha256.
        account: the mobile identifier, upper case.
        instance: UUID of the office or server that made it; empty for foreign payloads.
        epoch: grows when an office is taken over or rebuilt.
        sequence: grows by one a batch within an epoch; order is (epoch, sequence), never a clock.
        stamp: that the file names carry: local time of the office, naive, to the minute; None until allotted.
        correlation: the batch of the other direction that this one answers, when known.
    """

    id: str
    account: str
    instance: str = ""
    epoch: int = 0
    sequence: int = 0
    stamp: datetime | None = None
    correlation: str | None = None


class Found(StrEnum):
    """Whether a system holds a batch. `UNKNOWN` leads to `UNCERTAIN` and to a person."""

    DONE = "done"
    ABSENT = "absent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a batch at the other side.

    Attributes:
        kind: accepted, superseded or refused.
        certainty: proven, or told by time and place only.
        findings: what the other side says.
        documents: sha256 of the GED documents that the other side holds; None when it does not tell.
    """

    kind: VerdictKind
    certainty: Certainty = Certainty.CERTAIN
    findings: tuple[Finding, ...] = ()
    documents: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """How a long call tells how far it is, and learns that it has to stop.

    Attributes:
        report: told `done` and `total` (records or files, the caller's choice).
        check: raises `CancelledError` or `TooSlowError` when the run has to end.
    """

    report: Callable[[int, int], None] = lambda done, total: None
    check: Callable[[], None] = lambda: None

    def step(self, done: int, total: int) -> None:
        """Report progress; call it at least every few hundred records.

        Raises:
            CancelledError: a person stopped the run.
            TooSlowError: the deadline of the run has come.
        """
        self.check()
        self.report(done, total)

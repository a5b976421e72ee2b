"""Entries about a run or the whole journal: who ran what, how it ended, for which instance the journal speaks."""

from dataclasses import dataclass
from typing import ClassVar

from optimx.core.journal.entries.profile import Profile
from optimx.core.language import Text


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A run began.

    Attributes:
        command: what was asked for.
        machine: on which machine.
        version: of optimx.
        transport: through what.
        company: name of the firm.
    """

    kind: ClassVar[str] = "run_started"
    command: str
    machine: str
    version: str
    transport: str
    company: str


@dataclass(frozen=True, slots=True)
class RunFinished:
    """A run ended; a run without this entry was killed.

    Attributes:
        outcome: as the report's first line says.
        exit_code: how it left.
    """

    kind: ClassVar[str] = "run_finished"
    outcome: str
    exit_code: int


@dataclass(frozen=True, slots=True)
class ReportsWritten:
    """The reports of a run lie in their folder.

    Attributes:
        of: the run that they tell of.
        files: their names.
    """

    kind: ClassVar[str] = "reports_written"
    of: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Warned:
    """Something that the report has to say and that cost nothing."""

    kind: ClassVar[str] = "warned"
    message: Text


@dataclass(frozen=True, slots=True)
class ListenerFailed:
    """A listener raised; never told to listeners.

    Attributes:
        listener: its plugin.
        hook: what it was told.
        told: seq of the event, or 0.
        why: type of the exception; its words may hold anything.
    """

    kind: ClassVar[str] = "listener_failed"
    listener: str
    hook: str
    told: int
    why: str


@dataclass(frozen=True, slots=True)
class Identified:
    """This journal speaks for an instance, from here on.

    Attributes:
        instance: UUID.
        epoch: only ever grows.
        sequence: the last one given in that epoch, 0 for none.
        why: `first`, `take_over` or `rebuild`.
    """

    kind: ClassVar[str] = "identified"
    instance: str
    epoch: int
    sequence: int
    why: str


@dataclass(frozen=True, slots=True)
class Pinned:
    """The profile that `auto` found on the drop."""

    kind: ClassVar[str] = "pinned"
    profile: Profile

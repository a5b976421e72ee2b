"""What a schedule consists of: a scenario, the worlds on the way, what came of it.

In: nothing. Out: values. Made by `scenarios`, gone through by `exploring`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.simulation.recording import Runner
from tests.simulation.world import World

Judge = Callable[[World], list[str]]
"""Says what is violated in a world."""


@dataclass(frozen=True, slots=True)
class Phase:
    """A run that is due.

    Attributes:
        side: whose.
        seconds: that pass before.
        runner: when it is not that side's ordinary run.
    """

    side: str
    seconds: int
    runner: Runner | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is exchanged, by whom, and what has to hold.

    Attributes:
        name: of the scenario.
        world: makes the beginning.
        runners: run a side once.
        crashes: sides that may crash; a vendor's program is none.
        phases: runs in which something may go wrong, in their order.
        settling: clean runs afterwards, each with the seconds that pass before.
        always: has to hold in every world, also right after a crash.
        finally_: has to hold when all runs are over.
    """

    name: str
    world: Callable[[], World]
    runners: Mapping[str, Runner]
    crashes: frozenset[str]
    phases: Sequence[Phase]
    settling: Sequence[tuple[Runner, int]]
    always: Judge
    finally_: Judge


@dataclass(frozen=True, slots=True)
class Node:
    """A world on the way, and what may still go wrong.

    Attributes:
        world: as it is.
        phase: number of the phase that comes next.
        faults: sides that may still crash.
        looks: whether the peer may still run in the middle of a run.
        story: how it came to this.
    """

    world: World
    phase: int
    faults: frozenset[str]
    looks: bool
    story: tuple[str, ...] = ()

    def after(self, world: World, what: str, *, phase: int, fault: str = "", look: bool = False) -> "Node":
        """Return the node that follows."""
        return Node(world, phase, self.faults - {fault}, self.looks and not look, (*self.story, what))


@dataclass(slots=True)
class Findings:
    """What came of a scenario.

    Attributes:
        schedules: how many there were.
        runs: how many runs of a side it took.
        worlds: distinct worlds that were followed to their end.
        left: worlds that there was no time for.
        violations: what went wrong, each with the schedule that led there; the first of each kind in full.
    """

    schedules: int = 0
    runs: int = 0
    worlds: int = 0
    left: int = 0
    violations: list[str] = field(default_factory=list)

    def add(self, other: "Findings") -> None:
        """Take in what another part found."""
        self.schedules += other.schedules
        self.runs += other.runs
        self.worlds += other.worlds
        self.left += other.left
        self.violations += other.violations

"""Every schedule of a scenario: at most one fault on each side, and the peer running once at any moment of a run.

In: a `Scenario`. Out: `Findings`: what was violated, and by which schedule. Worlds that were met before are not run
on again: the code depends on nothing but the world, so what follows is known.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from tests.simulation.recording import Moment, Peer, Runner, record
from tests.simulation.sides import UNSEEN, DefectFoundError
from tests.simulation.world import OFFICE, SERVER, World

Judge = Callable[[World], list[str]]
_LOOKING, _DYING = 0.6, 0.5  # chances that keep most sampled schedules at two or three faults
_PEER = {OFFICE: SERVER, SERVER: OFFICE}


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is exchanged, by whom, and what has to hold.

    Attributes:
        name: of the scenario.
        world: makes the beginning.
        runners: run a side once.
        crashes: sides that may crash; a vendor's program is none.
        phases: sides in the order in which they run, each with the seconds that pass before.
        settling: clean runs afterwards, each with the seconds that pass before.
        always: has to hold in every world, also right after a crash.
        finally_: has to hold when all runs are over.
    """

    name: str
    world: Callable[[], World]
    runners: Mapping[str, Runner]
    crashes: frozenset[str]
    phases: Sequence[tuple[str, int]]
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
        violations: what went wrong, each with the schedule that led there; the first of each kind in full.
    """

    schedules: int = 0
    runs: int = 0
    worlds: int = 0
    violations: list[str] = field(default_factory=list)

    def add(self, other: "Findings") -> None:
        """Take in what another part found."""
        self.schedules += other.schedules
        self.runs += other.runs
        self.worlds += other.worlds
        self.violations += other.violations


class Explorer:
    """Walks through the schedules of one scenario."""

    def __init__(self, scenario: Scenario, *, part: int = 0, parts: int = 1) -> None:
        self.findings = Findings()
        self._scenario = scenario
        self._part, self._parts = part, parts
        self._met: dict[tuple[bytes, int, frozenset[str], bool], None] = {}
        self._number = 0

    def explore(self) -> Findings:
        """Go through all schedules."""
        root = Node(self._scenario.world(), 0, self._scenario.crashes, looks=True)
        first = [node for number, node in enumerate(self._following(root)) if number % self._parts == self._part]
        waiting = [node for node in first if self._is_new(node)]
        while waiting:
            for following in self._following(waiting.pop()):
                if self._is_new(following):
                    waiting.append(following)
        return self.findings

    def one_of(self, node: Node, drawn: Random) -> Node | None:
        """Return one drawn schedule's next node; None when a run ended in a defect."""
        self.findings.schedules += 1
        try:
            following = self._drawn(node, drawn)
        except DefectFoundError as defect:
            self._report(node, [f"defect: {defect}"])
            return None
        self._report(following, self._scenario.always(following.world))
        return following

    def _drawn(self, node: Node, drawn: Random) -> Node:
        side, seconds = self._scenario.phases[node.phase]
        world = node.world.copy()
        world.clock.advance(seconds)
        recording = record(world, side, self._scenario.runners[side], crashes=side in node.faults, moments=True)
        self.findings.runs += 1
        looks = drawn.random() < _LOOKING and recording.moments
        if looks:
            found = list(self._look(node, world, side, drawn.choice(recording.moments), _PEER[side], drawn))
            if found:
                return drawn.choice(found)
        if recording.crashes and drawn.random() < _DYING:
            left = drawn.choice(recording.crashes)
            stays = drawn.random() < _DYING
            return node.after(left.world, f"{side} dies {left.at}", phase=node.phase + (not stays), fault=side)
        if recording.end is None:
            raise DefectFoundError("a run without an end")
        return node.after(recording.end, f"{side} runs", phase=node.phase + 1)

    def _is_new(self, node: Node) -> bool:
        self.findings.schedules += 1
        key = (node.world.key(), node.phase, node.faults, node.looks)
        if key in self._met:
            return False
        self._met[key] = None
        self.findings.worlds += 1
        self._report(node, self._scenario.always(node.world))
        return True

    def _following(self, node: Node) -> Iterator[Node]:
        if node.phase == len(self._scenario.phases) or not node.faults:
            self.finish(node)
            return
        try:
            yield from self._run(node)
        except DefectFoundError as defect:
            self._report(node, [f"defect: {defect}"])

    def _run(self, node: Node) -> Iterator[Node]:
        side, seconds = self._scenario.phases[node.phase]
        world = node.world.copy()
        world.clock.advance(seconds)
        may_crash, peer = side in node.faults, _PEER[side]
        recording = record(world, side, self._scenario.runners[side], crashes=may_crash, moments=node.looks)
        self.findings.runs += 1
        if recording.end is not None:
            yield node.after(recording.end, f"{side} runs", phase=node.phase + 1)
        for left in recording.crashes:
            yield node.after(left.world, f"{side} dies {left.at}", phase=node.phase + 1, fault=side)
            yield node.after(left.world, f"{side} dies {left.at}, again", phase=node.phase, fault=side)
        for moment in recording.moments:
            yield from self._look(node, world, side, moment, peer)

    def _look(
        self, node: Node, world: World, side: str, moment: Moment, peer: str, drawn: Random | None = None
    ) -> Iterator[Node]:
        seen = record(moment.world, peer, self._scenario.runners[peer], crashes=peer in node.faults)
        self.findings.runs += 1
        left = [("", f"{peer} runs", seen.end)] if seen.end else []
        left += [(peer, f"{peer} dies {one.at}", one.world) for one in seen.crashes]
        for fault, what, after in [drawn.choice(left)] if drawn and left else left:
            if _same_drop(moment.world, after):
                continue  # nothing that this side could notice: the same as running before or after it
            told = f"{side}: {what} before {moment.at}"
            looked = replace(node, faults=node.faults - {fault}, looks=False)
            yield from self._with_peer(looked, world, side, Peer(moment.number, after), told)

    def _with_peer(self, node: Node, world: World, side: str, peer: Peer, told: str) -> Iterator[Node]:
        may_crash = side in node.faults
        recording = record(
            world, side, self._scenario.runners[side], crashes=may_crash, peer=peer, peer_side=_PEER[side]
        )
        self.findings.runs += 1
        if recording.end is not None:
            yield node.after(recording.end, told, phase=node.phase + 1)
        for left in recording.crashes:
            yield node.after(left.world, f"{told}; {side} dies {left.at}", phase=node.phase + 1, fault=side)

    def finish(self, node: Node) -> None:
        world = node.world.copy()
        remaining = [(self._scenario.runners[side], wait) for side, wait in self._scenario.phases[node.phase :]]
        try:
            script = (*remaining, *self._scenario.settling)
            for step, (runner, seconds) in enumerate(script):
                key = (world.key(), step - len(script), frozenset[str](), False)
                if key in self._met:
                    return  # its end is known
                self._met[key] = None
                world.clock.advance(seconds)
                runner(world, UNSEEN)
                self.findings.runs += 1
        except DefectFoundError as defect:
            self._report(node, [f"defect: {defect}"])
            return
        self._report(node, self._scenario.finally_(world))

    def _report(self, node: Node, violations: list[str]) -> None:
        self.findings.violations += [f"{violation} <- {' | '.join(node.story)}" for violation in violations]


def _same_drop(one: World, other: World) -> bool:
    return one.drop.files == other.drop.files

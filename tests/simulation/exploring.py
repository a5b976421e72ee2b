"""Every schedule of a scenario: at most one fault on each side, and the peer running once at any moment of a run.

In: a `Scenario`. Out: `Findings`: what was violated, and by which schedule. Worlds that were met before are not run
on again: the code depends on nothing but the world, so what follows is known.
"""

import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice, product
from random import Random

from tests.simulation.recording import Cut, Left, Line, Moment, Peer, Recording, Runner, makes_no_difference, record
from tests.simulation.schedule import Findings, Node, Scenario
from tests.simulation.sides import DefectFoundError
from tests.simulation.watching import UNSEEN
from tests.simulation.world import OFFICE, SERVER, World

_LOOKING, _DYING = 0.6, 0.5  # chances that keep most sampled schedules at two or three faults
_TAKEN, _FINISHED = 400, 25  # of what follows one node, and of what is left over: so that all depths have their share
_PEER = {OFFICE: SERVER, SERVER: OFFICE}


class Explorer:
    """Walks through the schedules of one scenario."""

    def __init__(self, scenario: Scenario, *, part: int = 0, parts: int = 1, one_in: int = 1, near: str = "") -> None:
        """Nothing is run yet.

        Args:
            scenario: what to go through.
            part: which of `parts`, from 0: the first run's outcomes are dealt out among them.
            parts: how many there are.
            near: only crashes at effects whose description has this in it.
            one_in: of the schedules with two events (a fault of a side, a look) only one in so many, of those with
                three only one in the square of that; 1 for all.
        """
        self.findings = Findings()
        self._scenario = scenario
        self._near = near
        self._part, self._parts, self._one_in = part, parts, one_in
        self._met: dict[tuple[bytes, int, frozenset[str], bool], None] = {}
        self._number = 0

    def explore(self, seconds: float = float("inf")) -> Findings:
        """Go through all schedules, in an order that is spread over them, or as many as there is time for."""
        until, drawn = time.monotonic() + seconds, Random(self._part)
        root = Node(self._scenario.world(), 0, self._scenario.crashes, looks=True)
        first = [node for number, node in enumerate(self._following(root)) if number % self._parts == self._part]
        waiting = [node for node in first if self._is_wanted(node) and self._is_new(node)]
        while waiting and time.monotonic() < until:
            position = drawn.randrange(len(waiting))
            waiting[position], waiting[-1] = waiting[-1], waiting[position]
            for following in self._following(waiting.pop()):
                if self._is_wanted(following) and self._is_new(following):
                    waiting.append(following)
        self.findings.left = len(waiting)
        return self.findings

    def some(self, drawn: Random, runs: int, *, stop_at_first: bool = False) -> Findings:
        """Go through some of the schedules, spread over all of them.

        Args:
            drawn: decides which.
            runs: how many runs of a side it may take.
            stop_at_first: one violation is enough.
        """
        waiting = [Node(self._scenario.world(), 0, self._scenario.crashes, looks=True)]
        while waiting and self.findings.runs < runs and not (stop_at_first and self.findings.violations):
            position = drawn.randrange(len(waiting))
            waiting[position], waiting[-1] = waiting[-1], waiting[position]
            following = list(islice(self._following(waiting.pop()), _TAKEN))
            drawn.shuffle(following)
            waiting += [node for node in following if self._is_new(node)]
        for node in drawn.sample(waiting, min(len(waiting), _FINISHED)):
            if not (stop_at_first and self.findings.violations):
                self.finish(node)
        return self.findings

    def finish_without_faults(self) -> None:
        """Go through the one schedule in which nothing goes wrong."""
        self.finish(Node(self._scenario.world(), 0, frozenset(), looks=False))

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
        side, world = self._begin(node)
        runner = self._runner(node)
        recording = record(world, side, runner, crashes=side in node.faults, moments=True)
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

    def _begin(self, node: Node) -> tuple[str, World]:
        phase, world = self._scenario.phases[node.phase], node.world.copy()
        world.clock.advance(phase.seconds)
        return phase.side, world

    def _runner(self, node: Node) -> Runner:
        phase = self._scenario.phases[node.phase]
        return phase.runner or self._scenario.runners[phase.side]

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
        side, world = self._begin(node)
        may_crash, peer = side in node.faults, _PEER[side]
        recording = record(world, side, self._runner(node), crashes=may_crash, moments=node.looks)
        self.findings.runs += 1
        if recording.end is not None:
            yield node.after(recording.end, f"{side} runs", phase=node.phase + 1)
        for left in self._near_ones(recording):
            yield node.after(left.world, f"{side} dies {left.at}", phase=node.phase + 1, fault=side)
            yield node.after(left.world, f"{side} dies {left.at}, again", phase=node.phase, fault=side)
        for moment in recording.moments:
            yield from self._look(node, world, side, moment, peer)
        for number, cut in product(recording.drop_effects if may_crash and not self._near else (), Cut):
            broken = record(world, side, self._runner(node), crashes=False, line=Line(number, cut))
            self.findings.runs += 1
            if broken.end is not None:
                told = f"{side}'s line breaks ({cut.value}) at {number}"
                yield node.after(broken.end, told, phase=node.phase + 1, fault=side)

    def _look(
        self, node: Node, world: World, side: str, moment: Moment, peer: str, drawn: Random | None = None
    ) -> Iterator[Node]:
        seen = record(moment.world, peer, self._scenario.runners[peer], crashes=peer in node.faults)
        self.findings.runs += 1
        left = [("", f"{peer} runs", seen.end)] if seen.end else []
        left += [(peer, f"{peer} dies {one.at}", one.world) for one in self._near_ones(seen)]
        groups: dict[bytes, list[tuple[str, str, World]]] = {}
        for fault, what, after in [drawn.choice(left)] if drawn and left else left:
            looked = replace(node, faults=node.faults - {fault}, looks=False, story=(*node.story, what, moment.at))
            if self._is_wanted(looked) and not makes_no_difference(moment.at, moment.world.drop, after.drop):
                groups.setdefault(after.shown(), []).append((fault, f"{side}: {what} before {moment.at}", after))
        for group in groups.values():
            yield from self._with_peer(node, world, side, moment, group)

    def _with_peer(
        self, node: Node, world: World, side: str, moment: Moment, group: Sequence[tuple[str, str, World]]
    ) -> Iterator[Node]:
        """Run a side once for all that its peer may have become while the drop shows the same."""
        peer, (_, _, first) = _PEER[side], group[0]
        may_crash = side in node.faults
        put_in = Peer(moment.number, first)
        recording = record(world, side, self._runner(node), crashes=may_crash, peer=put_in, peer_side=peer)
        self.findings.runs += 1
        for fault, told, other in group:
            looked = replace(node, faults=node.faults - {fault}, looks=False)
            if recording.end is not None:
                yield looked.after(recording.end.having(other, peer), told, phase=node.phase + 1)
            for left in self._near_ones(recording):
                following = looked.after(left.world, f"{told}; {side} dies {left.at}", phase=node.phase + 1, fault=side)
                if self._is_wanted(following):
                    yield replace(following, world=left.world.having(other, peer))

    def _near_ones(self, recording: Recording) -> list[Left]:
        return [left for left in recording.crashes if self._near in left.at]

    def _is_wanted(self, node: Node) -> bool:
        """All schedules with one event, a fault or a look, are gone through; of those with more only some."""
        events = len(self._scenario.crashes - node.faults) + (not node.looks)
        if events <= 1 or len(self._scenario.crashes) == 1:
            return True
        share: int = self._one_in ** (events - 1)
        return zlib.crc32(repr(node.story).encode()) % share == 0

    def finish(self, node: Node) -> None:
        world = node.world.copy()
        due = self._scenario.phases[node.phase :]
        remaining = [(phase.runner or self._scenario.runners[phase.side], phase.seconds) for phase in due]
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

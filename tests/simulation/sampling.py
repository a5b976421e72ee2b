"""Schedules drawn by seed, with up to two faults on each side and looks in every run.

In: a scenario and a seed. Out: `Findings`; the same seed gives the same schedules.
"""

import random

from tests.simulation.exploring import Explorer
from tests.simulation.schedule import Findings, Node, Scenario

_FAULTS = 2  # for each side


def sample(scenario: Scenario, seed: int, schedules: int) -> Findings:
    """Walk at random through the schedules of a scenario."""
    explorer = Explorer(scenario)
    drawn = random.Random(f"{scenario.name} {seed}")
    for _ in range(schedules):
        _walk(explorer, scenario, drawn)
    return explorer.findings


def _walk(explorer: Explorer, scenario: Scenario, drawn: random.Random) -> None:
    node = Node(scenario.world(), 0, scenario.crashes, looks=True)
    left = dict.fromkeys(scenario.crashes, _FAULTS)
    while node.phase < len(scenario.phases):
        following = explorer.one_of(node, drawn)
        if following is None:
            return
        for side in node.faults - following.faults:
            left[side] -= 1
        faults = frozenset(side for side, times in left.items() if times)
        node = Node(following.world, following.phase, faults, True, following.story)
    explorer.finish(node)

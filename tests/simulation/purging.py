"""The scenario `purging`: the server keeps no pair longer than it has to, and days pass between the runs.

In: a scenario of the same two sides. Out: the scenario. Called by `scenarios`.
"""

from dataclasses import replace
from datetime import timedelta

from tests.simulation import invariants
from tests.simulation.schedule import Judge, Phase, Scenario
from tests.simulation.sides import Choices, run_office, run_server
from tests.simulation.watching import Observer
from tests.simulation.world import OFFICE, SERVER, World

_MINUTE, _DAY = 60, 27 * 3600


def scenario(name: str, usual: Scenario, always: Judge) -> Scenario:
    """Return the scenario.

    Args:
        name: of the scenario.
        usual: the same where nothing is purged.
        always: what holds at every moment.
    """
    choices = Choices(keep=timedelta())

    def office(world: World, observer: Observer) -> None:
        run_office(world, choices, observer)

    def server(world: World, observer: Observer) -> None:
        run_server(world, choices, observer)

    return replace(
        usual,
        name=name,
        runners={OFFICE: office, SERVER: server},
        phases=(Phase(OFFICE, 0), Phase(SERVER, _MINUTE), Phase(OFFICE, _DAY), Phase(SERVER, _DAY)),
        settling=tuple((server if runner is usual.settling[1][0] else runner, _DAY) for runner, _ in usual.settling),
        always=lambda world: [*always(world), *invariants.unread_verdicts_keep_their_pair(world)],
        finally_=lambda world: [*usual.finally_(world), *invariants.unread_verdicts_keep_their_pair(world)],
    )

"""The scenario `restored`: the office's journal is an older copy from a backup, and a person has it take over.

In: nothing. Out: a scenario. Called by `scenarios`. The first exchange of the world has gone through but for the
answer, and the backup is of that moment; the office then goes on, loses that journal, and gets the older one.
"""

from optimx.core.office import identity
from optimx.core.office import run as office_run
from optimx.core.office.office import Office
from tests.simulation import invariants
from tests.simulation.recording import Runner
from tests.simulation.schedule import Judge, Phase, Scenario
from tests.simulation.sides import Choices, run_office, run_server
from tests.simulation.watching import Observer
from tests.simulation.world import OFFICE, SERVER, World, new_world

_MINUTE = 60
RESTORED = "restored"
"""What the books of a machine hold whose journal is an older one; by it, chance does not begin anew."""


def _take_over(office: Office) -> None:
    """What a person does once the run is refused, and again when it was cut: take over, then exchange."""
    theirs, mine = office.folders.read_identity(office.disk), office.journal.identity
    if theirs is None or mine is None or theirs.epoch != mine.epoch or mine.why != "take_over":
        identity.take_over(office)
    office_run.exchange(office)


def _taking_over(choices: Choices, backup: list[bytes]) -> Runner:
    def run(world: World, observer: Observer) -> None:
        machine = world.machines[OFFICE]
        if RESTORED not in machine.books.facts:
            machine.books.facts[RESTORED] = "yes"
            machine.stored, machine.sealed = backup[0], b""
        run_office(world, choices, observer, _take_over)

    return run


def _always(world: World) -> list[str]:
    judges = (invariants.answers_are_somewhere, invariants.manifests_hold, invariants.only_where_allowed)
    return [violation for judge in judges for violation in judge(world)]


def _at_rest(world: World) -> list[str]:
    """What holds in the end: all but I7, since the older journal cannot tell of places that only the lost one knew."""
    judges: tuple[Judge, ...] = (
        invariants.everything_once,
        invariants.verdicts_are_true,
        invariants.all_is_settled,
        invariants.nobody_doubts,
        invariants.journals_hold,
    )
    return [violation for judge in judges for violation in judge(world)]


def scenario(name: str, resting: Runner) -> Scenario:
    """Return the scenario.

    Args:
        name: of the scenario.
        resting: a run of the office that sends nothing new.
    """
    choices, backup = Choices(), list[bytes]()

    def begin() -> World:
        world = new_world()
        run_office(world, choices)
        backup[:] = [world.machines[OFFICE].stored]
        world.clock.advance(_MINUTE)
        run_server(world, choices)
        return world

    def office(world: World, observer: Observer) -> None:
        run_office(world, choices, observer)

    def server(world: World, observer: Observer) -> None:
        run_server(world, choices, observer)

    again = _taking_over(choices, backup)
    return Scenario(
        name=name,
        world=begin,
        runners={OFFICE: again, SERVER: server},
        crashes=frozenset((OFFICE, SERVER)),
        phases=(
            Phase(OFFICE, _MINUTE, office),
            Phase(SERVER, _MINUTE),
            Phase(OFFICE, _MINUTE),
            Phase(SERVER, _MINUTE),
        ),
        settling=tuple((runner, _MINUTE) for runner in (again, server, resting, server, resting, server, resting)),
        always=_always,
        finally_=_at_rest,
    )

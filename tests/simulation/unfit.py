"""The scenario `unfit`: one of two photos is no picture; it is put aside, its entry waits, all the rest goes through.

In: a scenario of the same two sides. Out: the scenario. Called by `scenarios`.
"""

from dataclasses import replace

from optimx.core.journal import Direction
from optimx.testing.systems import enter, photo_bytes
from tests.simulation import invariants
from tests.simulation.schedule import Judge, Scenario
from tests.simulation.world import EXCHANGE, OFFICE, SERVER, World, new_world

_UNFIT = "scan.pdf"


def scenario(name: str, usual: Scenario) -> Scenario:
    """Return the scenario.

    Args:
        name: of the scenario.
        usual: the same where every photo is a picture.
    """
    return replace(usual, name=name, world=_world, finally_=_at_rest)


def _world() -> World:
    world = new_world()
    enter(world.machines[SERVER].books, "e2", _UNFIT)
    return world


def _at_rest(world: World) -> list[str]:
    judges: tuple[Judge, ...] = (
        invariants.nothing_twice,
        invariants.verdicts_are_true,
        invariants.nobody_doubts,
        invariants.places_are_known,
        invariants.journals_hold,
        _only_the_unfit_waits,
        _lies_in_quarantine,
    )
    return [violation for judge in judges for violation in judge(world)]


def _only_the_unfit_waits(world: World) -> list[str]:
    books = world.machines[OFFICE].books
    found = [] if "record e1" in books.effects else ["I2: entry e1 never came"]
    found += [] if books.named("waiting") == {_UNFIT: "e2"} else ["I2: entry e2 does not wait for its photo"]
    open_ones = invariants.journal_of(world, OFFICE).batches(settled=False)
    stages = [(state.direction, state.stage) for state in open_ones]
    found += [] if stages == [(Direction.INBOUND, "MARKED")] else [f"unsettled: {stages}"]
    if invariants.journal_of(world, SERVER).batches(settled=False):
        found.append("unsettled at the server")
    return found


def _lies_in_quarantine(world: World) -> list[str]:
    files = world.machines[OFFICE].disk.files()
    folder = f"{EXCHANGE}/Importation_Erreur/"
    held = {path.removeprefix(folder): content for path, content in files.items() if path.startswith(folder)}
    as_it_is_to_be = held.get(_UNFIT) == photo_bytes(_UNFIT) and held.keys() == {_UNFIT, f"{_UNFIT}.raison.txt"}
    return [] if as_it_is_to_be else [f"I7: quarantine holds {sorted(held)}"]

"""The scenarios: who meets whom, in which profile, and what has to hold."""

from collections.abc import Callable
from functools import partial

from optimx.core.journal import Profile
from optimx.core.office import run as office_run
from optimx.core.office import settlement
from optimx.core.office.office import Office
from tests.simulation import invariants, vendor
from tests.simulation.exploring import Scenario
from tests.simulation.recording import Runner
from tests.simulation.sides import Choices, Observer, run_office, run_server
from tests.simulation.world import OFFICE, SERVER, World, new_world

_BOTH = frozenset((OFFICE, SERVER))
_MINUTE = 60


def rest(office: Office) -> None:
    """Settle and collect, and send nothing new."""
    _, profile = office_run.ready(office)
    settlement.settle(office)
    office_run.collect(office, profile)
    settlement.settle(office)


def _office(choices: Choices) -> Runner:
    return lambda world, observer: run_office(world, choices, observer)


def _rest(choices: Choices) -> Runner:
    return lambda world, observer: run_office(world, choices, observer, rest)


def _server(choices: Choices) -> Runner:
    return lambda world, observer: run_server(world, choices, observer)


def _all(*judges: Callable[[World], list[str]]) -> Callable[[World], list[str]]:
    return lambda world: [violation for judge in judges for violation in judge(world)]


_ALWAYS = _all(
    invariants.spool_is_whole,
    invariants.manifests_hold,
    invariants.answers_are_somewhere,
    invariants.only_where_allowed,
)
_AT_REST = _all(
    invariants.everything_once,
    invariants.all_is_settled,
    invariants.nobody_doubts,
    invariants.places_are_known,
    invariants.journals_hold,
)


def manifest(choices: Choices = Choices(), world: Callable[[], World] = new_world, name: str = "manifest") -> Scenario:
    """Both ends are optimx."""
    office, server, resting = _office(choices), _server(choices), _rest(choices)
    return Scenario(
        name=name,
        world=world,
        runners={OFFICE: office, SERVER: server},
        crashes=_BOTH,
        phases=((OFFICE, 0), (SERVER, _MINUTE), (OFFICE, _MINUTE), (SERVER, _MINUTE)),
        settling=tuple((runner, _MINUTE) for runner in (office, server, resting, server, resting, server)),
        always=_ALWAYS,
        finally_=_AT_REST,
    )


SCENARIOS: dict[str, Callable[[], Scenario]] = {"manifest": manifest}

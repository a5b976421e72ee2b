"""The scenarios: who meets whom, in which profile, and what has to hold."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Literal

from optimx.core.dropserver import outbox
from optimx.core.dropserver.account import Account
from optimx.core.dropserver.redelivery import redeliver
from optimx.core.journal import Direction, Profile
from optimx.core.office import collecting, settlement
from optimx.core.office import run as office_run
from optimx.core.office.office import Office
from optimx.testing.systems import arrive
from tests.simulation import invariants, purging, restored, unfit, vendor
from tests.simulation.recording import Runner
from tests.simulation.schedule import Judge, Phase, Scenario
from tests.simulation.sides import Choices, run_office, run_server
from tests.simulation.watching import Observer
from tests.simulation.world import OFFICE, SERVER, World, new_world

_BOTH = frozenset((OFFICE, SERVER))
_MINUTE = 60
_STILL = 11
_DAY = 27 * 3600


def rest(office: Office) -> None:
    """Settle and collect, and send nothing new."""
    _, profile = office_run.ready(office)
    settlement.settle(office)
    collecting.collect(office, profile)
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
    invariants.verdicts_are_true,
    invariants.all_is_settled,
    invariants.nobody_doubts,
    invariants.places_are_known,
    invariants.journals_hold,
)


def _pairs_at_rest(*by: str) -> Callable[[World], list[str]]:
    return _all(
        invariants.everything_once,
        invariants.verdicts_are_true,
        invariants.all_is_settled,
        invariants.nobody_doubts,
        partial(invariants.places_are_known, media_stay=True, by=by),
        invariants.journals_hold,
        invariants.pair_or_nothing,
    )


def manifest() -> Scenario:
    """Both ends are optimx."""
    choices = Choices()
    office, server, resting = _office(choices), _server(choices), _rest(choices)
    return Scenario(
        name="manifest",
        world=new_world,
        runners={OFFICE: office, SERVER: server},
        crashes=_BOTH,
        phases=(Phase(OFFICE, 0), Phase(SERVER, _MINUTE), Phase(OFFICE, _MINUTE), Phase(SERVER, _MINUTE)),
        settling=tuple((runner, _MINUTE) for runner in (office, server, resting, server, resting, server)),
        always=_ALWAYS,
        finally_=_AT_REST,
    )


def pair(choices: Choices, world: Callable[[], World], name: str) -> Scenario:
    """An office without manifests before our server."""
    office, server, resting = _office(choices), _server(choices), _rest(choices)
    return Scenario(
        name=name,
        world=world,
        runners={OFFICE: office, SERVER: server},
        crashes=_BOTH,
        phases=(
            Phase(OFFICE, 0),
            Phase(SERVER, _STILL),
            Phase(SERVER, _STILL),
            Phase(OFFICE, _STILL),
            Phase(SERVER, _STILL),
            Phase(SERVER, _STILL),
        ),
        settling=tuple(
            (runner, _STILL) for runner in (office, server, server, resting, server, server, resting, server, resting)
        ),
        always=_all(invariants.spool_is_whole, invariants.only_where_allowed),
        finally_=_pairs_at_rest(OFFICE, SERVER),
    )


def before_vendor_server(disposal: Literal["archive", "delete"], acknowledged_by: str, name: str) -> Scenario:
    """Our office before the vendor's server."""
    choices = Choices(protocol="auto", acknowledged_by=acknowledged_by)
    office, resting = _office(choices), _rest(choices)

    def server(world: World, observer: Observer) -> None:
        vendor.run_server(world, observer, disposal)

    return Scenario(
        name=name,
        world=lambda: new_world(manifest=False),
        runners={OFFICE: office, SERVER: server},
        crashes=frozenset((OFFICE,)),
        phases=(Phase(OFFICE, 0), Phase(SERVER, _STILL), Phase(OFFICE, _STILL), Phase(SERVER, _STILL)),
        settling=(
            (office, _STILL),
            (server, _STILL),
            (office, _STILL),
            (resting, _DAY),
            (resting, _DAY),
            (server, _STILL),
            (resting, _STILL),
            (resting, _STILL),
        ),
        always=_all(invariants.spool_is_whole, invariants.only_where_allowed),
        finally_=_pairs_at_rest(OFFICE),
    )


def before_vendor_office(name: str) -> Scenario:
    """The vendor's office before our server."""
    choices = Choices(profile=Profile.PAIR)
    server = _server(choices)

    def resting(world: World, observer: Observer) -> None:
        vendor.run_office(world, observer, send=False)

    return Scenario(
        name=name,
        world=lambda: new_world(manifest=False),
        runners={OFFICE: vendor.run_office, SERVER: server},
        crashes=frozenset((SERVER,)),
        phases=(
            Phase(OFFICE, 0),
            Phase(SERVER, _STILL),
            Phase(SERVER, _STILL),
            Phase(OFFICE, _STILL),
            Phase(SERVER, _STILL),
        ),
        settling=tuple((runner, _STILL) for runner in (server, resting, server, server, resting, server)),
        always=invariants.only_where_allowed,
        finally_=_pairs_at_rest(SERVER),
    )


def _arriving(runner: Runner) -> Runner:
    def run(world: World, observer: Observer) -> None:
        books = world.machines[SERVER].books
        if "here photo1.jpg" not in books.facts:
            arrive(books, "photo1.jpg")
        runner(world, observer)

    return run


def late(choices: Choices, world: Callable[[], World], name: str, at_rest: Judge) -> Scenario:
    """The photo comes in when its answer is imported already."""
    office, server, resting = _office(choices), _server(choices), _rest(choices)
    arriving, step = _arriving(server), _STILL
    return Scenario(
        name=name,
        world=world,
        runners={OFFICE: resting, SERVER: arriving},
        crashes=_BOTH,
        phases=(
            Phase(OFFICE, 0, office),
            Phase(SERVER, step, server),
            Phase(SERVER, step, server),
            Phase(OFFICE, step),
            Phase(SERVER, step),
            Phase(OFFICE, step),
        ),
        settling=tuple(
            (runner, step)
            for runner in (office, arriving, arriving, resting, arriving, resting, arriving, resting, arriving)
        ),
        always=_all(invariants.spool_is_whole, invariants.only_where_allowed),
        finally_=at_rest,
    )


def _refusing(choices: Choices, world: World) -> Choices:
    mended = "mended" in world.machines[SERVER].books.facts
    return replace(choices, refuses_answers=lambda lot: not mended)


def _redelivering(choices: Choices) -> Runner:
    """A person mends what the office refused, and has it delivered again."""

    def deliver_again(account: Account) -> None:
        for state in account.journal.batches(Direction.OUTBOUND):
            if state.stage == "REFUSED":
                redeliver(account, state.id)
        outbox.deliver(account)

    def run(world: World, observer: Observer) -> None:
        world.machines[SERVER].books.facts["mended"] = "yes"
        run_server(world, choices, observer, deliver_again)

    return run


def redelivery(name: str) -> Scenario:
    """The office refuses the answer; it is mended and delivered again."""
    choices, server = Choices(), _server(Choices())

    def office(world: World, observer: Observer) -> None:
        run_office(world, _refusing(choices, world), observer)

    def resting(world: World, observer: Observer) -> None:
        run_office(world, _refusing(choices, world), observer, rest)

    again = _redelivering(choices)
    return Scenario(
        name=name,
        world=new_world,
        runners={OFFICE: resting, SERVER: server},
        crashes=_BOTH,
        phases=(
            Phase(OFFICE, 0, office),
            Phase(SERVER, _MINUTE),
            Phase(OFFICE, _MINUTE),
            Phase(SERVER, _MINUTE),
            Phase(SERVER, _MINUTE, again),
            Phase(OFFICE, _MINUTE),
        ),
        settling=tuple(
            (runner, _MINUTE) for runner in (office, server, resting, server, again, resting, server, resting, server)
        ),
        always=_ALWAYS,
        finally_=_AT_REST,
    )


def _pairs(*, overwrites: bool = True, **changes: Any) -> Callable[[], Scenario]:
    choices = Choices(profile=Profile.PAIR, **changes)
    return lambda: pair(choices, partial(new_world, manifest=False, overwrites=overwrites), "pair")


SCENARIOS: dict[str, Callable[[], Scenario]] = {
    "manifest": manifest,
    "pair": _pairs(),
    "vendor-archives": partial(before_vendor_server, "archive", "archive", "vendor-archives"),
    "vendor-deletes": partial(before_vendor_server, "delete", "gone", "vendor-deletes"),
    "late-manifest": lambda: late(Choices(), partial(new_world, photo_late=True), "late-manifest", _AT_REST),
    "late-pair": lambda: late(
        Choices(profile=Profile.PAIR),
        partial(new_world, manifest=False, photo_late=True),
        "late-pair",
        _pairs_at_rest(OFFICE, SERVER),
    ),
    "redelivery": partial(redelivery, "redelivery"),
    "pair-without-temporaries": lambda: replace(
        _pairs(temporary=False, overwrites=False)(),
        name="pair-without-temporaries",
        finally_=_all(
            invariants.nothing_twice,
            invariants.journals_hold,
            invariants.pair_or_nothing,
            invariants.only_uncertain_pairs_lie_there,
        ),
    ),
    "vendor-office": partial(before_vendor_office, "vendor-office"),
    "purging": lambda: purging.scenario("purging", manifest(), _ALWAYS),
    "unfit": lambda: unfit.scenario("unfit", manifest()),
    "restored": lambda: restored.scenario("restored", _rest(Choices())),
}

"""Runs the real code of either side on a world, each time as a new process.

In: a world and a function that is told of every effect and every look at the drop. Out: the world, changed.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from optimx.core import running
from optimx.core.bus import Recorder
from optimx.core.contracts import ReportContext, SystemContext, Transport
from optimx.core.dropserver import run as server_run
from optimx.core.dropserver.account import Account
from optimx.core.dropserver.account import Settings as AccountSettings
from optimx.core.events import Side
from optimx.core.journal import Journal, Profile
from optimx.core.journal.entries import RunStarted
from optimx.core.office import run as office_run
from optimx.core.office.folders import Folders
from optimx.core.office.office import Office
from optimx.core.office.office import Settings as OfficeSettings
from optimx.core.office.spool import Spool
from optimx.core.ports import Disk
from optimx.core.reporting import Reporter
from optimx.core.transfer import Drop, Stop, TransferPolicy
from optimx.plugins.archives.photos import Photos
from optimx.testing import wrap_disk
from optimx.testing.systems import MemoryMobileSystem, MemoryOfficeSystem
from tests.simulation.watching import UNSEEN, Counted, Observer, WatchedJournal, WatchedTransport
from tests.simulation.world import ACCOUNT, EXCHANGE, OFFICE, SERVER, SPOOL, STAGING, Machine, World, opened, plan

PARIS = ZoneInfo("Europe/Paris")
_POLICY = TransferPolicy(connections=1, minimum_rate=0)
_WAIT = timedelta(seconds=1)  # one look after the upload: looks at any moment are the schedules' business


class DefectFoundError(AssertionError):
    """A run ended in what no input may lead to."""


@dataclass(frozen=True, slots=True)
class Choices:
    """How the two sides are set up.

    Attributes:
        protocol: of the office.
        profile: of the server's account.
        temporary: temporary names on the drop.
        refuses_answers: ids inside of answers that the office system refuses.
        refuses_pairs: ids inside of pairs that the mobile system refuses.
        acknowledged_by: see the office's settings.
        remove_media: the same.
        keep: see the account's settings.
    """

    protocol: str = "auto"
    profile: Profile = Profile.MANIFEST
    temporary: bool = True
    acknowledged_by: str = "archive"
    refuses_answers: Callable[[str], bool] = lambda lot: False
    refuses_pairs: Callable[[str], bool] = lambda lot: False
    remove_media: bool = False
    keep: timedelta | None = None


Steps = Callable[[Any], None]


def run_office(world: World, choices: Choices, observer: Observer = UNSEEN, steps: Steps = office_run.exchange) -> None:
    """Run the office once, as one process."""
    machine = world.machines[OFFICE]
    with _journal(machine, observer) as journal:
        disk, stop = wrap_disk(machine.disk, observer.effect), Stop(world.clock)
        recorder = Recorder(_run_id(machine), ACCOUNT, Side.OFFICE, journal, world.clock)
        office = Office(
            account=ACCOUNT,
            company="",
            timezone=PARIS,
            folders=Folders(EXCHANGE),
            spool=Spool(SPOOL, disk),
            journal=journal,
            recorder=recorder,
            drop=_drop(world, machine, choices, disk, stop, observer),
            system=MemoryOfficeSystem(
                _context(world, machine, disk),
                machine.books,
                [plan()],
                choices.refuses_answers,
                on_effect=observer.effect,
            ),
            categories={"photos": Photos()},
            disk=disk,
            clock=world.clock,
            random=Counted(machine.random, lambda: f"batch {_count(machine, _BATCHES)}{_life(machine)}"),
            stop=stop,
            settings=OfficeSettings(
                protocol=choices.protocol,
                acknowledged_by=choices.acknowledged_by,
                remove_media=choices.remove_media,
                temporary=choices.temporary,
                wait=_WAIT,
                poll=_WAIT,
                machine="office",
            ),
        )
        _check(office_run.perform(office, _reporter(EXCHANGE / "Rapport", disk), _started("exchange"), steps))


def run_server(world: World, choices: Choices, observer: Observer = UNSEEN, steps: Steps = server_run.process) -> None:
    """Run the drop server once for the account, as one process."""
    machine = world.machines[SERVER]
    with _journal(machine, observer) as journal:
        disk, stop = wrap_disk(machine.disk, observer.effect), Stop(world.clock)
        recorder = Recorder(_run_id(machine), ACCOUNT, Side.SERVER, journal, world.clock)
        account = Account(
            id=ACCOUNT,
            company="",
            timezone=PARIS,
            staging=STAGING,
            journal=journal,
            recorder=recorder,
            drop=_drop(world, machine, choices, disk, stop, observer),
            system=MemoryMobileSystem(
                _context(world, machine, disk), machine.books, choices.refuses_pairs, on_effect=observer.effect
            ),
            disk=disk,
            clock=world.clock,
            random=machine.random,
            stop=stop,
            settings=AccountSettings(profile=choices.profile, temporary=choices.temporary, keep=choices.keep),
        )
        _check(server_run.perform(account, _reporter(STAGING, disk), _started("server process"), steps))


def _check(result: running.Result) -> None:
    if result.defect is not None:
        raise DefectFoundError(repr(result.defect)) from result.defect


@contextmanager
def _journal(machine: Machine, observer: Observer) -> Iterator[Journal]:
    machine.open = opened(machine.stored)
    try:
        yield WatchedJournal(machine.open, observer.effect)
    finally:
        machine.seal()


def _drop(world: World, machine: Machine, choices: Choices, disk: Disk, stop: Stop, observer: Observer) -> Drop:
    policy = _POLICY if choices.temporary else replace(_POLICY, temporary="none")
    return Drop(
        lambda: watched(world, observer),
        policy,
        disk=disk,
        clock=world.clock,
        random=machine.random,
        stop=stop,
        capabilities=world.drop.capabilities,
    )


def watched(world: World, observer: Observer) -> Transport:
    """Open a connection to the drop, each look and effect of which is announced."""
    return WatchedTransport(world.drop.connect(), observer.effect, observer.look)


def _context(world: World, machine: Machine, disk: Disk) -> SystemContext:
    answers = Counted(machine.random, lambda: f"answer {len(machine.books.named('answer'))}")
    return SystemContext(ACCOUNT, "", STAGING, disk, world.clock, answers.uuid)


def _run_id(machine: Machine) -> str:
    return f"run {_count(machine, _RUNS)}{_life(machine)}"


def _life(machine: Machine) -> str:
    """Return what tells the second life of a journal from its first, in which it gave the same numbers."""
    return " again" if "restored" in machine.books.facts else ""


def _count(machine: Machine, condition: str) -> int:
    if machine.open is None:
        return 0
    (number,) = machine.open.execute(f"SELECT count(*) FROM entry WHERE kind IN ({condition})").fetchone()
    return int(number)


_RUNS, _BATCHES = "'run_started'", "'planned', 'identified'"


def _reporter(folder: Path, disk: Disk) -> Reporter:
    return Reporter((), folder, disk, ReportContext("fr", str, PARIS), PARIS)


def _started(command: str) -> RunStarted:
    return RunStarted(command, "machine", "0", "memory", "")

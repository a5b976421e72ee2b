"""Runs the real code of either side on a world, and the vendor's programs as far as they are known.

In: a world and a function that is told of every effect and every look at the drop. Out: the world, changed.
"""

import hashlib
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from optimx.core.bus import Recorder
from optimx.core.contracts import RemoteFile, ReportContext, Sink, Source, SystemContext, Transport
from optimx.core.dropserver import run as server_run
from optimx.core.dropserver.account import Account
from optimx.core.dropserver.account import Settings as AccountSettings
from optimx.core.events import Side
from optimx.core.journal import Draft, Journal, Profile, Row, Sighting, chain
from optimx.core.journal.entries import RunStarted
from optimx.core.office import run as office_run
from optimx.core.office.folders import Folders
from optimx.core.office.office import Office
from optimx.core.office.office import Settings as OfficeSettings
from optimx.core.office.spool import Spool
from optimx.core.ports import Disk, Random
from optimx.core.reporting import Reporter
from optimx.core.transfer import Drop, Stop, TransferPolicy
from optimx.plugins.archives.photos import Photos
from optimx.testing import OnEffect, wrap_disk, wrap_transport
from optimx.testing.systems import MemoryMobileSystem, MemoryOfficeSystem
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
    """

    protocol: str = "auto"
    profile: Profile = Profile.MANIFEST
    temporary: bool = True
    acknowledged_by: str = "archive"
    refuses_answers: Callable[[str], bool] = lambda lot: False
    refuses_pairs: Callable[[str], bool] = lambda lot: False
    remove_media: bool = False


class _Watched:
    """A transport whose looks are announced, too (`read`), so that the peer may run before each."""

    def __init__(self, transport: Transport, on_effect: OnEffect, on_look: Callable[[str], None]) -> None:
        self._transport = wrap_transport(transport, on_effect)
        self._on_look = on_look

    def stat(self, path: str) -> RemoteFile | None:
        self._on_look(f"stat {path}")
        return self._transport.stat(path)

    def list(self, folder: str) -> Iterator[RemoteFile]:
        self._on_look(f"list {folder}")
        return self._transport.list(folder)

    def upload(self, source: Source, target: str, offset: int = 0) -> None:
        self._transport.upload(source, target, offset)

    def download(self, source: str, sink: Sink, offset: int = 0) -> None:
        self._on_look(f"download {source}")
        self._transport.download(source, sink, offset)

    def rename(self, source: str, target: str) -> None:
        self._transport.rename(source, target)

    def delete(self, path: str) -> None:
        self._transport.delete(path)

    def make_folder(self, folder: str) -> None:
        if folder:
            self._transport.make_folder(folder)

    def abort(self) -> None:
        self._transport.abort()

    def close(self) -> None:
        self._transport.close()


class _WatchedJournal(Journal):
    """A journal that announces each commit."""

    def __init__(self, connection: sqlite3.Connection, on_effect: OnEffect) -> None:
        super().__init__(connection)
        self._on_effect = on_effect

    def append(self, run: str, at: datetime, drafts: Sequence[Draft]) -> tuple[Row, ...]:
        name = f"journal.append {' '.join(draft.body.kind for draft in drafts)}"
        self._on_effect(name, "before")
        rows = super().append(run, at, drafts)
        self._on_effect(name, "after")
        return rows

    @property
    def head(self) -> str:
        # manifests carry it: then no two worlds would ever be the same again
        return ""

    def sight(self, seen: Iterable[tuple[str, int]], at: datetime) -> dict[str, Sighting]:
        self._on_effect("journal.sight", "before")
        found = super().sight(seen, at)
        self._on_effect("journal.sight", "after")
        return found


Steps = Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class Observer:
    """Who is told of what a run does.

    Attributes:
        effect: told before, in the middle of and after each effect; may raise `SimulatedCrash`.
        look: told before each look at the drop.
    """

    effect: OnEffect = lambda name, when: None
    look: Callable[[str], None] = lambda name: None


UNSEEN = Observer()


def _read_rows_once() -> None:
    """Entries are read back by a pure function of text, for the same rows hundreds of thousands of times."""
    known = lru_cache(maxsize=1 << 16)(chain.to_body)
    for module in list(sys.modules.values()):
        if module.__name__.startswith("optimx.core.journal.") and hasattr(module, "to_body"):
            module.to_body = known  # type: ignore[attr-defined]


_read_rows_once()


class SimulatedCrash(BaseException):
    """The process is dead: nothing of it happens any more."""


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
            random=_Counted(machine.random, lambda: f"batch {_count(machine, _BATCHES)}"),
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
            settings=AccountSettings(profile=choices.profile, temporary=choices.temporary),
        )
        _check(server_run.perform(account, _reporter(STAGING, disk), _started("server process"), steps))


def _check(result: office_run.Result | server_run.Result) -> None:
    if result.defect is not None:
        raise DefectFoundError(repr(result.defect)) from result.defect


@contextmanager
def _journal(machine: Machine, observer: Observer) -> Iterator[Journal]:
    machine.open = opened(machine.stored)
    try:
        yield _WatchedJournal(machine.open, observer.effect)
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
    return _Watched(world.drop.connect(), observer.effect, observer.look)


def _context(world: World, machine: Machine, disk: Disk) -> SystemContext:
    answers = _Counted(machine.random, lambda: f"answer {len(machine.books.named('answer'))}")
    return SystemContext(ACCOUNT, "", STAGING, disk, world.clock, answers.uuid)


def _run_id(machine: Machine) -> str:
    return f"run {_count(machine, _RUNS)}"


def _count(machine: Machine, condition: str) -> int:
    if machine.open is None:
        return 0
    (number,) = machine.open.execute(f"SELECT count(*) FROM entry WHERE kind IN ({condition})").fetchone()
    return int(number)


_RUNS, _BATCHES = "'run_started'", "'planned', 'identified'"


@dataclass(frozen=True, slots=True)
class _Counted:
    """Ids that follow from what is durable: what was in vain leaves no trace, and more worlds are the same."""

    random: Random
    count: Callable[[], str]

    def uuid(self) -> str:
        drawn = hashlib.blake2b(self.count().encode(), digest_size=16).hexdigest()
        return f"{drawn[:8]}-{drawn[8:12]}-4{drawn[13:16]}-8{drawn[17:20]}-{drawn[20:32]}"

    def token(self) -> str:
        return self.random.token()


def _reporter(folder: Path, disk: Disk) -> Reporter:
    return Reporter((), folder, disk, ReportContext("fr", str, PARIS), PARIS)


def _started(command: str) -> RunStarted:
    return RunStarted(command, "machine", "0", "memory", "")

"""Both sides of an exchange over the transport under test: the real office and server, tiny systems, real files.

In: a folder of this machine, a way to connect. Out: runs of either side, each as a process of its own would do it;
what is wrong afterwards, in words. Used by `exchange`.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from optimx.core import names
from optimx.core.bus import Recorder
from optimx.core.contracts import Capabilities, Document, Media, ReportContext, SystemContext, Transport
from optimx.core.dropserver import run as server_run
from optimx.core.dropserver.account import Account
from optimx.core.dropserver.account import Settings as AccountSettings
from optimx.core.events import Side
from optimx.core.journal import Journal
from optimx.core.journal.entries import RunStarted
from optimx.core.machine import RealDisk, SystemClock, SystemRandom
from optimx.core.office import run as office_run
from optimx.core.office.folders import Folders
from optimx.core.office.office import Office
from optimx.core.office.office import Settings as OfficeSettings
from optimx.core.office.spool import Spool
from optimx.core.reporting import Reporter
from optimx.core.running import Result
from optimx.core.transfer import Drop, Stop, TransferPolicy
from optimx.testing.conformance.transport.ground import ACCOUNT
from optimx.testing.failpoints import OnEffect, wrap_transport
from optimx.testing.systems import MemoryMobileSystem, MemoryOfficeSystem, MemoryStore, enter, photo_bytes

_PLAN = "Plan d'exécution, bâtiment A.pdf"
_PLAN_BYTES = b"%PDF-1.7 " + bytes(range(256)) * 40
_PHOTO = "0d6a5f0c-2a4e-6c1b.jpg"

Steps = Callable[[Any], None]


class _Filing:
    def claims(self, media: Media) -> bool:
        return True

    def destination(self, media: Media) -> PurePosixPath:
        return PurePosixPath(media.category, media.name)


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides, and what lasts of them: everything lies on the disk, so that a process may be killed.

    Attributes:
        folder: of this machine; empty at first.
        connect: opens one more connection to the drop.
        capabilities: of the transport.
        connections: at once.
    """

    folder: Path
    connect: Callable[[], Transport]
    capabilities: Capabilities
    connections: int = 1

    def begin(self) -> None:
        """Lay out both sides: a document in the office, an entry with a photo at the crew's."""
        for name in ("office/EchangeFTP", "office/spool", "server/staging", "ged"):
            (self.folder / name).mkdir(parents=True)
        (self.folder / "ged" / "plan.pdf").write_bytes(_PLAN_BYTES)
        store = MemoryStore()
        enter(store, "e1", _PHOTO)
        self._keep("server", store)
        self._keep("office", MemoryStore())

    def office(self, on_effect: OnEffect, steps: Steps = office_run.exchange) -> Result:
        """Run the office once."""
        state, disk, clock, random = self.folder / "office", RealDisk(), SystemClock(), SystemRandom()
        stop = Stop(clock)
        with closing(Journal.open(state / "journal.db")) as journal:
            store = self._store("office")
            plan = Document(_PLAN, self.folder / "ged" / "plan.pdf", hashlib.sha256(_PLAN_BYTES).hexdigest())
            office = Office(
                account=ACCOUNT,
                company="",
                timezone=UTC,
                folders=Folders(state / "EchangeFTP"),
                spool=Spool(state / "spool", disk),
                journal=journal,
                recorder=Recorder(random.uuid(), ACCOUNT, Side.OFFICE, journal, clock),
                drop=self._drop(stop, on_effect),
                system=MemoryOfficeSystem(
                    SystemContext(ACCOUNT, "", state, disk, clock, random.uuid),
                    store,
                    [plan],
                    on_effect=self._keeping("office", store),
                ),
                categories={"filing": _Filing()},
                disk=disk,
                clock=clock,
                random=random,
                stop=stop,
                settings=OfficeSettings(wait=timedelta(0), machine="office"),
            )
            with closing(office.drop):
                return office_run.perform(office, self._reporter("office"), _started("exchange"), steps)

    def server(self, on_effect: OnEffect, steps: Steps = server_run.process) -> Result:
        """Run the drop server once."""
        state, disk, clock, random = self.folder / "server", RealDisk(), SystemClock(), SystemRandom()
        stop = Stop(clock)
        with closing(Journal.open(state / "journal.db")) as journal:
            store = self._store("server")
            account = Account(
                id=ACCOUNT,
                company="",
                timezone=UTC,
                staging=state / "staging",
                journal=journal,
                recorder=Recorder(random.uuid(), ACCOUNT, Side.SERVER, journal, clock),
                drop=self._drop(stop, on_effect),
                system=MemoryMobileSystem(
                    SystemContext(ACCOUNT, "", state, disk, clock, random.uuid),
                    store,
                    on_effect=self._keeping("server", store),
                ),
                disk=disk,
                clock=clock,
                random=random,
                stop=stop,
                settings=AccountSettings(),
            )
            with closing(account.drop):
                return server_run.perform(account, self._reporter("server"), _started("server process"), steps)

    def rest(self, on_effect: OnEffect) -> None:
        """Let the office take what has come, and send nothing more."""
        self.office(on_effect, _take_in)

    # -- what is wrong afterwards

    def faults(self, on_drop: list[str]) -> Iterator[str]:
        """Yield what is lost, doubled, half-done or left over.

        Args:
            on_drop: paths of all files on the drop.
        """
        office, server = self._store("office"), self._store("server")
        for side, store in (("office", office), ("server", server)):
            yield from (
                f"the {side} did {effect!r} {times} times" for effect, times in store.effects.items() if times != 1
            )
            yield from self._open_books(side)
        if "record e1" not in office.effects:
            yield "what the crew entered never came into the office"
        archived = self._below(self.folder / "office" / "EchangeFTP" / "Importation_Archive")
        if archived.get(f"PhotoChantier/{_PHOTO}") != photo_bytes(_PHOTO):
            yield f"the photo is not in the archive: {sorted(archived)!r}"
        if not any(name.startswith("apply ") for name in server.effects):
            yield "the server applied no pair"
        if f"docs/{_PLAN}" not in on_drop:
            yield f"the document {_PLAN!r} is not in 'docs' of the drop: {on_drop!r}"
        yield from (f"left over on the drop: {path!r}" for path in on_drop if _is_left_over(path))
        yield from (f"left over at the office: {path!r}" for path in self._below(self.folder / "office" / "spool"))

    def _open_books(self, side: str) -> Iterator[str]:
        with closing(Journal.open(self.folder / side / "journal.db")) as journal:
            for state in journal.batches(settled=False):
                yield f"{side}: {state.name} is still {state.stage}"
            if journal.verify() is not None:
                yield f"{side}: the journal's chain is broken"

    def _below(self, folder: Path) -> dict[str, bytes]:
        found = (path for path in sorted(folder.rglob("*")) if path.is_file())
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}

    # -- the parts

    def _drop(self, stop: Stop, on_effect: OnEffect) -> Drop:
        return Drop(
            lambda: wrap_transport(self.connect(), on_effect),
            TransferPolicy(connections=self.connections, backoff=0.05, minimum_rate=0),
            disk=RealDisk(),
            clock=SystemClock(),
            random=SystemRandom(),
            stop=stop,
            capabilities=self.capabilities,
        )

    def _reporter(self, side: str) -> Reporter:
        return Reporter((), self.folder / side, RealDisk(), ReportContext("en", str, UTC), UTC)

    def _store(self, side: str) -> MemoryStore:
        kept = json.loads((self.folder / side / "store.json").read_bytes())
        return MemoryStore(kept["effects"], kept["facts"])

    def _keep(self, side: str, store: MemoryStore) -> None:
        new = self.folder / side / "store.new"
        new.write_text(json.dumps({"effects": store.effects, "facts": store.facts}), "utf-8")
        new.replace(self.folder / side / "store.json")

    def _keeping(self, side: str, store: MemoryStore) -> OnEffect:
        """Write a system's books down when a transaction is through, as a database does."""

        def told(name: str, when: str) -> None:
            if when == "after":
                self._keep(side, store)

        return told


def _take_in(office: Office) -> None:
    for step in (office_run.download_only, office_run.import_only, office_run.archive_only):
        step(office)


def _is_left_over(path: str) -> bool:
    folder, _, name = path.rpartition("/")
    return names.is_temporary(name) or (folder in {"", "work", "photos", "signatures"} and path != names.DROP_IDENTITY)


def _started(command: str) -> RunStarted:
    return RunStarted(command, "check", "", "check", "")

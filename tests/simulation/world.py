"""Everything that lasts: two disks, one drop, two journals, two systems, one clock. Cheap to copy and to compare.

In: nothing. Out: a `World`, on which `sides` runs the real code and `invariants` looks from outside.
"""

import hashlib
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

from optimx.core.contracts import Document
from optimx.core.journal import Journal
from optimx.core.manifests import DropIdentity, to_bytes
from optimx.testing import ManualClock, MemoryDisk, MemoryDrop, SeededRandom, everything_survives, nothing_survives
from optimx.testing.systems import MemoryStore, enter

ACCOUNT = "111222333"
EXCHANGE = Path("/office/EchangeFTP")
SPOOL = Path("/state/spool")
STAGING = Path("/state/staging")
PLAN = Path("/ged/plan.pdf")
OFFICE, SERVER = "office", "server"


@dataclass(slots=True)
class Machine:
    """What one side keeps.

    Attributes:
        disk: its files.
        stored: bytes of its journal, as the last run left them.
        books: what its system committed.
        random: its chance.
        open: the journal while a run is under way.
    """

    disk: MemoryDisk
    stored: bytes
    books: MemoryStore
    random: SeededRandom
    open: sqlite3.Connection | None = None

    def copy(self) -> "Machine":
        """Return a machine in the same state."""
        return Machine(self.disk.copy(), self.journal(), self.books.copy(), self.random.copy())

    def journal(self) -> bytes:
        """Return the bytes of the journal, as they are right now."""
        return self.open.serialize() if self.open else self.stored

    def key(self) -> str:
        """Return all that its next run depends on."""
        connection = self.open or opened(self.stored)
        head = connection.execute("SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1").fetchone()
        seen = connection.execute("SELECT path, size, since, first FROM sighting ORDER BY path").fetchall()
        return repr((head, seen, self.disk.state(), self.books, self.random.drawn))

    def crash(self, everything: bool) -> None:
        """Lose what was not synced, or nothing."""
        self.disk.crash(everything_survives if everything else nothing_survives)


@dataclass(slots=True)
class World:
    """Both sides and what is between them.

    Attributes:
        machines: by side.
        drop: the client's account.
        clock: of both.
    """

    machines: dict[str, Machine]
    drop: MemoryDrop = field(default_factory=MemoryDrop)
    clock: ManualClock = field(default_factory=ManualClock)

    def copy(self) -> "World":
        """Return a world in the same state that goes its own way."""
        machines = {side: machine.copy() for side, machine in self.machines.items()}
        return World(machines, self.drop.copy(), self.clock.copy())

    def key(self) -> bytes:
        """Return what two worlds have in common that go the same way from here."""
        digest = hashlib.blake2b(digest_size=16)
        for side in (OFFICE, SERVER):
            digest.update(self.machines[side].key().encode())
        digest.update(repr((sorted(self.drop.files.items()), self.clock.now())).encode())
        return digest.digest()


def new_world(*, manifest: bool = True, photo_late: bool = False) -> World:
    """Return a world before the first exchange: a document in the office, an entry with a photo at the crew's.

    Args:
        manifest: the drop was prepared by `optimx server add-account`.
        photo_late: the photo is not there yet.
    """
    machines = {
        side: Machine(MemoryDisk(), _empty_journal(), MemoryStore(), SeededRandom(seed))
        for seed, side in enumerate((OFFICE, SERVER))
    }
    machines[OFFICE].disk.put(PLAN, b"%PDF-1.7 plan")
    for folder in (SPOOL, STAGING, EXCHANGE):
        for machine in machines.values():
            machine.disk.make_folder(folder)
    enter(machines[SERVER].books, "e1", "photo1.jpg", late=photo_late)
    world = World(machines)
    if manifest:
        world.drop.files["optimx.json"] = to_bytes(DropIdentity(1, ACCOUNT))
    return world


def plan() -> Document:
    """Return the document that every pair names."""
    return Document("plan.pdf", PLAN, hashlib.sha256(b"%PDF-1.7 plan").hexdigest())


def opened(stored: bytes) -> sqlite3.Connection:
    """Return a journal's database in memory."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.deserialize(stored)
    return connection


def _empty_journal() -> bytes:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    Journal(connection)
    return connection.serialize()

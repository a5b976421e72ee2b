"""Everything that lasts: two disks, one drop, two journals, two systems, one clock. Cheap to copy and to compare.

In: nothing. Out: a `World`, on which `sides` runs the real code and `invariants` looks from outside.
"""

import hashlib
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

from optimx.core.contracts import Document
from optimx.core.events import Event
from optimx.core.journal import BatchState, Journal
from optimx.core.journal.entries import Identified, Passed, Pinned, Planned
from optimx.core.manifests import DropIdentity, to_bytes
from optimx.testing import ManualClock, MemoryDisk, MemoryDrop, SeededRandom, everything_survives, nothing_survives
from optimx.testing.systems import MemoryStore, enter

ACCOUNT = "111222333"
EXCHANGE = Path("/office/EchangeFTP")
SPOOL = Path("/state/spool")
STAGING = Path("/state/staging")
PLAN = Path("/ged/plan.pdf")
OFFICE, SERVER = "office", "server"
SIDES = (OFFICE, SERVER)


@dataclass(slots=True)
class Machine:
    """What one side keeps.

    Attributes:
        disk: its files.
        stored: bytes of its journal, as the last run left them.
        books: what its system committed.
        random: its chance.
        open: the journal while a run is under way.
        sealed: what its next run depends on of the journal; empty when it was not asked for.
    """

    disk: MemoryDisk
    stored: bytes
    books: MemoryStore
    random: SeededRandom
    open: sqlite3.Connection | None = None
    sealed: bytes = b""

    def copy(self) -> "Machine":
        """Return a machine in the same state."""
        stored = self.stored if self.open is None else self.open.serialize()
        sealed = self.sealed if self.open is None else b""
        return Machine(self.disk.copy(), stored, self.books.copy(), self.random.copy(), sealed=sealed)

    def parts(self) -> tuple[bytes, bytes, bytes]:
        """Return what its next run depends on: disk, journal, books; no run may be under way."""
        if not self.sealed:
            self.sealed = _meaning(opened(self.stored))
        return digest(repr(self.disk.state()).encode()), self.sealed, books_part(self.books)

    def head(self) -> bytes:
        """Return what tells two moments of one run apart, as far as the journal knows."""
        return b"" if self.open is None else _head(self.open)

    def seal(self) -> None:
        """Close the journal, as the end of a process does, whatever it is."""
        if self.open is not None:
            self.sealed, self.stored, self.open = b"", self.open.serialize(), None

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

    def having(self, other: "World", side: str) -> "World":
        """Return a world that differs in one side only, which is as in another one."""
        twin = self.copy()
        twin.machines[side] = other.machines[side].copy()
        return twin

    def shown(self) -> bytes:
        """Return what whoever looks at the drop and the clock can learn."""
        return digest(drop_part(self.drop), str(self.clock.now()).encode())

    def key(self) -> bytes:
        """Return what two worlds have in common that go the same way from here; chance is left out."""
        parts = [part for side in SIDES for part in self.machines[side].parts()]
        return digest(*parts, drop_part(self.drop), str(self.clock.now()).encode())

    def put_in_place(self, other: "World", side: str) -> None:
        """Have the drop, the clock and one side be as in another world; whoever works with this one goes on."""
        self.drop.files, self.drop.folders = dict(other.drop.files), set(other.drop.folders)
        self.clock.advance((other.clock.now() - self.clock.now()).total_seconds())
        self.machines[side] = other.machines[side].copy()


def new_world(*, manifest: bool = True, photo_late: bool = False, overwrites: bool = True) -> World:
    """Return a world before the first exchange: a document in the office, an entry with a photo at the crew's.

    Args:
        manifest: the drop was prepared by `optimx server add-account`.
        photo_late: the photo is not there yet.
        overwrites: whether what is sent to the drop takes the place of what has that name.
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
    world = World(machines, MemoryDrop(overwrites=overwrites))
    if manifest:
        world.drop.files["optimx.json"] = to_bytes(DropIdentity(1, ACCOUNT))
    return world


def plan() -> Document:
    """Return the document that every pair names."""
    return Document("plan.pdf", PLAN, hashlib.sha256(b"%PDF-1.7 plan").hexdigest())


def digest(*parts: bytes) -> bytes:
    """Return a short digest."""
    return hashlib.blake2b(b"|".join(parts), digest_size=16).digest()


def drop_part(drop: MemoryDrop) -> bytes:
    """Return what the next look at the drop depends on."""
    return digest(repr((sorted(drop.files.items()), sorted(drop.folders))).encode())


def books_part(books: MemoryStore) -> bytes:
    """Return what the next call of a system depends on."""
    return digest(repr((books.effects, books.facts)).encode())


# When each began to stand still, which does not change while it does
_SEEN = "SELECT path, size, seconds - still, seconds - known FROM sighting, look ORDER BY path"


def _head(connection: sqlite3.Connection) -> bytes:
    head = connection.execute("SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1").fetchone()
    seen = connection.execute(_SEEN).fetchall()
    return digest(repr((head, seen)).encode())


def _meaning(connection: sqlite3.Connection) -> bytes:
    """Return what the steps can learn of a journal: where each batch stands, but not in how many rows it came there."""
    journal = Journal(connection)
    seen = connection.execute(_SEEN).fetchall()
    latest = [journal.latest(kind) for kind in (Identified, Pinned, Planned, Passed)]
    return digest(repr((seen, latest, [_standing(state) for state in journal.batches()])).encode())


def _standing(state: BatchState) -> tuple[object, ...]:
    entries = sorted((kind, repr(body)) for kind, body in state.entries.items() if not isinstance(body, Event))
    sets = [sorted(names) for names in (state.uploaded, state.downloaded, state.archived, state.arrived)]
    return state.id, state.stage, state.since, state.began, state.settled, entries, sets, len(state.deferred_runs)


def opened(stored: bytes) -> sqlite3.Connection:
    """Return a journal's database in memory."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.deserialize(stored)
    return connection


def _empty_journal() -> bytes:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    Journal(connection)
    return connection.serialize()

"""What one side in memory has from run to run, whichever side it is; the conftests of the two sides build on it.

In: nothing. Out: disk, drop, journal and books in memory, and looks at what a run left in them.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from optimx.core.contracts import Transport
from optimx.core.events import Errored
from optimx.core.journal import Journal
from optimx.core.journal.entries import Warned
from optimx.core.transfer import Drop, Stop, TransferPolicy
from optimx.testing import ManualClock, MemoryDisk, MemoryDrop, MemoryStore, SeededRandom

ACCOUNT = "111222333"


def sha256(data: bytes) -> str:
    """Return the hash that manifests carry."""
    return hashlib.sha256(data).hexdigest()


@dataclass
class Bench:
    """What lasts from run to run.

    Attributes:
        connect: opens a connection; a test puts a line that fails in its place.
        changes: of the settings.
        parts: of the side that differ from the ordinary.
        refuses: ids of what the system refuses.
    """

    disk: MemoryDisk = field(default_factory=MemoryDisk)
    store: MemoryDrop = field(default_factory=MemoryDrop)
    clock: ManualClock = field(default_factory=ManualClock)
    journal: Journal = field(default_factory=Journal.in_memory)
    books: MemoryStore = field(default_factory=MemoryStore)
    random: SeededRandom = field(default_factory=SeededRandom)
    connect: Callable[[], Transport] | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, Any] = field(default_factory=dict)
    refuses: frozenset[str] = frozenset()

    def drop(self, stop: Stop, *, temporary: bool) -> Drop:
        """Open the drop for a run."""
        drop = Drop(
            self.connect or self.store.connect,
            TransferPolicy(connections=1, minimum_rate=0, temporary="root" if temporary else "none"),
            disk=self.disk,
            clock=self.clock,
            random=self.random,
            stop=stop,
            capabilities=self.store.capabilities,
        )
        drop.sign(self.journal.mark)
        return drop

    def later(self, **time: float) -> None:
        """Let time pass."""
        self.clock.advance(timedelta(**time).total_seconds())

    def codes(self) -> list[str]:
        """Return what failed, in order."""
        return [row.body.code for row in self.journal.rows() if isinstance(row.body, Errored)]

    def warnings(self) -> list[str]:
        """Return what was warned of, in order."""
        return [entry.message.show() for entry in self.journal.all(Warned)]

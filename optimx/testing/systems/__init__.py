"""Both systems in memory, over tiny payloads: what a plugin is tested against, and what the simulation runs.

In: the calls of the contracts, and switches that a test sets. Out: files on the given disk, and effects that are
counted by name, so that a test can tell once from twice. What was committed survives a crash, nothing else does.
"""

from optimx.testing.systems.mobile import MemoryMobileSystem
from optimx.testing.systems.office import MemoryOfficeSystem
from optimx.testing.systems.payloads import entries_of, lot_of, photo_bytes
from optimx.testing.systems.store import MemoryStore, arrive, enter

__all__ = [
    "MemoryMobileSystem",
    "MemoryOfficeSystem",
    "MemoryStore",
    "arrive",
    "enter",
    "entries_of",
    "lot_of",
    "photo_bytes",
]

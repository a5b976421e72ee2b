"""The ports and a drop in memory: as strict as the real ones, forgetful where those may be, cheap to copy."""

from optimx.testing.memory.clock import ManualClock, SeededRandom
from optimx.testing.memory.disk import MemoryDisk, everything_survives, nothing_survives
from optimx.testing.memory.drop import MemoryDrop, MemoryTransport

__all__ = [
    "ManualClock",
    "MemoryDisk",
    "MemoryDrop",
    "MemoryTransport",
    "SeededRandom",
    "everything_survives",
    "nothing_survives",
]

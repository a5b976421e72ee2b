"""What a plugin is tested with: the ports and a drop in memory, and failpoints. Public: `optimx-exchange[testing]`."""

from optimx.testing.failpoints import OnEffect, When, kill_at, wrap_disk, wrap_journal, wrap_transport
from optimx.testing.memory import (
    ManualClock,
    MemoryDisk,
    MemoryDrop,
    MemoryTransport,
    SeededRandom,
    everything_survives,
    nothing_survives,
)
from optimx.testing.systems import (
    MemoryMobileSystem,
    MemoryOfficeSystem,
    MemoryStore,
    arrive,
    enter,
    photo_bytes,
)

__all__ = [
    "ManualClock",
    "MemoryDisk",
    "MemoryDrop",
    "MemoryMobileSystem",
    "MemoryOfficeSystem",
    "MemoryStore",
    "MemoryTransport",
    "OnEffect",
    "SeededRandom",
    "When",
    "arrive",
    "enter",
    "everything_survives",
    "kill_at",
    "nothing_survives",
    "photo_bytes",
    "wrap_disk",
    "wrap_journal",
    "wrap_transport",
]

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

__all__ = [
    "ManualClock",
    "MemoryDisk",
    "MemoryDrop",
    "MemoryTransport",
    "OnEffect",
    "SeededRandom",
    "When",
    "everything_survives",
    "kill_at",
    "nothing_survives",
    "wrap_disk",
    "wrap_journal",
    "wrap_transport",
]

"""The drop in memory, as something that the kit is tried on: the kit's own example, and what its mutants are made of.

In: a `MemoryDrop`, or nothing. Out: a `DropUnderTest`. Used by the tests of the kit.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict

from optimx.core.contracts import Transport, TransportPlugin
from optimx.testing.conformance.transport.ground import DropUnderTest
from optimx.testing.memory import MemoryDrop, MemoryTransport


class MemoryOptions(BaseModel):
    """Nothing to set."""

    model_config = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class MemoryBehind:
    """Implements `Behind`.

    Attributes:
        drop: that is looked at.
    """

    drop: MemoryDrop = field(default_factory=MemoryDrop)

    def plant(self, path: str, content: bytes) -> None:
        """See `Behind.plant`."""
        self.drop.files[path] = content

    def content(self, path: str) -> bytes | None:
        """See `Behind.content`."""
        return self.drop.files.get(path)


def memory_under_test(
    drop: MemoryDrop | None = None, connect: Callable[[MemoryDrop], Transport] = MemoryTransport
) -> DropUnderTest:
    """Return the drop in memory as the fixture `drop` would.

    Args:
        drop: an empty one when not given.
        connect: makes a connection to it; another class than the strict one, to see whether the kit notices.
    """
    there = drop or MemoryDrop()
    plugin = TransportPlugin("memory", MemoryOptions, there.capabilities, lambda options, context: connect(there))
    return DropUnderTest(plugin, MemoryOptions(), behind=MemoryBehind(there), forks=False, large=1 << 20)

"""The kit for transports: what a drop has to keep, tried on the real thing.

In: a `DropUnderTest`. Out: a test or a `Result` a promise. Subclassed by authors, run by `optimx plugins check`.
"""

from optimx.testing.conformance.transport.ground import (
    Behind,
    DropUnderTest,
    FolderBehind,
    Ground,
    files_in,
    tidy,
    try_on,
)
from optimx.testing.conformance.transport.memory import MemoryBehind, memory_under_test
from optimx.testing.conformance.transport.suite import TRANSPORT_CHECKS, TransportConformance

__all__ = [
    "TRANSPORT_CHECKS",
    "Behind",
    "DropUnderTest",
    "FolderBehind",
    "Ground",
    "MemoryBehind",
    "TransportConformance",
    "files_in",
    "memory_under_test",
    "tidy",
    "try_on",
]

"""The conformance kit: every promise of the contracts, tried on a real plugin. Public.

In: a fixture by which an author opens his plugin. Out: a pytest test for each promise, by one subclass; the same
checks without pytest for `optimx plugins check`.
"""

from optimx.testing.conformance.checks import Broken, Check, ConformanceWarning, Note, Result, try_each
from optimx.testing.conformance.transport import (
    TRANSPORT_CHECKS,
    Behind,
    DropUnderTest,
    FolderBehind,
    TransportConformance,
)

__all__ = [
    "TRANSPORT_CHECKS",
    "Behind",
    "Broken",
    "Check",
    "ConformanceWarning",
    "DropUnderTest",
    "FolderBehind",
    "Note",
    "Result",
    "TransportConformance",
    "try_each",
]

"""The conformance kit: every promise of the contracts, tried on a real plugin. Public.

In: a fixture by which an author opens his plugin. Out: a pytest test for each promise, by one subclass; the same
checks without pytest for `optimx plugins check`.
"""

from optimx.testing.conformance.archive import ARCHIVE_CHECKS, ArchiveConformance, ArchiveUnderTest, a_medium
from optimx.testing.conformance.checks import Broken, Check, ConformanceWarning, Note, Result, try_each
from optimx.testing.conformance.listener import LISTENER_CHECKS, ListenerConformance, ListenerUnderTest
from optimx.testing.conformance.report import REPORT_CHECKS, ReportConformance, ReportUnderTest
from optimx.testing.conformance.system import (
    MOBILE_CHECKS,
    OFFICE_CHECKS,
    MobileConformance,
    MobileUnderTest,
    OfficeConformance,
    OfficeUnderTest,
    PairFiles,
)
from optimx.testing.conformance.transport import (
    TRANSPORT_CHECKS,
    Behind,
    DropUnderTest,
    FolderBehind,
    TransportConformance,
)

__all__ = [
    "ARCHIVE_CHECKS",
    "LISTENER_CHECKS",
    "MOBILE_CHECKS",
    "OFFICE_CHECKS",
    "REPORT_CHECKS",
    "TRANSPORT_CHECKS",
    "ArchiveConformance",
    "ArchiveUnderTest",
    "Behind",
    "Broken",
    "Check",
    "ConformanceWarning",
    "DropUnderTest",
    "FolderBehind",
    "ListenerConformance",
    "ListenerUnderTest",
    "MobileConformance",
    "MobileUnderTest",
    "Note",
    "OfficeConformance",
    "OfficeUnderTest",
    "PairFiles",
    "ReportConformance",
    "ReportUnderTest",
    "Result",
    "TransportConformance",
    "a_medium",
    "try_each",
]

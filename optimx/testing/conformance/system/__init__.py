"""The kits for both systems: what an ERP and a mobile app's store have to keep, also when they are killed.

In: an `OfficeUnderTest` or a `MobileUnderTest`. Out: a test or a `Result` a promise. Subclassed by authors.
"""

from optimx.testing.conformance.system.mobile import MOBILE_CHECKS, MobileConformance, MobileUnderTest, PairFiles
from optimx.testing.conformance.system.office import OFFICE_CHECKS, OfficeConformance, OfficeUnderTest
from optimx.testing.conformance.system.opening import ACCOUNT, a_batch

__all__ = [
    "ACCOUNT",
    "MOBILE_CHECKS",
    "OFFICE_CHECKS",
    "MobileConformance",
    "MobileUnderTest",
    "OfficeConformance",
    "OfficeUnderTest",
    "PairFiles",
    "a_batch",
]

"""Every promise of a report, tried on this one: the tests come with `ReportConformance`."""

import pytest
from optimx_pdf import optimx_register_reports

from optimx.testing.conformance import ReportConformance, ReportUnderTest


class TestPdf(ReportConformance):
    @pytest.fixture
    def report(self) -> ReportUnderTest:
        (plugin,) = optimx_register_reports()
        return ReportUnderTest(plugin)

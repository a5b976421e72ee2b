"""Every built-in report keeps the contract of a report."""

import pytest

from optimx.core.plugin_manager import Plugins
from optimx.plugins import BUILTIN
from optimx.testing.conformance import ReportConformance, ReportUnderTest


class TestReports(ReportConformance):
    @pytest.fixture(params=sorted(BUILTIN["reports"]))
    def report(self, request: pytest.FixtureRequest) -> ReportUnderTest:
        return ReportUnderTest(Plugins.load((), BUILTIN).reports[request.param])

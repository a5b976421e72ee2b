"""How the reports under test are asked to speak; the days they tell of are the conformance kit's."""

import gettext
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from optimx import ReportContext


@pytest.fixture
def french(repository: Path) -> ReportContext:
    catalogue = gettext.translation("optimx", repository / "optimx" / "locales", ["fr"])
    return ReportContext("fr", catalogue.gettext, ZoneInfo("Europe/Paris"))


@pytest.fixture
def english() -> ReportContext:
    return ReportContext("en", str, ZoneInfo("Europe/Paris"))

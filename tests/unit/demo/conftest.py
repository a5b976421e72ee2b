"""The example firm, once for all tests of the demo: making its documents takes a moment."""

from datetime import date

import pytest

from optimx.demo.firm import Firm, example_firm

MONDAY = date(2026, 11, 23)


@pytest.fixture(scope="session")
def monday() -> date:
    return MONDAY


@pytest.fixture(scope="session")
def firm() -> Firm:
    return example_firm(MONDAY)

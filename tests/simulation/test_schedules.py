from random import Random

import pytest

from tests.simulation.exploring import Explorer
from tests.simulation.scenarios import SCENARIOS

_RUNS = 160  # of a side, for each scenario: half a minute in all on the smallest machine


@pytest.mark.parametrize("name", SCENARIOS)
def test_whatever_dies_whenever_nothing_is_lost_and_nothing_done_twice(name: str) -> None:
    findings = Explorer(SCENARIOS[name]()).some(Random(name), _RUNS)

    assert findings.violations == []
    assert findings.schedules > 100


@pytest.mark.parametrize("name", SCENARIOS)
def test_without_any_fault_everything_comes_through(name: str) -> None:
    explorer = Explorer(SCENARIOS[name]())

    explorer.finish_without_faults()

    assert explorer.findings.violations == []

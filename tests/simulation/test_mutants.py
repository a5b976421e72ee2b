from random import Random

import pytest

from tests.simulation.exploring import Explorer
from tests.simulation.mutants import MUTANTS
from tests.simulation.scenarios import SCENARIOS


@pytest.mark.parametrize("name", MUTANTS)
def test_a_safety_rule_that_is_taken_out_is_missed(name: str) -> None:
    mutant = MUTANTS[name]

    with mutant.at_work():
        explorer = Explorer(SCENARIOS[mutant.scenario](), near=mutant.near)
        findings = explorer.some(Random(1), 2500, stop_at_first=True)

    assert findings.violations

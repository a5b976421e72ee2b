"""Rules 1 to 3: a set is ours, new and whole, or it does not go in."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from optimx.documents import PAIR, DocumentFacts, Header, SetFacts, Severity, judge_set

BATCH = "5f0c2a4e-6c1b-4e6e-9a53-0d6a7d1f2b11"
HEADER = Header("1.0", "111222333", BATCH, datetime(2021, 11, 22, tzinfo=UTC))
PARAM = DocumentFacts("OptimParam", "optim_param_111222333_2111221217.xml", "OptimParam", "111222333", HEADER, "a" * 64)
DATA = DocumentFacts("OptimData", "optim_data_111222333_2111221217.xml", "OptimData", "111222333", HEADER, "b" * 64)
WHOLE = SetFacts("111222333", PAIR, (PARAM, DATA))


def test_a_set_that_keeps_all_rules_has_no_findings() -> None:
    assert judge_set(WHOLE) == ()


@pytest.mark.parametrize(
    ("facts", "rule", "security"),
    [
        pytest.param(replace(WHOLE, documents=(PARAM,)), "R03", False, id="half a pair"),
        pytest.param(replace(WHOLE, documents=(PARAM, DATA, DATA)), "R03", False, id="twice the same"),
        pytest.param(
            replace(WHOLE, documents=(PARAM, replace(DATA, header=replace(HEADER, batch=BATCH[::-1])))),
            "R03",
            False,
            id="two batches",
        ),
        pytest.param(
            replace(WHOLE, documents=(PARAM, replace(DATA, named_root="OptimParam"))),
            "R01",
            False,
            id="another kind in its name",
        ),
        pytest.param(
            replace(WHOLE, documents=(PARAM, replace(DATA, header=replace(HEADER, account="999999999")))),
            "R01",
            True,
            id="another account inside",
        ),
        pytest.param(
            replace(WHOLE, documents=(PARAM, replace(DATA, named_account="999999999"))),
            "R01",
            True,
            id="another account outside",
        ),
        pytest.param(
            replace(WHOLE, imported={"OptimParam": "a" * 64, "OptimData": "c" * 64}), "R02", False, id="other content"
        ),
    ],
)
def test_a_broken_rule_refuses_the_set(facts: SetFacts, rule: str, security: bool) -> None:
    (finding,) = judge_set(facts)

    assert (finding.rule, finding.severity, finding.security) == (rule, Severity.REFUSE_SET, security)


def test_the_same_bytes_again_are_no_finding() -> None:
    again = replace(WHOLE, imported={"OptimParam": "a" * 64, "OptimData": "b" * 64})

    assert judge_set(again) == ()

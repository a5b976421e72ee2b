"""The rules of the exchange: pure functions, one module a subject, numbered as in the data model.

In: facts about a set. Out: findings. Called by systems, before they apply or import anything. The rules on single
records get their own registry beside `SET_RULES` and their own modules beside `whole_set`.
"""

from optimx.documents.rules.finding import Finding, Severity
from optimx.documents.rules.whole_set import (
    ANSWER,
    PAIR,
    SET_RULES,
    DocumentFacts,
    SetFacts,
    is_same_again,
    judge_set,
)

__all__ = [
    "ANSWER",
    "PAIR",
    "SET_RULES",
    "DocumentFacts",
    "Finding",
    "SetFacts",
    "Severity",
    "is_same_again",
    "judge_set",
]

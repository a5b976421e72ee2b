"""The rules of the exchange: pure functions, one module a subject, numbered as in the data model.

In: facts about a set, or a record and what the firm knows. Out: findings. Called by systems, before they apply or
import anything. Rules 1 to 3 are of a whole set (`whole_set`), 5 and 14 of what a system holds already, 18 of its
payroll; all others are of single records (`records` lists them).
"""

from optimx.documents.rules.books import Books, Employed, Settings, Works
from optimx.documents.rules.finding import Finding, Severity
from optimx.documents.rules.identifiers import identifiers_look_right
from optimx.documents.rules.positions import without_position
from optimx.documents.rules.records import DAY_RULES, RECORD_RULES, judge_record
from optimx.documents.rules.signatures import signed_content_is_unchanged
from optimx.documents.rules.whole_set import (
    ANSWER,
    PAIR,
    SET_RULES,
    DocumentFacts,
    SetFacts,
    judge_set,
)

__all__ = [
    "ANSWER",
    "DAY_RULES",
    "PAIR",
    "RECORD_RULES",
    "SET_RULES",
    "Books",
    "DocumentFacts",
    "Employed",
    "Finding",
    "SetFacts",
    "Settings",
    "Severity",
    "Works",
    "identifiers_look_right",
    "judge_record",
    "judge_set",
    "signed_content_is_unchanged",
    "without_position",
]

"""What a rule says about a set or a record.

In: a broken rule. Out: a value that systems store, reports show and crews get back.
"""

from dataclasses import dataclass
from enum import StrEnum

from optimx.core.language import Text


class Severity(StrEnum):
    """What a broken rule costs."""

    REFUSE_SET = "refuse-set"
    REFUSE_RECORD = "refuse-record"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule, once.

    Attributes:
        rule: stable: `R01` to `R19` as numbered in the data model, or `XML_…` for the form of a file.
        severity: what it costs.
        message: what is wrong, for people.
        file: base name; "" when it is about the whole set.
        line: from 1; 0 when not about a line.
        security: somebody should ask how this could come about.
    """

    rule: str
    severity: Severity
    message: Text
    file: str = ""
    line: int = 0
    security: bool = False


def refuse(rule: str, message: Text) -> Finding:
    """Return what keeps one record out."""
    return Finding(rule, Severity.REFUSE_RECORD, message)


def warn(rule: str, message: Text) -> Finding:
    """Return what somebody should know, and what costs nothing."""
    return Finding(rule, Severity.WARN, message)

"""How a run ended, in one word and one exit code, when it has met several.

In: exit codes of errors. Out: the one that counts. Called by `ending` and by the command line. Pure.
"""

from collections.abc import Iterable

from optimx.core.contracts import Outcome

PRECEDENCE = (130, 70, 3, 5, 6, 4, 1, 7)
"""What is worse stands first: a run that met several ends says the one that needs somebody soonest."""

_OUTCOMES = {
    0: Outcome.DONE,
    1: Outcome.NEEDS_PERSON,
    3: Outcome.MISCONFIGURED,
    4: Outcome.WILL_RETRY,
    5: Outcome.REFUSED,
    6: Outcome.BUSY,
    7: Outcome.OVERDUE,
    70: Outcome.DEFECT,
    130: Outcome.INTERRUPTED,
}


def worst(codes: Iterable[int]) -> int:
    """Return the exit code that counts when a run has met several; a partner's own code counts as 1."""
    met = {code if code in _OUTCOMES else 1 for code in codes}
    return next((code for code in PRECEDENCE if code in met), 0)


def outcome_of(code: int, *, idle: bool = False) -> Outcome:
    """Return what the first line of the report says for an exit code; `idle` when nothing at all happened."""
    return Outcome.NOTHING_TO_DO if idle and code == 0 else _OUTCOMES[code]

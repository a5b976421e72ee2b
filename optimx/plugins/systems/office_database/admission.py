"""May a record go in? Decided from what is known of the same id, and by the rules on single records.

In: a record, what is there under its id. Out: a decision, findings. Pure. Used by `importation`.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any

from optimx import Finding
from optimx.documents.records import AnswerRecord

Rule = Callable[[AnswerRecord], Iterable[Finding]]
"""Says what is wrong with one record: a finding that refuses it, or a warning."""

RULES: tuple[Rule, ...] = ()
"""Rules that every record is held against, in the order of their numbers."""


class Admission(StrEnum):
    """What becomes of a record."""

    NEW = "new"
    SAME = "same"
    OUTDATED = "outdated"
    CONTRADICTS = "contradicts"


def admit(known: Mapping[int, str], version: int, content_hash: str) -> Admission:
    """Decide by what is there under the id of a record.

    Args:
        known: hash of the content by version.
        version: of the record; 1 for a kind that has none.
        content_hash: of the record.
    """
    if version in known:
        return Admission.SAME if known[version] == content_hash else Admission.CONTRADICTS
    if known and version < max(known):
        return Admission.OUTDATED
    return Admission.NEW


def version_of(record: Any) -> int:
    """Return the version of a record, 1 for a kind that has none."""
    version: int = getattr(record, "version", 1)
    return version

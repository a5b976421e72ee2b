"""May a record go in? Decided from what is known of the same id (rule 5).

In: a record, what is there under its id. Out: a decision. Pure. Used by `intake`.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


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

"""What `[names]` may say: names that every listing reads back as what they are.

In: patterns. Out: a name that would be taken for something else, if there is one. Called by `model`. Pure.
"""

from datetime import datetime

from optimx.core import names
from optimx.core.durable import UNFINISHED
from optimx.core.names import BatchName, DocumentKind, Patterns

# The shortest, the longest, and one of a stamp's length. Ten digits anywhere in id and stamp are a moment: what could
# be read otherwise with the digits of some account is read otherwise with these.
_IDS = ("010", "0101010101", "01010101010101010101")
_STAMP = datetime(2001, 1, 1, 1, 1)  # noqa: DTZ001 - local and naive by definition


def misread(patterns: Patterns) -> str | None:
    """Return a name that these patterns give and that would be taken for something else, or for nothing."""
    for kind in DocumentKind:
        for account in _IDS:
            name = patterns.compose(kind, account, _STAMP)
            if list(patterns.readings(name)) != [BatchName(kind, account, _STAMP)] or _is_of_protocol(name, account):
                return name
    return None


def _is_of_protocol(name: str, account: str) -> bool:
    lower = name.lower()
    marks = {names.mark(account, _STAMP, refused=refused).rpartition("/")[2].lower() for refused in (True, False)}
    return (
        names.is_pair_manifest(name)
        or names.is_answer_manifest(name)
        or names.is_receipt(name)
        or lower.removesuffix(".json") in marks
        or lower.endswith(UNFINISHED)
    )

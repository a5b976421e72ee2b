"""What the files of an exchange are called, found out from names that were seen.

In: a name, the account. Out: a pattern with `{id}` and `{stamp}`, and which of the three documents it is. Called by
`watching`. Pure.
"""

import re

from optimx.core.names import DocumentKind, is_allowed, read_stamp

_STAMP = re.compile(r"[0-9]{10}", re.ASCII)
# Words by which people tell the documents apart, the most telling first
_TELLING = (("param", DocumentKind.PARAM), ("appli", DocumentKind.ANSWER), ("data", DocumentKind.DATA))


def pattern_of(name: str, account: str) -> str | None:
    """Return the pattern of a name; None when it does not carry the account and a stamp, each once.

    Args:
        name: as it was seen.
        account: the mobile identifier.
    """
    if not is_allowed(name) or "{" in name:
        return None
    place = re.search(re.escape(account), name, re.IGNORECASE)
    if place is None:
        return None
    # the digits of a SIREN beside those of a stamp are no stamp
    before, after = name[: place.start()], name[place.end() :]
    stamps = [(part, found) for part in (before, after) for found in _STAMP.finditer(part) if read_stamp(found[0])]
    if len(stamps) != 1 or account.lower() in f"{before} {after}".lower():
        return None
    return "{id}".join(_with_place(part, stamps[0][1]) if part is stamps[0][0] else part for part in (before, after))


def _with_place(part: str, stamp: re.Match[str]) -> str:
    return f"{part[: stamp.start()]}{{stamp}}{part[stamp.end() :]}"


def kind_of(name: str) -> DocumentKind | None:
    """Return which of the three documents a name speaks of, or None."""
    lower = name.lower()
    return next((kind for word, kind in _TELLING if word in lower and lower.endswith(".xml")), None)

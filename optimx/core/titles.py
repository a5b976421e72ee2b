"""Names that people give to GED documents, in a vendor's office: accents and all, and nothing that could do harm.

In: a name found on the drop. Out: the name under which it is filed, or none. Called by `dropserver.pairs`. Pure.
"""

import re
import unicodedata

from optimx.core.names import is_reserved

_LONGEST = 160  # characters, as for all names of the exchange
_LONGEST_BYTES = 200  # room for what is added to the name of a copy
_PUNCTUATION = frozenset(" ._-'\u2019(),&+\u00b0=@#[]!%;")
_LETTERS = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd"})
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})  # they reorder the end of a name, and so hide what kind of file it is
_FIXED_SPACES = re.compile("[\u00a0\u202f]")


def document_title(name: str) -> str | None:
    """Return the name under which a GED document of a vendor's office is kept; None when it may not be opened.

    People give these names: letters of any alphabet that is written from left to right, digits and some punctuation
    are fine, composed as one character (NFC), with an ordinary space in place of a fixed one.
    """
    title = _FIXED_SPACES.sub(" ", unicodedata.normalize("NFC", name))
    fits = len(title) <= _LONGEST and all(_bytes(each) <= _LONGEST_BYTES for each in (name, title))
    if not fits or not title or not all(map(_is_plain, title)):
        return None
    bounded = title[0].isalnum() and (title[-1].isalnum() or title[-1] in "_-)]")
    return title if bounded and not is_reserved(title) else None


def _bytes(name: str) -> int:
    return len(name.encode("utf-8", "surrogatepass"))


def _is_plain(char: str) -> bool:
    # by category, so that controls, marks of direction, lone surrogates and look-alike spaces stay out, known or new
    if char in _PUNCTUATION:
        return True
    is_letter = unicodedata.category(char) in _LETTERS
    return is_letter and unicodedata.bidirectional(char) not in _RIGHT_TO_LEFT

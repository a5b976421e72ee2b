"""What a report keeps to itself: reasons for absence and what crews wrote freely, which may tell of somebody's health.

In: a sentence about a record. Out: the same, without the value that it quotes. Applied by every built-in report to
every sentence, whoever made it: a refused record is quoted by systems that do not know who will read it.
"""

import re

from optimx import Text

# The elements and attributes of the vendor, and the words of the code for them.
_PRIVATE = re.compile(r"absence|motif|commentaire|comment|incident|texte", re.IGNORECASE)
_QUOTED = frozenset({"value", "sample", "reason", "code", "what", "said"})
HIDDEN = "…"
"""What stands in the place of what is not told."""


def discreet(words: Text) -> Text:
    """Return the sentence without the values that it quotes, when it is about something private."""
    about = [words.message, *(value for name, value in words.values.items() if name not in _QUOTED)]
    if not any(_PRIVATE.search(part) for part in about):
        return words
    return Text(words.message, {name: HIDDEN if name in _QUOTED else value for name, value in words.values.items()})

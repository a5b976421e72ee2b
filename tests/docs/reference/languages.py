"""What a page says in its reader's language where the code has no words to take it from.

In: a language. Out: a `Page`. Called by the modules that make pages for `docs/en` and `docs/fr`.
"""

from dataclasses import dataclass

from optimx import Text
from optimx.locales import translation


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a page is made.

    Attributes:
        language: `en` or `fr`.
    """

    language: str

    def say(self, english: str, french: str) -> str:
        """Return one of two sentences."""
        return french if self.language == "fr" else english

    def show(self, words: Text) -> str:
        """Return a sentence of the program, translated by the program's own catalogue."""
        return words.show(translation(self.language))


ENGLISH, FRENCH = Reader("en"), Reader("fr")

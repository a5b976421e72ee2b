"""A page of text: headings, paragraphs, rows; knows widths and encodings, not what is told.

In: words. Out: bytes that Notepad shows as they are meant. Used by the sections of the text report.
"""

import codecs
import textwrap
from typing import BinaryIO

from optimx import Text, printable
from optimx.plugins.reports.discretion import discreet
from optimx.plugins.reports.figures import Figures

WIDTH = 96
"""Columns; a maximised Notepad shows well over 100, a printed page some 90 to 100."""

# Names on the drop have at most 90 characters; what is longer was never meant to be read.
_LONGEST_NAME = 180


class Page:
    """Lines of a report, in the making.

    Attributes:
        figures: how its reader writes numbers and dates.
    """

    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        self._lines: list[str] = []

    @property
    def lines(self) -> tuple[str, ...]:
        """What is on the page so far."""
        return tuple(self._lines)

    def say(self, words: Text) -> str:
        """Return a sentence in the reader's language, without what a report does not tell."""
        return discreet(words).show(self.figures.translate)

    def line(self, words: str = "") -> None:
        """Add one line as it is."""
        self._lines.append(words.rstrip(" "))

    def heading(self, words: Text) -> None:
        """Add a heading, underlined, with an empty line before it."""
        title = self.say(words)
        self._lines += ["", title, "-" * len(title)]

    def paragraph(self, words: str, first: str = "") -> None:
        """Add words over as many lines as they need; `first` opens the first line, the others stand in below it."""
        hang = " " * len(first)
        wrapped = textwrap.wrap(
            words, WIDTH, initial_indent=first, subsequent_indent=hang, break_long_words=False, break_on_hyphens=False
        )
        self._lines += [line.rstrip(" ") for line in wrapped]

    def pair(self, label: Text, words: str, width: int = 15) -> None:
        """Add `label : words`, the colons one below the other."""
        self.paragraph(words, first=f"{self.say(label):<{width}}: ")

    def write(self, out: BinaryIO) -> None:
        """Write the page: BOM, so that Notepad takes it for UTF-8, and CRLF, so that old ones break the lines."""
        out.write(codecs.BOM_UTF8)
        for line in self._lines:
            out.write(line.encode("utf-8") + b"\r\n")


def shown_name(name: str) -> str:
    """Return a name from outside, escaped, and cut when nobody would read it to its end."""
    shown = printable(name)
    return shown if len(shown) <= _LONGEST_NAME else f"{shown[:_LONGEST_NAME]}…"

"""Bytes of an XML file, checked and turned into UTF-8 before libxml2 sees them.

In: an open binary file that nobody trusts. Out: chunks of UTF-8 without byte-order mark, or `BadXmlError` with
rule, line and column. Used by `core.xml.reading`. One chunk is held at a time, whatever the size of the file.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from optimx.core.errors import BadXmlError
from optimx.core.language import Text, text
from optimx.core.xml.limits import Limits
from optimx.core.xml.prologue import Prologue, read_prologue
from optimx.core.xml.refusing import refusal

_HEAD = 64 * 1024  # the root has to begin in it
# Large enough that Python's share of a chunk vanishes; of larger ones libxml2's nodes leave holes in the heap, 30 MB of
# them in a file of any size, and take a quarter longer.
_CHUNK = 16 * 1024

# C1 controls are what cp1252 bytes become when somebody reads them as ISO-8859-1; U+FFFD is what a
# careless program leaves of a character that it could not read. Either way the original is lost.
_DAMAGED = (*map(chr, range(0x80, 0xA0)), "\ufffd")
_DAMAGE = re.compile("[\x80-\x9f\ufffd]")
_DAMAGE_BY_NUMBER = re.compile(rb"&#(?:0*(?:12[89]|1[345]\d|65533)|[xX]0*(?:[89][0-9a-fA-F]|[fF]{3}[dD]));")

# What UTF-8 looks like after it was read as cp1252: "Ã©" for "é", "â€™" for an apostrophe, "Å“" for "œ", "â‚¬" for "€".
_TWICE = re.compile("Ã[\xa0-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|Â[\xa0-\xbf]|â€|â‚¬|Å[’“¸]")
_TWICE_BEGINS = "ÃÂâÅ"

# A numbered character may lie across two chunks; longer paddings with zeros are nobody's honest writing.
_OVERLAP = 32


@dataclass(frozen=True, slots=True)
class XmlWarning:
    """Something odd that does not stop the reading.

    Attributes:
        rule: stable.
        message: what is odd.
        line: from 1; the first place.
        column: from 1, in characters.
    """

    rule: str
    message: Text
    line: int
    column: int


class GuardedSource:
    """Gives the file in chunks that are safe to feed to a parser told that they are UTF-8.

    Attributes:
        prologue: encoding and name of the root, read before anything is parsed.
        warnings: grows while chunks are taken.
    """

    def __init__(self, file: BinaryIO, limits: Limits, name: str | None = None) -> None:
        """Read the head of `file` from its start.

        Raises:
            BadXmlError: it is no XML, compressed, in an encoding that is not read, or has a DOCTYPE.
        """
        file.seek(0)
        self._file = file
        self._name = name
        self._head = _read_fully(file, _HEAD)
        self.prologue: Prologue = read_prologue(self._head, name)
        self.warnings: list[XmlWarning] = []
        self._caps = _Caps(limits)
        self._decoder = codecs.getincrementaldecoder(self.prologue.encoding)()
        self._is_utf8 = self.prologue.encoding == "utf-8"
        self._place = _Place()
        self._tail = b""

    def chunks(self) -> Iterator[bytes]:
        """Yield the file once, chunk by chunk.

        Raises:
            BadXmlError: a cap is passed, or a character is damaged or cannot be decoded.
        """
        raw, mark = self._head, self.prologue.mark
        while raw:
            self._cap(raw)
            yield self._checked(raw[mark:] if mark else raw)
            raw, mark = _read_fully(self._file, _CHUNK), 0
        self._decode(b"", final=True)

    def _cap(self, raw: bytes) -> None:
        passed = self._caps.passed(raw)
        if passed is not None:
            raise self._refusal(*passed, "", 0)

    def _checked(self, raw: bytes) -> bytes:
        decoded = self._decode(raw)
        if b"\0" in raw:
            raise self._refusal(
                "XML_CHARACTER", text("{file} holds a NUL byte, as no text does"), decoded, decoded.find("\0")
            )
        self._look_for_numbers(raw)
        if not decoded.isascii():
            self._look_for_damage(decoded)
        self._place.advance(decoded)
        return raw if self._is_utf8 else decoded.encode("utf-8")

    def _decode(self, raw: bytes, *, final: bool = False) -> str:
        try:
            return self._decoder.decode(raw, final)
        except UnicodeDecodeError as error:
            before = error.object[: error.start].decode(self.prologue.encoding)
            what = text(
                "byte {byte} of {file} cannot be read as {encoding}",
                byte=f"0x{error.object[error.start]:02x}",
                encoding=self.prologue.encoding,
            )
            raise self._refusal("XML_ENCODING", what, before, len(before)) from error

    def _look_for_damage(self, decoded: str) -> None:
        # To look for each of them by itself takes a fifth of the time of one pattern.
        damaged = _DAMAGE.search(decoded) if any(one in decoded for one in _DAMAGED) else None
        if damaged is not None:
            what = text(
                "character {code} of {file} shows that a letter was lost before", code=f"U+{ord(damaged[0]):04X}"
            )
            raise self._refusal("XML_CHARACTER", what, decoded, damaged.start())
        suspicious = not self.warnings and any(first in decoded for first in _TWICE_BEGINS)
        twice = _TWICE.search(decoded) if suspicious else None
        if twice is not None:
            line, column = self._place.at(decoded, twice.start())
            what = text("'{sample}' looks like a letter that was encoded twice", sample=twice[0])
            self.warnings.append(XmlWarning("XML_DOUBLE_ENCODING", what, line, column))

    def _look_for_numbers(self, raw: bytes) -> None:
        window = self._tail + raw
        self._tail = raw[-_OVERLAP:]
        damaged = _DAMAGE_BY_NUMBER.search(window) if b"&#" in window else None
        if damaged is not None:
            what = text(
                "character {code} of {file} shows that a letter was lost before", code=damaged[0].decode("ascii")
            )
            before = window[len(window) - len(raw) : damaged.start()].decode(self.prologue.encoding, "replace")
            raise self._refusal("XML_CHARACTER", what, before, len(before))

    def _refusal(self, rule: str, what: Text, seen: str, index: int) -> BadXmlError:
        line, column = self._place.at(seen, index)
        return refusal(rule, what, line=line, column=column, name=self._name)


class _Caps:
    """Counts what passed, and says which cap was passed."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._size = self._elements = self._run = 0

    def passed(self, raw: bytes) -> tuple[str, Text] | None:
        limits = self._limits
        self._size += len(raw)
        if self._size > limits.size:
            what = text(
                "{file} is larger than {limit} bytes: whoever made it has to send less at once", limit=limits.size
            )
            return "XML_TOO_BIG", what
        # Comments and instructions are counted as elements too: a bound, not a census.
        self._elements += raw.count(b"<") - raw.count(b"</")
        if self._elements > limits.elements:
            return "XML_TOO_MANY", text(
                "{file} has more than {limit} elements: whoever made it has to send less at once", limit=limits.elements
            )
        first = raw.find(b"<")
        self._run += len(raw) if first < 0 else first
        if self._run > limits.text:
            return "XML_LONG_TEXT", text("a text of {file} is longer than {limit} bytes", limit=limits.text)
        if first >= 0:
            self._run = len(raw) - raw.rfind(b"<")
        return None


class _Place:
    """Where the reading is: lines from 1, columns from 1 in characters."""

    def __init__(self) -> None:
        self._line = 1
        self._column = 0

    def advance(self, seen: str) -> None:
        self._line, column = self.at(seen, len(seen))
        self._column = column - 1

    def at(self, seen: str, index: int) -> tuple[int, int]:
        breaks = seen.count("\n", 0, index)
        if not breaks:
            return self._line, self._column + index + 1
        return self._line + breaks, index - seen.rfind("\n", 0, index)


def _read_fully(file: BinaryIO, wanted: int) -> bytes:
    """Return a piece; a short one only at the end of the file, since the head must be whole to be judged."""
    parts: list[bytes] = []
    while wanted:
        part = file.read(wanted)
        if not part:
            break
        parts.append(part)
        wanted -= len(part)
    return b"".join(parts)

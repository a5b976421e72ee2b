"""Where an answer says on which spot a photo was taken, as passages of its bytes.

In: an open `Appli_Data`. Out: start and end of each passage without which it tells no position. Called by systems that
have archived answers purged. The file is not parsed: all encodings in which answers are read write these elements in
ASCII, and what is left has to stay byte for byte. Pure; holds a chunk at a time, whatever the size of the file.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

_NAMES = "Lat|Lon|PrecisionM"
# A number with comments around it is short. No mark of another element is within: `<Lat>` in somebody's words never
# ends at the next position.
_ASIDE = r"(?:<!--[^<>]{0,150}-->|<!\[CDATA\[[^<>]{0,100}\]\]>)"
_NUMBER = rf"[^<>]{{0,100}}(?:{_ASIDE}[^<>]{{0,30}}){{0,3}}"
# With the white space before it, so that no empty line stays.
_ELEMENT = re.compile(rf"\s{{0,80}}<({_NAMES})(?:\s[^<>]{{0,200}})?(?:/>|>{_NUMBER}</\1\s{{0,20}}>)".encode("ascii"))
_OVERLAP = 1024  # bytes, longer than the longest passage
_CHUNK = 1 << 20


def passages_with_position(answer: BinaryIO) -> tuple[tuple[int, int], ...]:
    """Return start and end, in bytes, of each latitude, longitude and accuracy of an answer, in order.

    Args:
        answer: open in binary mode; of an answer that was accepted, so that it is well-formed and in a known encoding.
    """
    answer.seek(0)
    return tuple(_passages(answer))


def _passages(answer: BinaryIO) -> Iterator[tuple[int, int]]:
    held, begin = b"", 0
    while True:
        chunk = answer.read(_CHUNK)
        held += chunk
        # what begins near the end may go on in the next chunk
        sure, done = len(held) - (_OVERLAP if chunk else 0), 0
        for found in _ELEMENT.finditer(held):
            if found.start() >= sure:
                break
            yield begin + found.start(), begin + found.end()
            done = found.end()
        if not chunk:
            return
        kept = max(done, sure, 0)
        held, begin = held[kept:], begin + kept

"""Positions in a HEIC: in its EXIF and XMP items, which its table of contents leads to.

In: an open HEIC. Out: patches of the same length, since other items are found by their offsets. Used by `positions`.
"""

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import SEEK_END
from typing import BinaryIO

from optimx.core.pictures import tiff, xmp
from optimx.core.pictures.patch import Patch, UnreadableError

_CONTENTS = 8 << 20  # bytes; a table of contents has a few thousand
_IN_FILE, _IN_TABLE = 0, 1
_XMP = b"application/rdf+xml"

Span = tuple[int, int]
"""Start and end of some bytes of the file."""


def positions_in(file: BinaryIO) -> list[Patch]:
    """Return what has to be replaced.

    Raises:
        UnreadableError: the table of contents cannot be read.
    """
    try:
        contents = _contents(file)
        items = list(_described(contents)) if contents else []
        places = _within(file, dict(_located(contents)) if contents and items else {}, [item for item, _ in items])
        return [patch for item, is_exif in items for patch in _of_item(file, places.get(item, ()), is_exif=is_exif)]
    except (struct.error, IndexError) as error:
        raise UnreadableError from error


def _within(
    file: BinaryIO, places: Mapping[int, Sequence[Span] | None], items: Sequence[int]
) -> dict[int, Sequence[Span]]:
    """Return the places of some items as far as the file reaches; none may lie in another, nor be endless."""
    length = file.seek(0, SEEK_END)
    if any(places.get(item, ()) is None for item in items):
        raise UnreadableError  # it lies in another item: it may tell a position, and nobody would see it
    found = {item: [(min(start, length), min(end, length)) for start, end in places.get(item) or ()] for item in items}
    after, left = 0, _CONTENTS
    for start, end in sorted(span for item in items for span in found[item] if span[0] < span[1]):
        left -= end - start
        if start < after or left < 0:
            raise UnreadableError
        after = end
    return dict(found)


@dataclass(frozen=True, slots=True)
class _Box:
    kind: bytes
    start: int
    content: bytes


def _contents(file: BinaryIO) -> _Box | None:
    """Return the box `meta`; None when there is none, and so no item."""
    place, length = 0, file.seek(0, SEEK_END)
    while True:
        # a length that nobody trusts may lead further than any file reaches
        file.seek(min(place, length))
        head = file.read(16)
        if len(head) < 8:  # noqa: PLR2004 - size and kind
            return None
        size, kind = struct.unpack_from(">I4s", head)
        begin = 8
        if size == 1:
            (size,), begin = struct.unpack_from(">Q", head, 8), 16
        if kind == b"meta":
            if not begin <= size <= _CONTENTS:
                raise UnreadableError
            file.seek(place + begin)
            return _Box(kind, place + begin, file.read(size - begin))
        if size < begin:
            return None  # up to the end of the file
        place += size


def _inside(box: _Box, skip: int) -> Iterator[_Box]:
    place = skip
    while place + 8 <= len(box.content):
        size, kind = struct.unpack_from(">I4s", box.content, place)
        if size < 8 or place + size > len(box.content):  # noqa: PLR2004 - size and kind
            raise UnreadableError
        yield _Box(kind, box.start + place + 8, box.content[place + 8 : place + size])
        place += size


def _described(contents: _Box) -> Iterator[tuple[int, bool]]:
    """Give the number of each item that may tell a position, and whether it is EXIF."""
    for table in _inside(contents, 4):
        if table.kind != b"iinf":
            continue
        for entry in _inside(table, 6 if table.content[0] == 0 else 8):
            wide = entry.content[0] >= 3  # noqa: PLR2004 - the version with longer numbers
            number, _, kind = struct.unpack_from(">IH4s" if wide else ">HH4s", entry.content, 4)
            if kind == b"Exif":
                yield number, True
            elif kind == b"mime" and _XMP in entry.content:
                yield number, False


def _located(contents: _Box) -> Iterator[tuple[int, Sequence[Span] | None]]:
    """Give the places of each item in the file; None when they are counted from somewhere else."""
    boxes = {box.kind: box for box in _inside(contents, 4)}
    if b"iloc" not in boxes:
        return
    inner = boxes[b"idat"].start if b"idat" in boxes else None
    reader = _Numbers(boxes[b"iloc"].content)
    version, sizes = reader.take(4) >> 24, reader.take(2)
    offset, length, base, index = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    number = 2 if version < 2 else 4  # noqa: PLR2004 - the version with longer numbers
    for _ in range(reader.take(number)):
        item = reader.take(number)
        method = reader.take(2) & 15 if version else _IN_FILE
        reader.take(2)
        origin = reader.take(base)
        spans = []
        for _ in range(reader.take(2)):
            reader.take(index if version else 0)
            start, size = origin + reader.take(offset), reader.take(length)
            spans.append((start, start + size))
        yield item, _absolute(spans, method, inner)


def _absolute(spans: Sequence[Span], method: int, inner: int | None) -> Sequence[Span] | None:
    if method == _IN_FILE:
        return spans
    if method == _IN_TABLE and inner is not None:
        return [(inner + start, inner + end) for start, end in spans]
    return None


class _Numbers:
    """Reads numbers of any width, one after the other."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._place = 0

    def take(self, width: int) -> int:
        self._place += width
        if self._place > len(self._content):
            raise UnreadableError
        return int.from_bytes(self._content[self._place - width : self._place], "big")


def _of_item(file: BinaryIO, spans: Sequence[Span], *, is_exif: bool) -> Iterator[Patch]:
    pieces = []
    for start, end in spans:
        file.seek(start)
        pieces.append(file.read(end - start))
    content = b"".join(pieces)
    cleaned = _exif(content) if is_exif else xmp.without_position(content)
    if cleaned is content:
        return
    cleaned = bytes(len(content)) if cleaned is None else cleaned
    place = 0
    for (start, _), piece in zip(spans, pieces, strict=True):
        yield Patch(start, start + len(piece), cleaned[place : place + len(piece)])
        place += len(piece)


def _exif(content: bytes) -> bytes | None:
    if len(content) < 4:  # noqa: PLR2004 - the offset of the TIFF header
        return None if content else content
    begin = 4 + int.from_bytes(content[:4], "big")
    block = content[begin:]
    cleaned = tiff.without_position(block)
    return content if cleaned is block else None if cleaned is None else content[:begin] + cleaned

"""Positions in a PNG: in its EXIF chunk, in XMP, and in what some programs hide EXIF in.

In: an open PNG. Out: patches. Used by `positions`. Chunks are passed over by their lengths, not read.
"""

import zlib
from collections.abc import Iterator
from typing import BinaryIO

from optimx.core.pictures import tiff, xmp
from optimx.core.pictures.patch import Patch

_SIGNATURE = 8
_FRAME = 12  # length, type and check sum
_TEXTS = {b"tEXt", b"zTXt", b"iTXt"}
_XMP = b"XML:com.adobe.xmp\0"
_RAW = (b"Raw profile type exif\0", b"Raw profile type APP1\0", b"Raw profile type xmp\0")
_LONGEST_NAME = 80


def positions_in(file: BinaryIO) -> list[Patch]:
    """Return what has to be replaced."""
    return [patch for start, kind, size in _chunks(file) for patch in _of_chunk(file, start, kind, size)]


def _chunks(file: BinaryIO) -> Iterator[tuple[int, bytes, int]]:
    place = _SIGNATURE
    while True:
        file.seek(place)
        head = file.read(8)
        if len(head) < 8:  # noqa: PLR2004 - length and type
            return
        size = int.from_bytes(head[:4], "big")
        yield place, head[4:], size
        place += _FRAME + size


def _of_chunk(file: BinaryIO, start: int, kind: bytes, size: int) -> Iterator[Patch]:
    end = start + _FRAME + size
    file.seek(start + 8)
    if kind == b"eXIf":
        content = file.read(size)
        yield from _replaced(start, end, kind, content, tiff.without_position(content))
    elif kind in _TEXTS:
        head = file.read(min(size, _LONGEST_NAME))
        if head.startswith(_RAW) or (head.startswith(_XMP) and kind != b"iTXt"):
            yield Patch(start, end, b"")
        elif head.startswith(_XMP):
            content = head + file.read(size - len(head))
            yield from _replaced(start, end, kind, content, _without_position(content))


def _without_position(content: bytes) -> bytes | None:
    # name, whether it is compressed and how, language, translated name, text
    if content[len(_XMP) : len(_XMP) + 1] != b"\0" or content.count(b"\0") < 5:  # noqa: PLR2004
        return None
    text = content.split(b"\0", 5)[5] if content[len(_XMP) + 1 : len(_XMP) + 2] == b"\0" else b""
    head = content[: len(content) - len(text)]
    cleaned = xmp.without_position(text)
    return content if cleaned is text and text else None if cleaned is None or not text else head + cleaned


def _replaced(start: int, end: int, kind: bytes, content: bytes, cleaned: bytes | None) -> Iterator[Patch]:
    if cleaned is None:
        yield Patch(start, end, b"")
    elif cleaned is not content:
        check = zlib.crc32(kind + cleaned).to_bytes(4, "big")
        yield Patch(start + 8, end, cleaned + check)

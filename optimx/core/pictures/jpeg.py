"""Positions in a JPEG: in its APP1 segments, EXIF's and XMP's, however many there are.

In: an open JPEG. Out: patches. Used by `positions`. Only the segments before the picture are read; where a camera
announces further pictures behind the first (`MPF`), theirs as well.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from optimx.core.pictures import tiff, xmp
from optimx.core.pictures.patch import Patch

_EXIF = b"Exif\0"
_EXIF_LENGTH = 6  # one more byte, which should be zero
_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_XMP_MORE = b"http://ns.adobe.com/xmp/extension/\0"
_XMP_MORE_LENGTH = len(_XMP_MORE) + 40  # digest, whole length, offset
_MORE_PICTURES = b"MPF\0"

_APP1, _APP2, _SCAN, _END = 0xE1, 0xE2, 0xDA, 0xD9
_WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD9)}
# Inside of a picture the byte FF is never followed by E1.
_FURTHER = re.compile(rb"\xff\xe1(?=..(?:Exif\0|http://ns\.adobe\.com/x))", re.DOTALL)


def positions_in(file: BinaryIO) -> list[Patch]:
    """Return what has to be replaced."""
    segments = list(_segments(file))
    patches = [patch for end, payload in segments for patch in _of_segment(end, payload)]
    more = [(end, payload) for end, payload in segments if payload.startswith(_XMP_MORE)]
    tail = b"".join(payload[_XMP_MORE_LENGTH:] for _, payload in more)
    # it is one text cut into pieces, whose digest stands in the first packet
    if xmp.without_position(tail) is not tail:
        patches.extend(_blank(end, payload) for end, payload in more)
    return patches


def _segments(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Give end and payload of each APP1 segment."""
    further = False
    for marker, end, payload in _before_the_picture(file):
        if marker == _APP1:
            yield end, payload
        further = further or (marker == _APP2 and payload.startswith(_MORE_PICTURES))
    if further:
        begin = file.tell()
        rest, after = file.read(), 0
        for found in _FURTHER.finditer(rest):
            if found.start() < after:
                continue  # what stands in a segment is part of it
            length = int.from_bytes(rest[found.end() : found.end() + 2], "big")
            payload = rest[found.end() + 2 : found.end() + length]
            after = found.end() + 2 + len(payload)
            yield begin + after, payload


def _before_the_picture(file: BinaryIO) -> Iterator[tuple[int, int, bytes]]:
    file.seek(2)
    while True:
        if file.read(1) != b"\xff":
            return
        marker = 0xFF
        while marker == 0xFF:  # noqa: PLR2004 - filled up with FF as often as a program likes
            byte = file.read(1)
            if not byte:
                return
            marker = byte[0]
        if marker in (_SCAN, _END):
            return
        if marker in _WITHOUT_LENGTH:
            continue
        length = int.from_bytes(file.read(2), "big")
        payload = file.read(max(length - 2, 0))
        yield marker, file.tell(), payload


def _of_segment(end: int, payload: bytes) -> Iterator[Patch]:
    if payload.startswith(_EXIF):
        content = payload[_EXIF_LENGTH:]
        cleaned = tiff.without_position(content)
    elif payload.startswith(_XMP):
        content = payload[len(_XMP) :]
        cleaned = xmp.without_position(content)
    else:
        return
    if cleaned is None:
        yield _blank(end, payload)
    elif cleaned is not content:
        yield Patch(end - len(content), end, cleaned)


def _blank(end: int, payload: bytes) -> Patch:
    # Of the same length: the pictures behind the first are found by their distance.
    return Patch(end - len(payload), end, bytes(len(payload)))

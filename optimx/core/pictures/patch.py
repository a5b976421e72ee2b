"""A piece of a file that something else takes the place of.

In: patches found by the readers of `core.pictures`. Out: the file with them. Pure but for the streams it is given.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

_CHUNK = 1 << 20


class UnreadableError(Exception):
    """A photo is not built as its type is: nothing can be said of what it holds. Met by `core.office.positions`."""


@dataclass(frozen=True, slots=True)
class Patch:
    """What stands in the place of some bytes.

    Attributes:
        start: offset of the first of them.
        end: offset after the last.
        content: what stands there instead; may be shorter, or empty.
    """

    start: int
    end: int
    content: bytes


def copy_patched(source: BinaryIO, target: BinaryIO, patches: Iterable[Patch]) -> tuple[int, str]:
    """Copy a file with its patches; they may not overlap.

    Returns:
        Size in bytes and sha256 of the copy.
    """
    hashed, size = hashlib.sha256(), 0
    for piece in _pieces(source, sorted(patches, key=lambda patch: patch.start)):
        target.write(piece)
        hashed.update(piece)
        size += len(piece)
    return size, hashed.hexdigest()


def _pieces(source: BinaryIO, patches: list[Patch]) -> Iterator[bytes]:
    place = 0
    for patch in patches:
        source.seek(place)
        yield from _until(source, patch.start - place)
        yield patch.content
        place = patch.end
    source.seek(place)
    while piece := source.read(_CHUNK):
        yield piece


def _until(source: BinaryIO, left: int) -> Iterator[bytes]:
    while left > 0 and (piece := source.read(min(left, _CHUNK))):
        left -= len(piece)
        yield piece

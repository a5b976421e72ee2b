"""The directories of EXIF, and how the one with the position leaves them.

In: an EXIF block, which begins with a TIFF header. Out: the block without its GPS directory, of the same length, all
other bytes where they were. Used by the readers of each type of photo. Pure.

The entry that points to the GPS directory leaves its own directory, whose other entries move up by its twelve bytes;
the GPS directory and what it refers to become zeros.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from optimx.core.pictures.patch import UnreadableError

_ORDERS = {b"II*\0": "<", b"MM\0*": ">"}
_HEADER = 8
_ENTRY = 12
_EXIF, _GPS = 0x8769, 0x8825
_POINTERS = {4, 13}  # LONG, IFD
_WIDTHS = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_INLINE = 4  # bytes that an entry holds itself
_MOST_DIRECTORIES = 16  # cameras write four; a longer chain is a trap


def without_position(block: bytes) -> bytes | None:
    """Return the block without its position: the same object when there is none in it, None when nobody can tell."""
    try:
        return _Block(block).without_position()
    except (UnreadableError, struct.error):
        return None


@dataclass(frozen=True, slots=True)
class _Entry:
    tag: int
    kind: int
    count: int
    value: int
    raw: bytes

    @property
    def size(self) -> int:
        if self.kind not in _WIDTHS:
            raise UnreadableError
        return _WIDTHS[self.kind] * self.count


@dataclass(frozen=True, slots=True)
class _Directory:
    start: int
    entries: tuple[_Entry, ...]

    @property
    def span(self) -> range:
        return range(self.start, self.start + 2 + _ENTRY * len(self.entries))


class _Block:
    def __init__(self, block: bytes) -> None:
        self._block = block
        order = _ORDERS.get(block[:4])
        if order is None:
            raise UnreadableError
        self._order = order

    def without_position(self) -> bytes:
        found = list(self._directories())
        pointers = [entry for directory in found for entry in directory.entries if entry.tag == _GPS]
        if not pointers:
            return self._block
        kept = [range(_HEADER), *(directory.span for directory in found)]
        out = bytearray(self._block)
        left = _MOST_DIRECTORIES * len(self._block)
        for span in (span for pointer in pointers for span in self._spans(pointer)):
            left -= len(span)
            # a small block may name itself a million times over
            if left < 0 or any(span.start < other.stop and other.start < span.stop for other in kept):
                raise UnreadableError
            out[span.start : span.stop] = bytes(len(span))
        for directory in found:
            self._close_up(out, directory)
        return bytes(out)

    def _directories(self) -> Iterator[_Directory]:
        """Give all directories that may point to a position: the chain, and those with EXIF's own entries."""
        waiting, seen = [(self._number(4), True)], set[int]()
        while waiting:
            start, in_chain = waiting.pop()
            if start in seen or len(seen) == _MOST_DIRECTORIES:
                raise UnreadableError
            seen.add(start)
            directory = self._directory(start)
            yield directory
            waiting.extend((_pointed(entry), False) for entry in directory.entries if entry.tag == _EXIF)
            following = self._following(directory) if in_chain else 0
            waiting.extend([(following, True)] if following else [])

    def _following(self, directory: _Directory) -> int:
        after = directory.span.stop
        # some programs leave the pointer to the next directory out when there is none
        return self._number(after) if after + 4 <= len(self._block) else 0

    def _directory(self, start: int) -> _Directory:
        if start < _HEADER:
            raise UnreadableError
        (count,) = struct.unpack_from(f"{self._order}H", self._block, start)
        places = range(start + 2, start + 2 + _ENTRY * count, _ENTRY)
        return _Directory(start, tuple(self._entry(place) for place in places))

    def _entry(self, place: int) -> _Entry:
        raw = self._block[place : place + _ENTRY]
        tag, kind, count, value = struct.unpack(f"{self._order}HHII", raw)
        return _Entry(tag, kind, count, value, raw)

    def _number(self, place: int) -> int:
        return int(struct.unpack_from(f"{self._order}I", self._block, place)[0])

    def _spans(self, pointer: _Entry) -> Iterator[range]:
        directory = self._directory(_pointed(pointer))
        yield directory.span
        for entry in directory.entries:
            if entry.size > _INLINE:
                if entry.value + entry.size > len(self._block):
                    raise UnreadableError
                yield range(entry.value, entry.value + entry.size)

    def _close_up(self, out: bytearray, directory: _Directory) -> None:
        staying = [entry.raw for entry in directory.entries if entry.tag != _GPS]
        gone = len(directory.entries) - len(staying)
        if not gone:
            return
        following = bytes(out[directory.span.stop : directory.span.stop + 4])
        written = struct.pack(f"{self._order}H", len(staying)) + b"".join(staying) + following
        end = directory.start + len(written) + gone * _ENTRY
        out[directory.start : end] = written + bytes(gone * _ENTRY)


def _pointed(entry: _Entry) -> int:
    if entry.kind not in _POINTERS or entry.count != 1:
        raise UnreadableError
    return entry.value

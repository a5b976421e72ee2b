"""Reads what SFTP version 3 answers: attributes and listings, believing nothing.

In: the bytes of one answer. Out: `Attributes`, names. Called by `requests`, `lookup`. Pure.
"""

import stat
from collections.abc import Iterator
from dataclasses import dataclass

_SIZE, _OWNER, _MODE, _TIMES, _EXTENDED = 1, 2, 4, 8, 0x80000000
_EXTENSIONS = 64  # of one entry; nobody sends any


class MalformedError(Exception):
    """The bytes are no answer of SFTP version 3: what comes after them cannot be trusted either."""


@dataclass(frozen=True, slots=True)
class Attributes:
    """What a server tells of one thing.

    Attributes:
        size: bytes; None when it is not told.
        is_file: a regular file; None when it is not told. A link is none.
        is_folder: likewise.
        modified: seconds since 1970, UTC; None when it is not told.
    """

    size: int | None = None
    is_file: bool | None = None
    is_folder: bool | None = None
    modified: int | None = None


class Cursor:
    """Walks through the bytes of an answer; never past their end.

    Raises:
        MalformedError: from each method: there are fewer bytes than announced.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def number(self) -> int:
        """Read an unsigned number of 4 bytes."""
        return int.from_bytes(self._take(4), "big")

    def long(self) -> int:
        """Read an unsigned number of 8 bytes."""
        return int.from_bytes(self._take(8), "big")

    def octets(self) -> bytes:
        """Read a counted string."""
        return self._take(self.number())

    def _take(self, count: int) -> bytes:
        end = self._at + count
        if end > len(self._content):
            raise MalformedError("it ends too early")
        taken, self._at = self._content[self._at : end], end
        return taken

    def attributes(self) -> Attributes:
        """Read attributes."""
        flags = self.number()
        size = self.long() if flags & _SIZE else None
        if flags & _OWNER:
            self.long()
        mode = self.number() if flags & _MODE else None
        modified = self.long() & 0xFFFFFFFF if flags & _TIMES else None
        if flags & _EXTENDED:
            self._skip_extensions()
        if mode is None:
            return Attributes(size, modified=modified)
        return Attributes(size, stat.S_ISREG(mode), stat.S_ISDIR(mode), modified)

    def _skip_extensions(self) -> None:
        count = self.number()
        if count > _EXTENSIONS:
            raise MalformedError("too many extensions")
        for _ in range(2 * count):
            self.octets()


def status(content: bytes) -> tuple[int, str]:
    """Read a status: its code, and words for people, which some servers leave out."""
    code = Cursor(content).number()
    try:
        words = Cursor(content[4:]).octets()
    except MalformedError:
        words = b""
    return code, words.decode("utf-8", "surrogateescape")


def entries(content: bytes) -> Iterator[tuple[str, Attributes]]:
    """Read one page of a listing, `.` and `..` included.

    Raises:
        MalformedError: it is none, or an empty one, of which a server may send any number.
    """
    cursor = Cursor(content)
    count = cursor.number()
    if not count:
        raise MalformedError("a page of a listing with nothing in it")
    for _ in range(count):
        name = cursor.octets()
        cursor.octets()  # the line of `ls -l`, for people
        yield name.decode("utf-8", "surrogateescape"), cursor.attributes()

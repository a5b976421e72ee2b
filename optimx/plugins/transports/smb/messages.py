"""The few SMB2 requests that move files, packed and read ([MS-SMB2] 2.2).

In: what is wanted. Out: `Request`s to be sent, and values read from what the server answers, believing nothing: a
field that points outside its message raises `ValueError` or `struct.error`. Called by `share`. Pure.

The library's own classes for these take half a millisecond of processor for each small file, several times what the
file itself takes; negotiation, login and keys, where that does not matter, are the library's.
"""

import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from smbprotocol.header import Commands

RELATED_ID = b"\xff" * 16
"""Stands for the file that an earlier request of the same compound opens."""

READ_RIGHTS = 0x00120089  # FILE_GENERIC_READ
WRITE_RIGHTS = 0x00120116  # FILE_GENERIC_WRITE
LOOK_RIGHTS = 0x00100080  # SYNCHRONIZE, FILE_READ_ATTRIBUTES
DELETE_RIGHTS = 0x00110080  # and DELETE
LIST_RIGHTS = 0x00100081  # and FILE_LIST_DIRECTORY

OPEN = 1
CREATE = 2
OVERWRITE_OR_CREATE = 5

A_FOLDER = 0x00000001
NO_FOLDER = 0x00000040
DELETE_ON_CLOSE = 0x00001000
THE_LINK_ITSELF = 0x00200000  # FILE_OPEN_REPARSE_POINT: a link is opened, never followed

FOLDER = 0x10  # FILE_ATTRIBUTE_DIRECTORY
LINK = 0x400  # FILE_ATTRIBUTE_REPARSE_POINT
DEVICE = 0x40

_SHARE_ALL = 7  # others may read, write, rename and delete meanwhile: the core verifies what arrived
_SHARE_READ = 1
_IMPERSONATION = 2
_HEADER = 64
_CREDIT_BYTES = 65536

_CREATE = struct.Struct("<HBBIQQIIIIIHHII")
_CREATED = struct.Struct("<HBBIQQQQQQII16s")
_CLOSE = struct.Struct("<HHI16s")
_CLOSED = struct.Struct("<HH4x16xQ8x8xQI")
_TELL_WHAT_IS_THERE = 1
_READ = struct.Struct("<HBBIQ16sIIIHHB")
_READ_ANSWER = struct.Struct("<HBBI")
_WRITE = struct.Struct("<HHIQ16sIIHHI")
_WRITTEN = struct.Struct("<HHI")
_LIST = struct.Struct("<HBBI16sHHI")
_LIST_ANSWER = struct.Struct("<HHI")
_SET = struct.Struct("<HBBIHHI16s")
_RENAME = struct.Struct("<B7xQI")
_ENTRY = struct.Struct("<II8x8xQ8xQ8xII")
_RENAME_INFORMATION = 10
_DIRECTORY_INFORMATION = 1
_LEAST_RENAME = 24
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a compound.

    Attributes:
        command: see `Commands`.
        body: everything behind the header, but for `data`.
        data: what is written; copied once, when it is sent.
        payload: bytes that it carries or asks for, whichever is more; what credits are counted by.
    """

    command: int
    body: bytes
    payload: int = 0
    data: bytes | memoryview = b""

    @property
    def charge(self) -> int:
        """Credits that it costs where the server counts them by size."""
        return max(1, -(-self.payload // _CREDIT_BYTES))


@dataclass(frozen=True, slots=True)
class Seen:
    """What a server says of something that it opened or lists."""

    size: int
    attributes: int
    modified: datetime | None
    id: bytes = RELATED_ID
    name: str = ""

    @property
    def is_file(self) -> bool:
        """A regular file: no folder, no link or other reparse point, no device."""
        return not self.attributes & (FOLDER | LINK | DEVICE)


def create(path: str, rights: int, how: int, options: int, *, alone: bool = False) -> Request:
    """Open or make a file or folder.

    Args:
        path: within the share, separated by backslashes.
        rights: what shall be done with it.
        how: `OPEN`, `CREATE`, …
        options: `A_FOLDER`, `NO_FOLDER`, …
        alone: nobody else may write, rename or delete it meanwhile.
    """
    name = path.encode("utf-16-le")
    share = _SHARE_READ if alone else _SHARE_ALL
    offset = _HEADER + _CREATE.size
    fixed = _CREATE.pack(57, 0, 0, _IMPERSONATION, 0, 0, rights, 0, share, how, options, offset, len(name), 0, 0)
    return Request(Commands.SMB2_CREATE, fixed + (name or b"\0\0"))


def close(file: bytes = RELATED_ID, *, tell: bool = False) -> Request:
    """Close an open file.

    Args:
        file: which; the one that the same compound opens when not given.
        tell: the answer shall say what lies there then.
    """
    return Request(Commands.SMB2_CLOSE, _CLOSE.pack(24, _TELL_WHAT_IS_THERE if tell else 0, 0, file))


def flush(file: bytes = RELATED_ID) -> Request:
    """Have a file's content brought to the server's disk."""
    return Request(Commands.SMB2_FLUSH, _CLOSE.pack(24, 0, 0, file))


def read(offset: int, length: int, file: bytes = RELATED_ID) -> Request:
    """Read a piece of an open file."""
    body = _READ.pack(49, _HEADER + 16, 0, length, offset, file, 0, 0, 0, 0, 0, 0)
    return Request(Commands.SMB2_READ, body, length)


def write(offset: int, data: bytes | memoryview, file: bytes = RELATED_ID) -> Request:
    """Write a piece of an open file."""
    fixed = _WRITE.pack(49, _HEADER + _WRITE.size, len(data), offset, file, 0, 0, 0, 0, 0)
    return Request(Commands.SMB2_WRITE, fixed, len(data), data)


def query_folder(file: bytes, length: int) -> Request:
    """Ask for the next entries of an open folder."""
    pattern = "*".encode("utf-16-le")
    offset = _HEADER + _LIST.size
    fixed = _LIST.pack(33, _DIRECTORY_INFORMATION, 0, 0, file, offset, len(pattern), length)
    return Request(Commands.SMB2_QUERY_DIRECTORY, fixed + pattern, length)


def rename(path: str, file: bytes = RELATED_ID) -> Request:
    """Give an open file another path within the share; the server refuses one that is taken."""
    name = path.encode("utf-16-le")
    wanted = (_RENAME.pack(0, 0, len(name)) + name).ljust(_LEAST_RENAME, b"\0")
    fixed = _SET.pack(33, 1, _RENAME_INFORMATION, len(wanted), _HEADER + _SET.size, 0, 0, file)
    return Request(Commands.SMB2_SET_INFO, fixed + wanted, len(wanted))


def read_created(body: memoryview) -> Seen:
    """Read what was opened."""
    fields = _CREATED.unpack_from(body)
    return Seen(fields[9], fields[10], moment(fields[6]), fields[12])


def read_closed(body: memoryview) -> Seen | None:
    """Read what lies there after a file was closed; None where the server does not tell (MS-SMB2 2.2.16)."""
    _, told, modified, size, attributes = _CLOSED.unpack_from(body)
    return Seen(size, attributes, moment(modified)) if told & _TELL_WHAT_IS_THERE else None


def read_data(body: memoryview) -> memoryview:
    """Read the bytes of a file."""
    _, offset, _, length = _READ_ANSWER.unpack_from(body)
    return _within(body, offset, length)


def read_written(body: memoryview) -> int:
    """Read how many bytes were written."""
    count: int = _WRITTEN.unpack_from(body)[2]
    return count


def read_entries(body: memoryview) -> list[Seen]:
    """Read a part of a listing; `.` and `..` are left out."""
    _, offset, length = _LIST_ANSWER.unpack_from(body)
    rest, found = _within(body, offset, length), []
    while rest:
        step, _, modified, size, attributes, name_length = _ENTRY.unpack_from(rest)
        if len(rest) < _ENTRY.size + name_length or (step and step < _ENTRY.size):
            raise ValueError("an entry that reaches beyond itself")
        name = str(rest[_ENTRY.size : _ENTRY.size + name_length], "utf-16-le", "surrogatepass")
        if name not in (".", ".."):
            found.append(Seen(size, attributes, moment(modified), name=name))
        rest = rest[step:] if step else rest[:0]
    return found


def _within(body: memoryview, offset: int, length: int) -> memoryview:
    begin = offset - _HEADER
    if length and (begin < 0 or begin + length > len(body)):
        raise ValueError("a field that points outside its message")
    return body[begin : begin + length]


def moment(ticks: int) -> datetime | None:
    """Read a time of Windows: tenths of microseconds since 1601; None for one that nobody can mean."""
    try:
        return (_EPOCH + timedelta(microseconds=ticks // 10)) if ticks else None
    except OverflowError:
        return None

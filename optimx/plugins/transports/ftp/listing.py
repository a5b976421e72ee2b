"""Reads what MLSD, NLST and LIST answer, line by line, believing nothing.

In: the raw bytes of a listing. Out: `RemoteFile`s, lazily. Called by `transport`. Pure.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from optimx import RemoteFile

Reader = Callable[[str, str], RemoteFile | None]
"""Reads one line of the listing of a folder; None for what is no entry."""

_DIGITS = re.compile(r"\d{1,18}\Z", re.ASCII)
_UNIX = re.compile(
    r"([-a-z])\S{9,10}\s+\d+\s+\S+\s+(?:\S+\s+)?(\d{1,18})\s+[A-Za-z]{3}\s+\d{1,2}\s+[\d:]{4,5} (.+)\Z", re.ASCII
)
_DOS = re.compile(r"\d\d-\d\d-\d\d(?:\d\d)?\s+\d\d:\d\d(?:[AP]M)?\s+(?:(<DIR>)|(\d{1,18}))\s+(.+)\Z", re.ASCII)


def entries(raw: bytes, encoding: str, folder: str, read: Reader) -> Iterator[RemoteFile]:
    """Read a listing of `folder`, the path relative to the drop; `.`, `..` and what is no entry are left out."""
    for line in raw.split(b"\n"):
        found = read(line.rstrip(b"\r").decode(encoding, "surrogateescape"), folder)
        if found is not None and found.name not in ("", ".", ".."):
            yield found


def read_machine(line: str, folder: str) -> RemoteFile | None:
    """Read a line of MLSD or MLST (RFC 3659): facts, a space, the name."""
    told, space, name = line.partition(" ")
    facts = {key.lower(): value for key, _, value in (fact.partition("=") for fact in told.split(";") if fact)}
    kind = facts.get("type", "").lower()
    if not space or kind in ("cdir", "pdir"):
        return None
    size = facts.get("size", "")
    is_file = kind == "file" if kind else None
    return RemoteFile(
        RemoteFile.path_in(folder, name),
        int(size) if is_file and _DIGITS.match(size) else None,
        is_file,
        _moment(facts.get("modify", "")),
    )


def name_reader(where: str) -> Reader:
    """Return the reader of NLST: names, before which some servers put the folder.

    Args:
        where: the folder, as it was written in the command.
    """

    def read_name(line: str, folder: str) -> RemoteFile | None:
        above, _, name = line.rpartition("/")
        inside = above in (where, ".") or (where and above.endswith(f"/{where}"))
        return RemoteFile(RemoteFile.path_in(folder, name if inside else line), None, None) if line else None

    return read_name


def read_long(line: str, folder: str) -> RemoteFile | None:
    """Read a line of LIST, as `ls -l` or as Windows writes it; anything else is no entry."""
    if found := _UNIX.match(line):
        is_file = found[1] == "-"
        return RemoteFile(RemoteFile.path_in(folder, found[3]), int(found[2]) if is_file else None, is_file)
    if found := _DOS.match(line):
        return RemoteFile(RemoteFile.path_in(folder, found[3]), int(found[2]) if found[2] else None, found[1] is None)
    return None


def _moment(told: str) -> datetime | None:
    try:
        return datetime.strptime(told[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None

"""Local files that survive a crash: written, copied or moved so that each has one whole place at any moment.

In: a `Disk` and paths. Out: files that are durable when the function returns, with their size and hash.
Called by the steps of `office` and `dropserver`. A move that is taken up after a crash finds the same content at its
target and only finishes.
"""

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from optimx.core.errors import AlreadyThereError, BadInputError, NotThereError
from optimx.core.language import text
from optimx.core.names import numbered
from optimx.core.ports import Disk

UNFINISHED = (".part", ".part.old")
"""Ends the names of files that are being fetched."""

_CHUNK = 1 << 20  # large enough that hashing releases the interpreter lock for most of the time
_MARK = 6  # hexadecimal digits: enough to tell two names apart that are the same in lower case


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy turned out to be.

    Attributes:
        size: bytes.
        sha256: of its content.
    """

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Move:
    """One file that has to come to its last place.

    Attributes:
        source: where it lies.
        target: where it belongs.
        sha256: of its content.
    """

    source: Path
    target: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class Moved:
    """How a move ended.

    Attributes:
        move: the move.
        already_there: the same content lay at the target.
    """

    move: Move
    already_there: bool


def read_all(disk: Disk, path: Path, limit: int) -> bytes:
    """Return a small file's bytes.

    Raises:
        NotThereError: there is no such file.
        BadInputError: it is larger than `limit` bytes.
    """
    with disk.open(path) as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise BadInputError(text("'{file}' is larger than it may be", file=path.name), file=path.name)
    return data


def digest(disk: Disk, path: Path) -> Copied:
    """Return size and sha256 of a file."""
    hashed, size = hashlib.sha256(), 0
    with disk.open(path) as file:
        while chunk := file.read(_CHUNK):
            hashed.update(chunk)
            size += len(chunk)
    return Copied(size, hashed.hexdigest())


def holds(disk: Disk, path: Path, sha256: str) -> bool:
    """Say whether a path holds exactly this content."""
    entry = disk.stat(path)
    return entry is not None and entry.is_file and digest(disk, path).sha256 == sha256


def write(disk: Disk, path: Path, data: bytes) -> None:
    """Write one of optimx's own small files durably; replaces an older one at once or not at all."""
    beside = path.with_name(f"{path.name}.new")
    remove(disk, beside)
    with disk.create(beside) as file:
        file.write(data)
    disk.sync([beside])
    disk.replace(beside, path)
    disk.sync_folder(path.parent)


def copy(disk: Disk, source: Path, target: Path) -> Copied:
    """Copy a file and hash it on the way; the caller makes the target durable, many at once."""
    hashed, size = hashlib.sha256(), 0
    remove(disk, target)
    with disk.open(source) as reading, disk.create(target) as writing:
        while chunk := reading.read(_CHUNK):
            hashed.update(chunk)
            size += len(chunk)
            writing.write(chunk)
    return Copied(size, hashed.hexdigest())


def remove(disk: Disk, path: Path) -> None:
    """Remove a file of ours; one that is gone already is no failure."""
    try:
        disk.delete(path)
    except NotThereError:
        return


def empty(disk: Disk, folder: Path) -> None:
    """Remove the files of a folder, not what lies deeper."""
    for entry in list(disk.list(folder)):
        if entry.is_file:
            remove(disk, folder / entry.name)


def clear(disk: Disk, folder: Path) -> None:
    """Remove a folder of ours with all that is in it, durably: after a crash none of it is there again."""
    for path in _inside(disk, folder):
        empty(disk, path)
    _give_up(disk, folder)


def vacate(disk: Disk, folder: Path) -> None:
    """Remove a folder of ours whose files have gone, and what a cut transfer left in it; durably.

    What anybody else laid there stays, and the folder with it.
    """
    for path in _inside(disk, folder):
        for entry in list(disk.list(path)):
            if entry.is_file and entry.name.endswith(UNFINISHED):
                remove(disk, path / entry.name)
    _give_up(disk, folder)


def _inside(disk: Disk, folder: Path) -> list[Path]:
    """Our folders have folders of one level in them; what a link leads to, that somebody laid there, is not ours."""
    there = disk.stat(folder)
    if there is None or not there.is_folder:
        return []
    return [folder, *(folder / entry.name for entry in disk.list(folder) if entry.is_folder)]


def _give_up(disk: Disk, folder: Path) -> None:
    disk.remove_folder(folder)
    if disk.stat(folder) is not None:
        sync_folders(disk, _inside(disk, folder))


def move_all(disk: Disk, moves: Sequence[Move], *, room: Path | None = None) -> tuple[Moved, ...]:
    """Bring files to their last places and make that durable, many at the price of one.

    Args:
        disk: where they are.
        moves: the files.
        room: a folder of ours that all of them leave, and that goes when they have.

    Raises:
        AlreadyThereError: other content lies at a target; nothing is ever overwritten.
        NotThereError: a file lies neither at its source nor at its target.
    """
    for folder in {move.target.parent for move in moves}:
        disk.make_folder(folder)
    moved = tuple(_move(disk, move) for move in moves)
    # all new names before any old one is given up: in between, a crash may leave a file two names, but never none
    sync_folders(disk, (move.target.parent for move in moves))
    if room is None:
        # a folder that went meanwhile took the old names along, durably
        sync_folders(disk, (folder for folder in (move.source.parent for move in moves) if disk.stat(folder)))
    else:
        vacate(disk, room)
    return moved


def _move(disk: Disk, move: Move) -> Moved:
    if disk.stat(move.source) is None:
        if holds(disk, move.target, move.sha256):
            return Moved(move, already_there=False)
        raise NotThereError(
            text(
                "'{file}' is neither in '{source}' nor in '{target}'",
                file=move.source.name,
                source=move.source.parent,
                target=move.target.parent,
            ),
            file=move.source.name,
        )
    try:
        disk.rename(move.source, move.target)
    except AlreadyThereError:
        if not holds(disk, move.target, move.sha256):
            raise
        remove(disk, move.source)
        return Moved(move, already_there=True)
    return Moved(move, already_there=False)


def sync_folders(disk: Disk, folders: Iterable[Path]) -> None:
    """Make the names in some folders durable, each once."""
    for folder in dict.fromkeys(folders):
        disk.sync_folder(folder)


def folded(path: Path) -> str:
    """Return what two paths have in common that are one file on some disks: they differ in case or accents' form."""
    return unicodedata.normalize("NFC", str(path)).casefold()


def unmistakable(name: str) -> str:
    """Return a name for a copy of a file, such that two names never have one copy, on whatever disk.

    Names in lower case without accents are their own; others get a mark, since some disks see no difference in case
    or in the form of accents. The mark follows from the name alone: after a crash the copy is found again.
    """
    if name.isascii() and name == name.lower():
        return name
    mark = hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:_MARK]
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}~{mark}.{suffix}" if dot and stem else f"{name}~{mark}"


def free_place(disk: Disk, target: Path, sha256: str, taken: set[str]) -> Path:
    """Return `target`, or the first numbered name beside it that other content does not hold.

    Args:
        disk: where to look.
        target: the place wanted.
        sha256: of the content that wants it.
        taken: places that were given in the same go, as `folded` has them.
    """
    number = 1
    place = target
    while folded(place) in taken or (disk.stat(place) is not None and not holds(disk, place, sha256)):
        number += 1
        place = target.with_name(numbered(target.name, number))
    return place

"""The files that travel, and where each trip brings them.

In: how many of which size, a folder on a disk. Out: names, sizes and hashes, fresh target folders, whether all
arrived. Called by `__main__`. Contents are random, so that nothing shrinks them, and the same each time.
"""

import os
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from pathlib import Path
from random import Random

_PIECE = 1 << 24  # bytes of a large file that are made at once
_NUMBERS = count(1)


class IncompleteError(RuntimeError):
    """A program left with success but not everything is there; the message says how much is missing."""


@dataclass(frozen=True, slots=True)
class Load:
    """Files of one size.

    Attributes:
        name: of its folder.
        count: how many.
        size: bytes of each.
    """

    name: str
    count: int
    size: int

    @property
    def bytes(self) -> int:
        """In all."""
        return self.count * self.size

    @property
    def title(self) -> str:
        """In the table."""
        whole = self.size % 2**20 == 0
        return f"{self.count:,} × {f'{self.size // 2**20} MiB' if whole else f'{self.size / 1000:g} kB'}"


@dataclass(frozen=True, slots=True)
class Made:
    """A load that lies on the disk: where, and each file's name, size and hash."""

    folder: Path
    files: tuple[tuple[str, int, str], ...]


def make(load: Load, folder: Path) -> Made:
    """Write the files of a load."""
    where = folder / load.name
    where.mkdir(parents=True)
    random = Random(load.name)
    return Made(
        where, tuple(_file(where / f"photo_{number:05d}.jpg", load.size, random) for number in range(load.count))
    )


def _file(path: Path, size: int, random: Random) -> tuple[str, int, str]:
    content = sha256()
    with path.open("wb") as file:
        for begin in range(0, size, _PIECE):
            piece = random.randbytes(min(_PIECE, size - begin))
            content.update(piece)
            file.write(piece)
    return path.name, size, content.hexdigest()


def offer(made: Made, root: Path) -> None:
    """Have the same files lie on a drop: as hard links, since nobody writes there."""
    there = root / made.folder.name
    there.mkdir()
    for name, _, _ in made.files:
        os.link(made.folder / name, there / name)


def fresh(root: Path) -> Path:
    """Make an empty folder that no trip used before."""
    folder = root / f"trip-{next(_NUMBERS)}"
    folder.mkdir(parents=True)
    return folder


def require_all(folder: Path, made: Made) -> None:
    """Check that everything arrived.

    Raises:
        IncompleteError: not under its name, or not with its size.
    """
    sizes = {path.name: path.stat().st_size for path in folder.iterdir()}
    missing = [name for name, size, _ in made.files if sizes.get(name) != size]
    if missing or len(sizes) != len(made.files):
        raise IncompleteError(f"{len(missing)} of {len(made.files)} are missing, {len(sizes)} are there")


def put_aside(folder: Path) -> None:
    """Give up the bytes of a folder, but not its files: ext4 is slow to create files where many were just deleted."""
    for path in folder.iterdir():
        os.truncate(path, 0)

"""What can be seen of a drop over one transport, and what differs between two.

In: a `Drop`. Out: its names and sizes; differences. Called by `rehearsal` and `outstanding`. Reads only.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from optimx.core import names
from optimx.core.transfer import Drop

_FOLDERS = (names.ROOT, *names.DROP_FOLDERS, names.WORK)
_SIZES_ASKED = 2_000  # a listing without sizes costs one question a file


@dataclass(frozen=True, slots=True)
class Seen:
    """A drop over one transport.

    Attributes:
        files: path to size in bytes; None when it does not tell.
        folders: paths of folders.
    """

    files: Mapping[str, int | None]
    folders: frozenset[str] = frozenset()

    @property
    def empty(self) -> bool:
        """Whether nothing at all is there."""
        return not self.files and not self.folders


@dataclass(frozen=True, slots=True)
class Differences:
    """What two looks do not have in common.

    Attributes:
        common: paths of the files that both have, of the same size.
        missing: paths that only the first has.
        extra: paths that only the second has.
        sizes: paths of another size.
        spelt: path of the first to path of the second: the same name, written in another way.
    """

    common: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    spelt: Mapping[str, str] = field(default_factory=dict)

    @property
    def none(self) -> bool:
        """Whether both show the same."""
        return not (self.missing or self.extra or self.sizes or self.spelt)


def see(drop: Drop) -> Seen:
    """Look at the root and the folders of the exchange.

    Raises:
        OptimxError: it cannot be listed.
    """
    files: dict[str, int | None] = {}
    folders: set[str] = set()
    unknown = 0
    for folder in _FOLDERS:
        for found in drop.list(folder):
            size, is_file = found.size, found.is_file
            if (is_file is None or (size is None and is_file)) and unknown < _SIZES_ASKED:
                unknown += 1
                asked = drop.stat(found.path) if found.name.isprintable() else None
                size, is_file = (asked.size, asked.is_file) if asked else (size, is_file)
            if is_file is False:
                folders.add(found.path)
            else:
                files[found.path] = size
    return Seen(files, frozenset(folders))


def steady(before: Seen, after: Seen) -> Seen:
    """Return what stood still between two looks over the same transport: a drop goes on living meanwhile."""
    files = {path: size for path, size in before.files.items() if after.files.get(path, -1) == size}
    return Seen(files, before.folders & after.folders)


def compare(one: Seen, other: Seen, moving: frozenset[str] = frozenset()) -> Differences:
    """Say what differs.

    Args:
        one: over the transport in use; what stood still.
        other: over the new one.
        moving: paths that came or went meanwhile, which prove nothing.
    """
    missing = sorted(one.files.keys() - other.files.keys())
    extra = sorted(other.files.keys() - one.files.keys() - moving)
    spelt = dict(_respelt(missing, extra))
    both = sorted(one.files.keys() & other.files.keys())
    return Differences(
        common=tuple(path for path in both if agree(one.files[path], other.files[path])),
        missing=tuple(path for path in missing if path not in spelt),
        extra=tuple(path for path in extra if path not in spelt.values()),
        sizes=tuple(path for path in both if not agree(one.files[path], other.files[path])),
        spelt=spelt,
    )


def agree(one: int | None, other: int | None) -> bool:
    """Say whether two looks may have seen the same size; one that does not tell contradicts nobody."""
    return one is None or other is None or one == other


def _respelt(missing: list[str], extra: list[str]) -> Iterator[tuple[str, str]]:
    known = {spelling: path for path in extra for spelling in _spellings(path)}
    for path in missing:
        found = next((known[spelling] for spelling in _spellings(path) if spelling in known), None)
        if found is not None:
            yield path, found


def _spellings(path: str) -> Iterator[str]:
    """Give what one name may look like when case, composition or encoding differ."""
    for spelling in (path, *_decoded(path, "utf-8", "latin-1"), *_decoded(path, "utf-8", "cp1252")):
        yield unicodedata.normalize("NFC", spelling).casefold()


def _decoded(path: str, meant: str, taken: str) -> Iterator[str]:
    """Give what was meant by a name whose bytes were taken for another encoding."""
    try:
        yield path.encode(taken).decode(meant)
    except UnicodeError:
        return

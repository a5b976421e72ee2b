"""What came, and what is wanted: which file is which medium, though the vendor's case is not significant.

In: files of a batch or of the drop, media that answers name. Out: which belong together: two that differ in case only
are two. Called by `download`, `importation` and `archiving`. Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from optimx.core.contracts import RemoteFile
from optimx.core.events import Role
from optimx.core.journal import BatchState
from optimx.core.journal.entries import Allotment
from optimx.core.manifests import ManifestFile
from optimx.core.names import PHOTOS, SIGNATURES, is_media


class _Named(Protocol):
    @property
    def name(self) -> str: ...


class _Wanted(_Named, Protocol):
    @property
    def role(self) -> Role: ...
    @property
    def sha256(self) -> str: ...


N = TypeVar("N", bound=_Named)
W = TypeVar("W", bound=_Wanted)


def by_name(items: Iterable[N]) -> dict[str, list[N]]:
    """Return files, or what wants them, by their names in lower case; in their order where several share one."""
    found: dict[str, list[N]] = {}
    for item in items:
        found.setdefault(item.name.casefold(), []).append(item)
    return found


def wanting(file: ManifestFile, wanted: Mapping[str, Sequence[W]]) -> W | None:
    """Return which of the wanted media a file is: by its content, else by its kind and its name to the letter.

    Args:
        file: a medium that came.
        wanted: as `by_name` has them.

    Returns:
        None when nobody wants it.
    """
    fitting = [item for item in wanted.get(file.name.casefold(), ()) if _fits(file, item)]
    return max(fitting, key=lambda item: _likeness(file, item), default=None)


def all_wanting(file: ManifestFile, wanted: Mapping[str, Sequence[W]]) -> list[W]:
    """Return all wanted media that a file is: one picture may be named by several answers.

    Args:
        file: a medium that came.
        wanted: as `by_name` has them; one that says which content it must have is no other.
    """
    named = wanted.get(file.name.casefold(), ())
    return [item for item in named if item.sha256 == file.sha256 or (not item.sha256 and item.role is file.role)]


def _fits(file: ManifestFile, item: _Wanted) -> bool:
    return file.sha256 == item.sha256 or file.role is item.role


def _likeness(file: ManifestFile, item: _Wanted) -> tuple[bool, bool, bool]:
    return file.sha256 == item.sha256, file.role is item.role, file.name == item.name


def lying(there: Mapping[str, Sequence[RemoteFile]], item: _Wanted) -> RemoteFile | None:
    """Return the file on a drop that a wanted medium is, by its name to the letter, else in another case.

    Args:
        there: what lies on the drop, as `by_name` has it.
        item: the medium.

    Returns:
        None when it does not lie there.
    """
    folder = f"{folder_of(item.role)}/"
    found = [file for file in there.get(item.name.casefold(), ()) if file.path.startswith(folder)]
    allowed = [file for file in found if is_media(file.name)]
    return max(allowed, key=lambda file: file.name == item.name, default=None)


def folder_of(role: Role) -> str:
    """Return the folder of the drop that media of a kind lie in."""
    return SIGNATURES if role is Role.SIGNATURE else PHOTOS


def sources(state: BatchState, allotments: Sequence[Allotment]) -> list[ManifestFile]:
    """Return the files that places were allotted to, as they came: the answer may write a name in another case."""
    came = by_name(state.fetched)
    return [_source(came.get(item.media.name.casefold(), ()), item) for item in allotments]


def _source(came: Sequence[ManifestFile], allotment: Allotment) -> ManifestFile:
    wanted = allotment.media
    described = ManifestFile(wanted.name, wanted.role, allotment.size, allotment.sha256)
    same = [file for file in came if file.sha256 == allotment.sha256]
    return max(same, key=lambda file: _likeness(file, described), default=described)

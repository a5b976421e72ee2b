"""Keeps the bytes of photos and signatures, each under the hash of its content.

In: bytes that a device sent. Out: files below `media` in the account's state, durable before any row speaks of them;
what a killed run left half-written is never taken for one. Used by `crew`, `store`,
`outbox` and `purging`.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from optimx import AlreadyThereError, BadInputError, Role, SystemContext, text
from optimx.documents import is_media_name

ROLES: Mapping[str, Role] = {"photos": Role.PHOTO, "signatures": Role.SIGNATURE}
"""What the media of each folder of the drop are."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A medium that a device sent.

    Attributes:
        name: on the drop; the record that names it calls it so.
        content: its bytes.
        folder: `photos` or `signatures`.
    """

    name: str
    content: bytes
    folder: str

    def __post_init__(self) -> None:
        if self.folder not in ROLES:
            raise BadInputError(text("{name} is for no folder of media: {folder}", name=self.name, folder=self.folder))
        require_name(self.name)

    @property
    def sha256(self) -> str:
        """Of its content."""
        return hashlib.sha256(self.content).hexdigest()


def require_name(name: str) -> None:
    """Refuse a name that a device gave and that no drop would take, or that leaves the folder it is written into.

    Raises:
        BadInputError: it is no plain name of a picture.
    """
    if not is_media_name(name):
        raise BadInputError(text("'{file}' cannot be the name of a photo or signature", file=name), file=name)


def place_of(context: SystemContext, sha256: str) -> Path:
    """Return where bytes with this hash are kept; two levels, since folders of many thousand files are slow."""
    return context.state / "media" / sha256[:2] / sha256


def keep(context: SystemContext, pictures: Iterable[tuple[str, bytes]]) -> None:
    """Store contents by sha256; many at once, since their syncs then cost little more than one."""
    folders: set[Path] = set()
    moves: list[tuple[Path, Path]] = []
    for sha256, content in pictures:
        place = place_of(context, sha256)
        if context.disk.stat(place) is not None:
            continue
        if place.parent not in folders:
            context.disk.make_folder(place.parent)
            folders.add(place.parent)
        temporary = place.with_name(f"tmp_{context.uuid()}.part")
        with context.disk.create(temporary) as out:
            out.write(content)
        moves.append((temporary, place))
    context.disk.sync(temporary for temporary, _ in moves)
    for temporary, place in moves:
        _move(context, temporary, place)
    for folder in folders:
        context.disk.sync_folder(folder)


def _move(context: SystemContext, temporary: Path, place: Path) -> None:
    try:
        context.disk.rename(temporary, place)
    except AlreadyThereError:
        # Two names with the same content came in one go: the name says what is in it.
        context.disk.delete(temporary)

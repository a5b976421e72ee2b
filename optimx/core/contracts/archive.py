"""The contract of an archive category: where a photo or a signature is filed.

In: what is known of a medium. Out: a path below `Importation_Archive`. Called by `office.media`; implemented in
`plugins.archives` and by partners.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class Media:
    """A photo or a signature, as its answer and its bytes describe it.

    Attributes:
        id: of its record.
        name: file name on the drop.
        size: bytes.
        sha256: of its content.
        mime: by content (`image/jpeg`, …), never by name.
        kind: `photo` or `signature`.
        category: as the answer says (`PhotoChantier`, …; `Signatures` for a signature); may be empty.
        subject: what it shows or signs: code of a site, staff number, id of a note.
        answer: name of the answer that it belongs to.
        taken_at: aware; None when unknown.
    """

    id: str
    name: str
    size: int
    sha256: str
    mime: str
    kind: str
    category: str
    subject: str
    answer: str
    taken_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PlacedMedia:
    """A medium and the place that was allotted to it in the archive.

    Attributes:
        media: the medium.
        place: path below `Importation_Archive`, `/`-separated; final, so that it may be stored.
        path: where its bytes lie right now.
        stored_sha256: of those bytes, when the position was taken out of the photo; empty: that of `media`.
    """

    media: Media
    place: PurePosixPath
    path: Path
    stored_sha256: str = ""


class ArchiveCategory(Protocol):
    """Files some kinds of media; the first category, in configured order, that claims one gets it."""

    def claims(self, media: Media) -> bool:
        """Say whether this category files the medium."""
        ...

    def destination(self, media: Media) -> PurePosixPath:
        """Return where, below `Importation_Archive`; relative, no `..`; collisions are the core's business."""
        ...


@dataclass(frozen=True, slots=True)
class ArchivePlugin:
    """How a category announces itself through `optimx_register_archives`.

    Attributes:
        name: the word for `[archives] categories` and for its table `[archives.<name>]`.
        options: pydantic model of that table, `extra="forbid"`.
        make: makes the category from its options.
    """

    name: str
    options: "type[BaseModel]"
    make: Callable[[Any], ArchiveCategory]

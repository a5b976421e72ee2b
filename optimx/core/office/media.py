"""Photos and signatures: what they are by content, which answer waits for them, and their place in the archive.

In: files in `Importation_EnCours`, what answers want, the archive categories. Out: an `Allotment` each.
Called by `importation`, `foreign` and `forgetting`; places are allotted before anything refers to them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from optimx.core import durable
from optimx.core.contracts import Media, PlacedMedia, WantedMedia
from optimx.core.errors import PluginError
from optimx.core.events import Role
from optimx.core.journal import BatchState, Direction
from optimx.core.journal.entries import Allotment
from optimx.core.language import text
from optimx.core.manifests import ManifestFile
from optimx.core.office.folders import UNSORTED
from optimx.core.office.inbound import absent_of
from optimx.core.office.matching import by_name, sources
from optimx.core.office.office import Office
from optimx.core.office.room import Room, room_of

_HEAD = 32  # bytes that tell the type
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")


def sniff(head: bytes) -> str | None:
    """Return the mime type that the first bytes show; None when it is neither JPEG, PNG nor HEIC."""
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return "image/heic"
    return None


def type_of(office: Office, path: Path) -> str | None:
    """Return the mime type of a file by its content, never by its name; it is not decoded."""
    with office.disk.open(path) as file:
        return sniff(file.read(_HEAD))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A medium that came too late for its answer, or not yet.

    Attributes:
        owner: the answer that wants it.
        media: as that answer describes it.
    """

    owner: BatchState
    media: WantedMedia

    @property
    def name(self) -> str:
        """Its name, as the answer has it."""
        return self.media.name

    @property
    def role(self) -> Role:
        """Photo or signature."""
        return self.media.role

    @property
    def sha256(self) -> str:
        """What its content must have; empty when the answer does not tell."""
        return self.media.sha256


def waiting(office: Office) -> dict[str, list[Waiting]]:
    """Return the media that imported answers still wait for, by name in lower case."""
    open_states = office.journal.batches(Direction.INBOUND, settled=False)
    return by_name(Waiting(state, media) for state in open_states for media in absent_of(state))


@dataclass(slots=True)
class Places:
    """Gives each file of one answer its place below `Importation_Archive`."""

    office: Office
    answer: str
    taken: set[str] = field(default_factory=set)

    def of_answer(self, file: ManifestFile) -> str:
        """Return the place of the answer itself."""
        place, _ = self._free(PurePosixPath(file.name), file.sha256)
        return place

    def of_media(self, file: ManifestFile, wanted: WantedMedia, mime: str, stored_sha256: str = "") -> Allotment:
        """Return the place of a photo or signature, by the first category that claims it.

        Args:
            file: as it came.
            wanted: as its answer describes it.
            mime: by content.
            stored_sha256: of its content as it is filed; empty when that is as it came.
        """
        media = _media(file, wanted, mime, self.answer)
        category, destination = self._claimed(media)
        place, renamed = self._free(destination, stored_sha256 or file.sha256)
        return Allotment(wanted, file.size, file.sha256, mime, category, place, renamed, stored_sha256)

    def _claimed(self, media: Media) -> tuple[str, PurePosixPath]:
        for name, category in self.office.categories.items():
            if category.claims(media):
                destination = category.destination(media)
                _check_destination(name, destination)
                return destination.parts[0], destination
        return UNSORTED, PurePosixPath(UNSORTED, media.name)

    def _free(self, destination: PurePosixPath, sha256: str) -> tuple[str, bool]:
        wanted = self.office.folders.archive.joinpath(*destination.parts)
        path = durable.free_place(self.office.disk, wanted, sha256, taken=self.taken)
        self.taken.add(durable.folded(path))
        return destination.with_name(path.name).as_posix(), path != wanted


def _check_destination(category: str, destination: PurePosixPath) -> None:
    inside = not destination.is_absolute() and len(destination.parts) > 1 and ".." not in destination.parts
    if not inside or any(ord(char) < ord(" ") or char in "\\:" for char in str(destination)):
        raise PluginError(
            text("the archive category '{name}' files outside the archive: '{place}'", name=category, place=destination)
        )


def _media(file: ManifestFile, wanted: WantedMedia, mime: str, answer: str) -> Media:
    return Media(
        id=wanted.id,
        name=file.name,
        size=file.size,
        sha256=file.sha256,
        mime=mime,
        kind="signature" if file.role is Role.SIGNATURE else "photo",
        category=wanted.category,
        subject=wanted.subject,
        answer=answer,
        taken_at=wanted.taken_at,
    )


def placed(office: Office, state: BatchState, allotments: Sequence[Allotment], answer: str) -> list[PlacedMedia]:
    """Return what the system is told of media that have their places."""
    room = room_of(office, state)
    files = sources(state, allotments)
    return [_placed(office, room, item, file, answer) for item, file in zip(allotments, files, strict=True)]


def _placed(office: Office, room: Room, allotment: Allotment, file: ManifestFile, answer: str) -> PlacedMedia:
    wanted = allotment.media
    described = ManifestFile(wanted.name, wanted.role, allotment.size, allotment.sha256)
    media = _media(described, wanted, allotment.mime, answer)
    archived = office.folders.archived(allotment.place)
    incoming = room.of_stored(file) if allotment.stored_sha256 else room.of(file)
    path = incoming if office.disk.stat(incoming) else archived
    return PlacedMedia(media, PurePosixPath(allotment.place), path, allotment.stored_sha256)

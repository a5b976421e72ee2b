"""The room of an answer on its way in: a folder of its own below `Importation_EnCours`, gone when it is archived.

In: a batch. Out: where each of its files lies meanwhile. Called by every step from `download` to `archiving`.
No two answers meet there, no photo a signature, and no two names that some disks take for one. Until rooms came,
all files lay side by side: what an older version left so moves in.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from optimx.core import durable
from optimx.core.errors import AlreadyThereError, Who
from optimx.core.events import Downloaded, Role
from optimx.core.journal import BatchState
from optimx.core.journal.entries import Filed, Quarantined
from optimx.core.language import Text, text
from optimx.core.manifests import ManifestFile
from optimx.core.names import PHOTOS, SIGNATURES
from optimx.core.office.office import Office

_STEM = 60  # characters of the answer's name: enough for a person, and short of the longest path of Windows
_MARK = 8  # hexadecimal digits that keep two answers of one name apart
_ROOM = re.compile(rf".+-[0-9a-f]{{{_MARK}}}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Room:
    """Where the files of one answer lie until they have their last places.

    Attributes:
        path: its folder.
    """

    path: Path

    def of(self, file: ManifestFile) -> Path:
        """Return where a file lies: the answer under its own name, media by their kinds."""
        if file.role is Role.ANSWER:
            return self.path / file.name
        return self.path.joinpath(*PurePosixPath(file.path).parent.parts, durable.unmistakable(file.name))

    def of_stored(self, file: ManifestFile) -> Path:
        """Return where a photo lies as it will be filed, when that is not as it came; it goes with the room."""
        path = self.of(file)
        return path.with_name(f"{path.name}.stored{durable.UNFINISHED[0]}")


def room_of(office: Office, state: BatchState) -> Room:
    """Return the room of an inbound batch, whether it is there or not."""
    mark = hashlib.sha256(state.id.encode()).hexdigest()[:_MARK]
    return Room(office.folders.incoming / f"{PurePosixPath(state.name).stem[:_STEM]}-{mark}")


def require_own(office: Office, state: BatchState) -> None:
    """Return when nothing but folders and files of their own lies where the room of a batch is, or is to be.

    Raises:
        AlreadyThereError: a link lies there: what is written, read or removed by it would be somewhere else.
    """
    place = _strange(office, state)
    if place is not None:
        what = text(
            "'{place}' is a link or a file, where optimx has a folder of its own: nothing was touched", place=place
        )
        raise _in_the_way(state, place, what)
    place = _no_file(office, state)
    if place is not None:
        what = text(
            "'{place}' is a link or a folder, where optimx has a file of its own: nothing was touched", place=place
        )
        raise _in_the_way(state, place, what)


def _in_the_way(state: BatchState, place: Path, what: Text) -> AlreadyThereError:
    remedy = text(
        "In '{folder}', remove '{name}' or give it another name; the next run then goes on with '{file}'.",
        folder=place.parent.name,
        name=place.name,
        file=state.name,
    )
    return AlreadyThereError(what, remedy=remedy, who=Who.YOU, file=place.name)


def _strange(office: Office, state: BatchState) -> Path | None:
    there = ((place, office.disk.stat(place)) for place in _folders(office, state))
    return next((place for place, entry in there if entry is not None and not entry.is_folder), None)


def _no_file(office: Office, state: BatchState) -> Path | None:
    room, folders = room_of(office, state), _folders(office, state)
    there = [folder for folder in folders if office.disk.stat(folder) is not None]
    odd = {folder / entry.name for folder in there for entry in office.disk.list(folder) if not entry.is_file}
    odd -= set(folders)
    return next((room.of(file) for file in files_known(office, state) if room.of(file) in odd), None) if odd else None


def _folders(office: Office, state: BatchState) -> tuple[Path, Path, Path]:
    room = room_of(office, state).path
    return room, room / PHOTOS, room / SIGNATURES


def put_in_order(office: Office, states: Sequence[BatchState]) -> None:
    """Give files that lie side by side a place in the rooms they belong to, and remove empty rooms of nobody.

    What belongs to no open answer is left alone.

    Args:
        office: the office.
        states: all answers that are not settled.
    """
    entries = list(office.disk.list(office.folders.incoming))
    inhabited = {room_of(office, state).path.name for state in states}
    for entry in entries:
        if entry.is_folder and entry.name not in inhabited and _ROOM.fullmatch(entry.name):
            office.disk.remove_folder(office.folders.incoming / entry.name)
    flat = {entry.name for entry in entries if entry.is_file}
    if flat:
        _move_in(office, flat, [state for state in states if not (state.has(Filed) or state.has(Quarantined))])


def _move_in(office: Office, flat: set[str], states: Sequence[BatchState]) -> None:
    disk, incoming = office.disk, office.folders.incoming
    wanted = [(state, file) for state in states if not _strange(office, state) for file in files_known(office, state)]
    placed: dict[Path, Path] = {}
    for state, file in wanted:
        # copied, since two answers may have shared one; the last name goes when all of them have theirs
        if file.name in flat and durable.holds(disk, incoming / file.name, file.sha256):
            placed[room_of(office, state).of(file)] = incoming / file.name
    for target, source in placed.items():
        disk.make_folder(target.parent)
        durable.copy(disk, source, target)
    disk.sync(placed)
    durable.sync_folders(disk, (target.parent for target in placed))
    for path in {*placed.values(), *_cut(incoming, flat, (file for _, file in wanted))}:
        durable.remove(disk, path)
    disk.sync_folder(incoming)


def files_known(office: Office, state: BatchState) -> Collection[ManifestFile]:
    """Return the files of a batch that may lie in its room, as the journal knows them: each as it came last."""
    told = (row.body.file for row in office.journal.rows(batch=state.id) if isinstance(row.body, Downloaded))
    facts = [ManifestFile(file.name, file.role, file.size, file.sha256) for file in told]
    return {file.path: file for file in (*facts, *state.manifest.files, *state.fetched)}.values()


def _cut(incoming: Path, flat: set[str], files: Iterable[ManifestFile]) -> Iterator[Path]:
    """Files that were being fetched: they are fetched again."""
    for file in files:
        for name in (f"{file.name}{ending}" for ending in durable.UNFINISHED):
            if name in flat:
                yield incoming / name

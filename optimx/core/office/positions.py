"""Positions: where a firm wants none, photos are filed without theirs.

In: photos in the room of an answer. Out: beside each that tells a position a durable copy that does not, and its hash.
Called by `importation`, before anything refers to how a photo is filed. What came stays as it came until the copy has
its last place (`archiving`): killed at any moment and called again, it ends the same.
"""

from collections.abc import Mapping
from pathlib import Path

from optimx.core import durable
from optimx.core.contracts import Discreet
from optimx.core.events import Role
from optimx.core.journal import BatchState
from optimx.core.language import text
from optimx.core.manifests import ManifestFile
from optimx.core.office.office import Office
from optimx.core.office.room import room_of
from optimx.core.pictures import Patch, UnreadableError, copy_patched, positions_in


def take_out(office: Office, state: BatchState, types: Mapping[ManifestFile, str]) -> dict[str, str]:
    """Copy those photos of an answer that tell a position, without it, unless the system wants positions.

    Args:
        office: the office.
        state: the answer; its files lie in its room.
        types: mime type of each medium.

    Returns:
        The sha256 of each copy, by the path of its photo on the drop.
    """
    if not isinstance(office.system, Discreet) or office.system.keeps_positions():
        return {}
    return copy_without(office, state, types)


def copy_without(office: Office, state: BatchState, types: Mapping[ManifestFile, str]) -> dict[str, str]:
    """Copy those photos of an answer that tell a position, without it, whatever the system wants by now.

    See `take_out`.
    """
    room, stored, copies = room_of(office, state), {}, []
    for file, mime in types.items():
        patches = _positions(office, room.of(file), mime) if file.role is Role.PHOTO else []
        if patches:
            copy = room.of_stored(file)
            stored[file.path] = _copy(office, room.of(file), copy, patches)
            copies.append(copy)
    office.disk.sync(copies)
    durable.sync_folders(office.disk, (copy.parent for copy in copies))
    return stored


def _positions(office: Office, path: Path, mime: str) -> list[Patch]:
    try:
        with office.disk.open(path) as file:
            return positions_in(file, mime)
    except UnreadableError:
        office.recorder.warn(text("nobody can tell whether '{file}' holds a position: it is damaged", file=path.name))
        return []


def _copy(office: Office, path: Path, copy: Path, patches: list[Patch]) -> str:
    durable.remove(office.disk, copy)
    with office.disk.open(path) as source, office.disk.create(copy) as target:
        _, sha256 = copy_patched(source, target, patches)
    return sha256

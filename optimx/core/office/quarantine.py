"""The quarantine: files are put aside where they replace none, each beside its own reason.

In: files in the room of an answer, or a reason. Out: places in `Importation_Erreur`. Called by `archiving`, `damage`
and `displaced`.
"""

from collections.abc import Sequence

from optimx.core import durable
from optimx.core.journal import BatchState
from optimx.core.manifests import ManifestFile
from optimx.core.office.office import Office
from optimx.core.office.room import room_of
from optimx.core.reasons import SUFFIX


def moves_into(office: Office, state: BatchState, files: Sequence[ManifestFile]) -> list[durable.Move]:
    """Return how files come there from the room of an answer; nothing is moved yet."""
    room, folder, taken = room_of(office, state), office.folders.quarantine, set[str]()
    moves = []
    for file in files:
        target = durable.free_place(office.disk, folder / file.name, file.sha256, taken)
        taken.add(durable.folded(target))
        moves.append(durable.Move(room.of(file), target, file.sha256))
    return moves


def write_reason(office: Office, name: str, reason: bytes) -> None:
    """Lay a reason beside the file of a name."""
    durable.write(office.disk, office.folders.quarantine / f"{name}{SUFFIX}", reason)

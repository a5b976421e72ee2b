"""Archiving: what was imported goes to its place for good, what was refused is put aside with its reason.

In: an IMPORTED or REFUSED batch. Out: ARCHIVED, one `Archived` a file; or QUARANTINED. Called by `run`, before
`acknowledgement`: nothing leaves the drop before this side holds it durably; nothing here is ever overwritten.
"""

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from optimx.core import durable
from optimx.core.events import Archived, Finding, Role, Severity
from optimx.core.journal import BatchState
from optimx.core.journal.entries import Allotted, Filed, Quarantined, Rejected
from optimx.core.language import text
from optimx.core.manifests import ManifestFile
from optimx.core.office.importation import AnswerRefusedError, MediumRefusedError
from optimx.core.office.matching import sources
from optimx.core.office.office import Office
from optimx.core.office.room import Room, room_of
from optimx.core.reasons import SUFFIX, reason_file

_ANSWERS = "Appli_Data"


def archive(office: Office, state: BatchState) -> BatchState:
    """Move all files of an imported answer to the places that were allotted to them.

    Returns:
        The batch, ARCHIVED.
    """
    allotted = state.last(Allotted) or Allotted("", ())
    moves, facts = [], []
    room = room_of(office, state)
    for file, category, place, renamed, stored in _destinations(state, allotted):
        source = room.of_stored(file) if stored else room.of(file)
        moves.append(durable.Move(source, _below(office, place), stored or file.sha256))
        facts.append((file, category, place, renamed, stored))
    _put_unfit_aside(office, state, allotted)
    moved = durable.move_all(office.disk, moves, room=room.path)
    _give_up(office, room, [file for file, *_, stored in facts if stored])
    header = office.recorder.header(state.id, state.manifest.correlation)
    events = [
        Archived(
            **header,
            file=file.facts,
            category=category,
            place=place,
            renamed=renamed,
            already_there=one.already_there,
            stored_sha256=stored,
        )
        for (file, category, place, renamed, stored), one in zip(facts, moved, strict=True)
    ]
    office.recorder.write(state.id, *events, Filed(), correlation=state.manifest.correlation)
    return office.state(state.id)


def _give_up(office: Office, room: Room, files: Sequence[ManifestFile]) -> None:
    """Remove photos as they came, of which something else was filed."""
    for file in files:
        durable.remove(office.disk, room.of(file))
    if files:
        durable.vacate(office.disk, room.path)


def _destinations(state: BatchState, allotted: Allotted) -> list[tuple[ManifestFile, str, str, bool, str]]:
    found = []
    for file in state.fetched:
        if file.role is Role.ANSWER:
            found.append((file, _ANSWERS, allotted.answer_place, allotted.answer_place != file.name, ""))
    for item, file in zip(allotted.places, sources(state, allotted.places), strict=True):
        found.append((file, item.category, item.place, item.renamed, item.stored_sha256))
    return found


def _below(office: Office, place: str) -> Path:
    return office.folders.archive.joinpath(*PurePosixPath(place).parts)


def _put_unfit_aside(office: Office, state: BatchState, allotted: Allotted) -> None:
    unfit = [file for file in state.fetched if {file.path, file.name} & set(allotted.unfit)]
    for file in unfit:
        message = text("the content is neither JPEG, PNG nor HEIC")
        finding = Finding("MEDIA_CONTENT", Severity.RECORD, message, file.name)
        _write_reason(office, file.name, reason_file(file.name, [finding], MediumRefusedError.remedy, office.translate))
    durable.move_all(office.disk, _into_quarantine(office, state, unfit))


def put_aside(office: Office, state: BatchState) -> BatchState:
    """Move a refused answer with its media to `Importation_Erreur`, a reason file beside it."""
    rejected = state.last(Rejected) or Rejected(())
    _write_reason(
        office,
        state.name,
        reason_file(state.name, rejected.findings, AnswerRefusedError.remedy, office.translate),
    )
    moves = _into_quarantine(office, state, state.fetched)
    durable.move_all(office.disk, moves, room=room_of(office, state).path)
    office.recorder.write(state.id, Quarantined(tuple(move.target.name for move in moves)))
    return office.state(state.id)


def _write_reason(office: Office, name: str, reason: bytes) -> None:
    durable.write(office.disk, office.folders.quarantine / f"{name}{SUFFIX}", reason)


def _into_quarantine(office: Office, state: BatchState, files: Sequence[ManifestFile]) -> list[durable.Move]:
    room, folder, taken = room_of(office, state), office.folders.quarantine, set[str]()
    moves = []
    for file in files:
        target = durable.free_place(office.disk, folder / file.name, file.sha256, taken)
        taken.add(durable.folded(target))
        moves.append(durable.Move(room.of(file), target, file.sha256))
    return moves

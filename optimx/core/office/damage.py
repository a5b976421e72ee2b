"""What somebody did to the files of an answer between two runs: they are changed, or not there any more.

In: an answer that is taken up, its room, what the journal knows of its files. Out: what was changed lies in
`Importation_Erreur`, so that no step takes it for what came; and an answer that is not whole begins anew, unless it
may be in: then only what it lacks is fetched. Called by `collecting` and `run` before a step, and by `archiving`.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from optimx.core import durable
from optimx.core.contracts import Found as Holds
from optimx.core.events import Finding, Role, Severity
from optimx.core.journal import BatchState
from optimx.core.journal.entries import (
    Allotment,
    Allotted,
    Fetched,
    Filed,
    Found,
    Importing,
    Quarantined,
    Rejected,
    Taken,
)
from optimx.core.language import text
from optimx.core.manifests import ManifestFile
from optimx.core.office import download, importation, positions
from optimx.core.office.matching import sources
from optimx.core.office.office import Office
from optimx.core.office.quarantine import moves_into, write_reason
from optimx.core.office.room import files_known, require_own, room_of
from optimx.core.reasons import reason_file

_REMEDY = text("Nothing is to be done, unless somebody needs this file: then take it from here.")


def made_sure_of(office: Office, state: BatchState) -> BatchState:
    """Return an answer with what earlier runs left of it.

    Returns:
        The batch, as it was; FOUND, when files are missing that have to be fetched anew before it can be imported; or
        IMPORTED, when the system holds it, which a run that was killed could not journal.

    Raises:
        AlreadyThereError: a link lies where its room is.
    """
    require_own(office, state)
    if state.has(Rejected) or state.has(Filed):
        return state
    state = _put_changed_aside(office, state)
    if state.has(Taken) or not _lacks_any(office, state):
        return state
    if not state.has(Importing):
        return _begin_again(office, state)
    holds = office.system.find(state.id)
    if holds is Holds.UNKNOWN:
        return state  # importation has a person decide, and needs no file for that
    if not state.manifest.of(Role.ANSWER):
        return _complete(office, state)
    return importation.take_as_held(office, state) if holds is Holds.DONE else _begin_again(office, state)


def _put_changed_aside(office: Office, state: BatchState) -> BatchState:
    changed = list(_changed(office, state))
    for item, file in _stored(state):
        copy = room_of(office, state).of_stored(file)
        if office.disk.stat(copy) is not None and not durable.holds(office.disk, copy, item.stored_sha256):
            durable.remove(office.disk, copy)
    if not changed:
        return state
    moves = moves_into(office, state, changed)
    for file, move in zip(changed, moves, strict=True):
        message = text("it was changed after it had come; what the drop has is taken in its place")
        finding = Finding("SET_CHANGED", Severity.WARNING, message, file.name)
        reason = reason_file(move.target.name, [finding], _REMEDY, office.translate)
        write_reason(office, move.target.name, reason)
    # In one transaction: that these lie there says nothing of the answer, should it be refused. First, since what is
    # still to be moved is found again, while nobody could tell any more what had been.
    anew = [] if state.has(Importing) or state.has(Taken) else [_found(state)]
    office.recorder.write(state.id, Quarantined(tuple(move.target.name for move in moves)), *anew)
    durable.move_all(office.disk, moves)
    office.recorder.warn(
        text(
            "files of '{file}' were changed in {folder}: they lie in {kept} now, and are fetched anew",
            file=state.name,
            folder=office.folders.incoming.name,
            kept=office.folders.quarantine.name,
        )
    )
    return office.state(state.id)


def _changed(office: Office, state: BatchState) -> Iterator[ManifestFile]:
    """Files that are not what came, with the hash of what they are."""
    room = room_of(office, state)
    if office.disk.stat(room.path) is None:
        return
    for file in files_known(office, state):
        entry = office.disk.stat(room.of(file))
        if entry is not None and entry.is_file and file.sha256:
            sha256 = durable.digest(office.disk, room.of(file)).sha256
            if sha256 != file.sha256:
                yield replace(file, sha256=sha256)


def _stored(state: BatchState) -> list[tuple[Allotment, ManifestFile]]:
    """Photos that are filed without their position, and the files as they came."""
    allotted = state.last(Allotted)
    places = allotted.places if allotted else ()
    return [pair for pair in zip(places, sources(state, places), strict=True) if pair[0].stored_sha256]


def _lacks_any(office: Office, state: BatchState) -> bool:
    room = room_of(office, state)
    needed = [*(room.of(file) for file in state.fetched), *(room.of_stored(file) for _, file in _stored(state))]
    return state.has(Fetched) and any(office.disk.stat(path) is None for path in needed)


def _begin_again(office: Office, state: BatchState) -> BatchState:
    _warn(office, state)
    office.recorder.write(state.id, _found(state))
    return office.state(state.id)


def _found(state: BatchState) -> Found:
    found = state.last(Found)
    if found is None:
        raise LookupError(f"batch {state.id} was not found on a drop")
    return found


def _complete(office: Office, state: BatchState) -> BatchState:
    """Fetch media that came late, of which the system may hold some: what it knows of their places stays true."""
    _warn(office, state)
    fetched = download.fetch(office, state)
    _copy_anew(office, state, fetched.fetched)
    return fetched


def fetch_missing(office: Office, state: BatchState, files: Sequence[ManifestFile], folder: Path) -> list[ManifestFile]:
    """Fetch files of an answer that is in, or was refused, into its room once more.

    Args:
        office: the office.
        state: the answer.
        files: those that are missing.
        folder: where they belong, and are not either.

    Returns:
        Those that the drop has not any more either.
    """
    there = download.fetch_anew(office, state, files)
    if there:
        _warn(office, state, folder)
    _copy_anew(office, state, [file for file in files if file.path in there])
    return [file for file in files if file.path not in there]


def _copy_anew(office: Office, state: BatchState, files: Collection[ManifestFile]) -> None:
    """Make those copies without a position again that were allotted: the system may want positions by now."""
    positions.copy_without(office, state, {file: item.mime for item, file in _stored(state) if file in files})


def _warn(office: Office, state: BatchState, *folders: Path) -> None:
    where = ", ".join(folder.name for folder in (office.folders.incoming, *folders))
    office.recorder.warn(
        text("files of '{file}' are not in {folders} any more: they are fetched anew", file=state.name, folders=where)
    )

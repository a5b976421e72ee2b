"""Archiving: what was imported goes to its place for good, what was refused is put aside with its reason.

In: an IMPORTED or REFUSED batch. Out: ARCHIVED, one `Archived` a file; or QUARANTINED. Called by `collecting`,
before `acknowledgement`: nothing leaves the drop before this side holds it durably; nothing here is ever overwritten.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from optimx.core import durable
from optimx.core.errors import AlreadyThereError, NotThereError, Who
from optimx.core.events import Archived, Finding, Role, Severity
from optimx.core.journal import BatchState
from optimx.core.journal.entries import Allotted, Filed, Quarantined, Rejected
from optimx.core.language import Text, text
from optimx.core.manifests import ManifestFile
from optimx.core.office import damage, meanwhile
from optimx.core.office.importation import AnswerRefusedError, MediumRefusedError
from optimx.core.office.matching import sources
from optimx.core.office.office import Office
from optimx.core.office.quarantine import moves_into, write_reason
from optimx.core.office.room import Room, room_of
from optimx.core.reasons import reason_file

_ANSWERS = "Appli_Data"
_SHOWN = 20  # places that one message names


@dataclass(frozen=True, slots=True)
class _Filing:
    """One file on its way to its last place.

    Attributes:
        file: as it came.
        category: that it is filed under.
        place: below the archive.
        renamed: its own name was taken.
        stored: sha256 of its content as it is filed; empty when that is as it came.
        source: where it lies until then.
    """

    file: ManifestFile
    category: str
    place: str
    renamed: bool
    stored: str
    source: Path

    @property
    def sha256(self) -> str:
        """Of what is filed."""
        return self.stored or self.file.sha256


def archive(office: Office, state: BatchState) -> BatchState:
    """Move all files of an imported answer to the places that were allotted to them.

    Returns:
        The batch, ARCHIVED.
    """
    allotted = state.last(Allotted) or Allotted("", ())
    room = room_of(office, state)
    every = _filings(state, allotted, room)
    gone = meanwhile.purged(office, state, {each.place for each in every})
    filings = [each for each in every if each.place not in gone]
    unfit = [file for file in state.fetched if {file.path, file.name} & set(allotted.unfit)]
    lost = _fetch_missing(office, state, filings, unfit)
    filings = [each for each in filings if each.file.path not in lost]
    _put_unfit_aside(office, state, [file for file in unfit if file.path not in lost])
    filed, moved = _move(office, room, filings)
    _give_up(office, room, [each.file for each in every if each.stored or each.place in gone])
    header = office.recorder.header(state.id, state.manifest.correlation)
    events = [
        Archived(
            **header,
            file=each.file.facts,
            category=each.category,
            place=each.place,
            renamed=each.renamed,
            already_there=one.already_there,
            stored_sha256=each.stored,
        )
        for each, one in zip(filed, moved, strict=True)
    ]
    office.recorder.write(state.id, *events, Filed(), correlation=state.manifest.correlation)
    return office.state(state.id)


def _move(office: Office, room: Room, filings: Sequence[_Filing]) -> tuple[Sequence[_Filing], Sequence[durable.Moved]]:
    """Move files; one whose content lost its position in the archive meanwhile is there already.

    Raises:
        AlreadyThereError: something else lies at a place.
        NotThereError: a file is nowhere.
    """
    try:
        return filings, _moved(office, room, filings)
    except (AlreadyThereError, NotThereError):
        places = [(each.place, each.sha256) for each in filings]
        now = meanwhile.cleaned(office, places)
        if not now:
            raise
    known = [replace(each, stored=now.get((each.place, each.sha256), each.stored)) for each in filings]
    return known, _moved(office, room, known)


def _moved(office: Office, room: Room, filings: Sequence[_Filing]) -> Sequence[durable.Moved]:
    return durable.move_all(office.disk, [_move_of(office, each) for each in filings], room=room.path)


def _move_of(office: Office, filing: _Filing) -> durable.Move:
    return durable.Move(filing.source, office.folders.archived(filing.place), filing.sha256)


def _give_up(office: Office, room: Room, files: Sequence[ManifestFile]) -> None:
    """Remove photos as they came, of which something else was filed, or nothing any more."""
    for file in files:
        durable.remove(office.disk, room.of(file))
    if files:
        durable.vacate(office.disk, room.path)


def _filings(state: BatchState, allotted: Allotted, room: Room) -> list[_Filing]:
    place = allotted.answer_place
    found = [
        _Filing(file, _ANSWERS, place, place != file.name, "", room.of(file))
        for file in state.fetched
        if file.role is Role.ANSWER
    ]
    for item, file in zip(allotted.places, sources(state, allotted.places), strict=True):
        source = room.of_stored(file) if item.stored_sha256 else room.of(file)
        found.append(_Filing(file, item.category, item.place, item.renamed, item.stored_sha256, source))
    return found


def _put_unfit_aside(office: Office, state: BatchState, unfit: Sequence[ManifestFile]) -> None:
    moves = moves_into(office, state, unfit)
    for file, move in zip(unfit, moves, strict=True):
        message = text("the content is neither JPEG, PNG nor HEIC")
        finding = Finding("MEDIA_CONTENT", Severity.RECORD, message, file.name)
        reason = reason_file(file.name, [finding], MediumRefusedError.remedy, office.translate)
        write_reason(office, move.target.name, reason)
    durable.move_all(office.disk, moves)


def put_aside(office: Office, state: BatchState) -> BatchState:
    """Move a refused answer with its media to `Importation_Erreur`, a reason file beside it.

    Returns:
        The batch, quarantined.
    """
    rejected = state.last(Rejected) or Rejected(())
    placed = list(zip(state.fetched, moves_into(office, state, state.fetched), strict=True))
    missing = [file for file, move in placed if _is_gone(office, move)]
    lost = damage.fetch_missing(office, state, missing, office.folders.quarantine) if missing else []
    if lost:
        what = text(
            "files of '{file}', which was refused, are neither in Importation_Erreur nor on the drop any more",
            file=state.name,
        )
        _tell_lost(office, state, what, text("If nobody has these files, have the vendor deliver the answer again."))
    moves = [move for file, move in placed if file not in lost]
    # beside the file that it is about: an earlier one of that name has its own
    named = {file.name: move.target.name for file, move in placed}
    write_reason(
        office,
        named.get(state.name, state.name),
        reason_file(state.name, rejected.findings, AnswerRefusedError.remedy, office.translate),
    )
    durable.move_all(office.disk, moves, room=room_of(office, state).path)
    office.recorder.write(state.id, Quarantined(tuple(move.target.name for move in moves)))
    return office.state(state.id)


# -- what somebody took away meanwhile


def _fetch_missing(
    office: Office, state: BatchState, filings: Sequence[_Filing], unfit: Sequence[ManifestFile]
) -> frozenset[str]:
    """Fetch what an imported answer lacks, so that it lies in its room as it came and as it is filed.

    Returns:
        The paths of files that the drop has not any more either; that was told.
    """
    gone = _gone(office, filings)
    aside = [file for file, move in zip(unfit, moves_into(office, state, unfit), strict=True) if _is_gone(office, move)]
    missing = [*(each.file for each in gone), *aside]
    if not missing:
        return frozenset()
    lost = damage.fetch_missing(office, state, missing, office.folders.archive)
    for file in aside:
        if file in lost:
            office.recorder.warn(text("'{file}' was put aside, and somebody has taken it away since", file=file.name))
    places = [each.place for each in gone if each.file in lost]
    if places:
        _tell_nowhere(office, state, places)
    return frozenset(file.path for file in lost)


def _gone(office: Office, filings: Sequence[_Filing]) -> list[_Filing]:
    """What lies neither in the room nor in the archive, not even without its position."""
    gone = [each for each in filings if _is_gone(office, _move_of(office, each))]
    now = meanwhile.cleaned(office, [(each.place, each.sha256) for each in gone]) if gone else {}
    return [each for each in gone if (each.place, each.sha256) not in now]


def _is_gone(office: Office, move: durable.Move) -> bool:
    """Say whether a file lies neither where it was nor where it was to go: it was there, and somebody took it away."""
    return office.disk.stat(move.source) is None and not durable.holds(office.disk, move.target, move.sha256)


def _tell_nowhere(office: Office, state: BatchState, places: Sequence[str]) -> None:
    names = ", ".join([*places[:_SHOWN], *(["…"] if len(places) > _SHOWN else [])])
    what = text(
        "files of '{file}', which is imported, are nowhere any more, not even on the drop: {names}",
        file=state.name,
        names=names,
    )
    remedy = text(
        "What is imported stays imported. "
        "If anybody has these files, put them into Importation_Archive under these names."
    )
    _tell_lost(office, state, what, remedy)


def _tell_lost(office: Office, state: BatchState, what: Text, remedy: Text) -> None:
    error = NotThereError(what, remedy=remedy, who=Who.YOU)
    office.recorder.write(state.id, office.recorder.errored("archive", error, state.id, file=state.name))

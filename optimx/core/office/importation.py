"""Importation: an answer is inspected whole, its media get their places, then the ERP takes it in one transaction.

In: a DOWNLOADED batch. Out: VALIDATED then IMPORTED, or REFUSED with its reasons; `Imported` or `Errored`. Called by
`run`. What the system holds already is not imported twice: it says so, and the batch goes on.
"""

from collections.abc import Mapping, Sequence

from optimx.core.contracts import Batch, ImportOutcome, Inspection, PlacedMedia, WantedMedia
from optimx.core.contracts import Found as Holds
from optimx.core.errors import BadInputError, BadXmlError, PermanentError, UncertainError
from optimx.core.events import Errored, FileFacts, Finding, Imported, Role, Severity
from optimx.core.journal import BatchState, Profile
from optimx.core.journal.entries import (
    Allotment,
    Allotted,
    Doubted,
    Importing,
    MediaArrived,
    Passed,
    Rejected,
    Resolved,
    Taken,
)
from optimx.core.language import text
from optimx.core.manifests import ManifestFile
from optimx.core.office import media, positions
from optimx.core.office.inbound import mark_of
from optimx.core.office.matching import all_wanting, by_name, wanting
from optimx.core.office.office import Office
from optimx.core.office.room import room_of


class AnswerRefusedError(PermanentError):
    """An answer breaks a rule of the exchange and is put aside whole, with a reason file beside it.

    Have the vendor put it right and deliver it again (`optimx server redeliver`).
    """

    code = "E-ANSWER-REFUSED"
    remedy = text("Send the reason file in Importation_Erreur to the vendor, who delivers the answer again.")


class MediumRefusedError(PermanentError):
    """A photo or signature is not what its name says; it is put aside and its record waits for a good one."""

    code = "E-MEDIUM-REFUSED"
    remedy = text("Ask the person who took the picture to send it again from the mobile app.")


def validate(office: Office, state: BatchState) -> BatchState:
    """Inspect an answer without changing anything, then allot the places of its media.

    Returns:
        The batch, VALIDATED or REFUSED.
    """
    files = state.fetched
    answer = next((file for file in files if file.role is Role.ANSWER), None)
    inspection = Inspection() if answer is None else _inspect(office, state, answer)
    if inspection.refused:
        _reject(office, state, inspection.findings)
    else:
        _allot(office, state, answer, inspection)
    return office.state(state.id)


def _inspect(office: Office, state: BatchState, answer: ManifestFile) -> Inspection:
    try:
        inspection = office.system.inspect(room_of(office, state).of(answer))
    except BadInputError as error:
        return Inspection(findings=(_finding(error, answer.name),))
    inside = inspection.batch.lower()
    if state.profile is Profile.MANIFEST and inside and inside != state.id.lower():
        message = text("the answer carries another number inside than its manifest")
        return Inspection(findings=(Finding("SET_BATCH", Severity.SET, message, answer.name),))
    return inspection


def _finding(error: BadInputError, file: str) -> Finding:
    if isinstance(error, BadXmlError):
        return Finding(error.rule, Severity.SET, error.what, file, error.line, error.column)
    return Finding(error.code, Severity.SET, error.what, file)


def _reject(office: Office, state: BatchState, findings: tuple[Finding, ...]) -> None:
    error = AnswerRefusedError(text("'{file}' was refused and nothing of it was imported", file=state.name))
    event = office.recorder.errored("import", error, state.id, file=state.name, findings=findings)
    office.recorder.write(state.id, event, Rejected(findings), passed(office, state))


def passed(office: Office, state: BatchState) -> Passed:
    """Return how far the order of answers has come with this one; a late one does not set it back."""
    manifest, newest = state.manifest, office.journal.latest(Passed)
    same = newest is not None and (newest.instance, newest.epoch) == (manifest.instance, manifest.epoch)
    sequence = max(manifest.sequence, newest.sequence) if newest and same else manifest.sequence
    return Passed(manifest.instance, manifest.epoch, sequence)


def _allot(office: Office, state: BatchState, answer: ManifestFile | None, inspection: Inspection) -> None:
    wanted = by_name(inspection.media)
    late = media.waiting(office) if answer is None else {}
    room, places = room_of(office, state), media.Places(office, state.name)
    answer_place = places.of_answer(answer) if answer else ""
    allotments = []
    types = {file: media.type_of(office, room.of(file)) for file in state.fetched if file.role is not Role.ANSWER}
    fit = {file: mime for file, mime in types.items() if mime is not None}
    unfit = [file for file in types if file not in fit]
    stored = positions.take_out(office, state, fit)
    for file, mime in fit.items():
        known = wanting(file, wanted) or _waited_for(file, late) or WantedMedia("", file.name, file.role)
        allotments.append(places.of_media(file, known, mime, stored.get(file.path, "")))
    here = {mark_of(allotment.media) for allotment in allotments}
    absent = {mark_of(item): item for item in inspection.media if mark_of(item) not in here}
    events = [_unfit(office, state, file.name) for file in unfit]
    allotted = Allotted(answer_place, tuple(allotments), tuple(absent.values()), tuple(file.path for file in unfit))
    office.recorder.write(state.id, *events, allotted)


def _waited_for(file: ManifestFile, late: Mapping[str, Sequence[media.Waiting]]) -> WantedMedia | None:
    found = wanting(file, late)
    return found.media if found else None


def _unfit(office: Office, state: BatchState, name: str) -> Errored:
    error = MediumRefusedError(text("'{file}' is neither JPEG, PNG nor HEIC, whatever its name says", file=name))
    return office.recorder.errored("import", error, state.id, file=name)


def import_answer(office: Office, state: BatchState) -> BatchState:
    """Have the system take the records of a validated answer, and the media that came late for others.

    Returns:
        The batch, IMPORTED; or UNCERTAIN, when the system cannot tell whether it holds it.
    """
    if state.has(Importing) and office.system.find(state.id) is Holds.UNKNOWN and not state.has(Resolved):
        return _doubt(office, state)
    office.recorder.write(state.id, Importing())
    allotted = state.last(Allotted) or Allotted("", ())
    answer = next((file for file in state.fetched if file.role is Role.ANSWER), None)
    if answer is None:
        _import_late(office, state, allotted.places)
        office.recorder.write(state.id, Taken(), passed(office, state))
    else:
        _import_whole(office, state, answer, allotted)
    return office.state(state.id)


def _doubt(office: Office, state: BatchState) -> BatchState:
    why = text("Optim'BTP cannot tell whether it holds '{file}'", file=state.name)
    event = office.recorder.errored("import", UncertainError(why), state.id, file=state.name)
    office.recorder.write(state.id, event, Doubted(why))
    return office.state(state.id)


def _import_whole(office: Office, state: BatchState, answer: ManifestFile, allotted: Allotted) -> None:
    manifest = state.manifest
    batch = Batch(
        state.id, office.account, manifest.instance, manifest.epoch, manifest.sequence, correlation=manifest.correlation
    )
    began = office.clock.monotonic()
    path = room_of(office, state).of(answer)
    placed = media.placed(office, state, allotted.places, answer.name)
    outcome = office.system.import_answer(batch, path, placed, office.work)
    event = _imported(office, state, answer.facts, outcome, office.clock.monotonic() - began)
    office.recorder.write(state.id, event, Taken(), passed(office, state), correlation=manifest.correlation)


def _imported(office: Office, state: BatchState, facts: FileFacts, outcome: ImportOutcome, seconds: float) -> Imported:
    return Imported(
        **office.recorder.header(state.id, state.manifest.correlation),
        file=facts,
        counts=outcome.counts,
        refused=outcome.refused,
        warnings=outcome.warnings,
        waiting=outcome.waiting,
        already=outcome.already,
        proven=outcome.proven,
        seconds=seconds,
    )


def take_as_held(office: Office, state: BatchState) -> BatchState:
    """Journal an answer that the system says it holds, without a look at its files.

    Returns:
        The batch, IMPORTED.
    """
    (answer,) = state.manifest.of(Role.ANSWER)
    event = _imported(office, state, answer.facts, ImportOutcome(already=True), 0.0)
    office.recorder.write(state.id, event, Taken(), passed(office, state), correlation=state.manifest.correlation)
    return office.state(state.id)


def _import_late(office: Office, state: BatchState, allotments: Sequence[Allotment]) -> None:
    late = media.waiting(office)
    for allotment, item in zip(allotments, media.placed(office, state, allotments, state.name), strict=True):
        wanted = allotment.media
        file = ManifestFile(wanted.name, wanted.role, allotment.size, allotment.sha256)
        take_late(office, state, item, all_wanting(file, late))


def take_late(office: Office, state: BatchState, item: PlacedMedia, waiting: Sequence[media.Waiting]) -> None:
    """Have the system take one medium that came after its answer.

    Args:
        office: the office.
        state: the batch that brought it.
        item: the medium, at its place.
        waiting: the answers that wait for it; none when it was not expected.
    """
    outcome = office.system.import_media(item, office.work)
    role = Role.SIGNATURE if item.media.kind == "signature" else Role.PHOTO
    facts = FileFacts(item.media.name, role, item.media.size, item.media.sha256)
    office.recorder.write(state.id, _imported(office, state, facts, outcome, 0.0))
    for each in waiting:
        office.recorder.write(each.owner.id, MediaArrived(facts, mark_of(each.media)))

"""Download: answers that lie whole on the drop are found, and brought whole into `Importation_EnCours`.

In: the drop. Out: inbound batches, FOUND then DOWNLOADED, one `Downloaded` a file. Called by `run`. On a vendor's drop
there is no manifest: `foreign` finds its answers.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from optimx.core import arrivals, durable, names, wholeness
from optimx.core.contracts import WantedMedia
from optimx.core.errors import (
    AlreadyThereError,
    BadInputError,
    DamagedTransferError,
    NotThereError,
    OptimxError,
)
from optimx.core.events import Downloaded, Role, Uploaded
from optimx.core.journal import BatchState, Direction, Profile
from optimx.core.journal.entries import Acknowledged, Fetched, Found
from optimx.core.language import text
from optimx.core.manifests import Manifest, ManifestFile
from optimx.core.oddities import warn_of_odd_names
from optimx.core.office import foreign, withdrawn
from optimx.core.office.foresight import Foresight
from optimx.core.office.inbound import is_delivered_again
from optimx.core.office.matching import by_name, folder_of, lying
from optimx.core.office.office import Office
from optimx.core.office.room import Room, files_known, put_in_order, require_own, room_of
from optimx.core.transfer import Failed, Incoming, Received


def find(office: Office, profile: Profile) -> list[BatchState]:
    """Look for answers on the drop, and journal those that are whole and new.

    Args:
        office: the office.
        profile: of the drop, as it is now; a batch that began in another one ends in that.

    Returns:
        Answers that were taken before and lie there again: they only have to be acknowledged.
    """
    reappeared: list[BatchState] = []
    listed = office.drop.list(names.ROOT)
    warn_of_odd_names(
        office.recorder,
        listed,
        lambda name: names.is_answer_manifest(name) or office.is_answer(name),
        lambda name: names.is_allowed(name) or _is_sent(office, name),
    )
    if profile is Profile.MANIFEST:
        for name in sorted(file.name for file in listed if file.is_file is not False):
            if names.is_answer_manifest(name):
                look = partial(_find_manifest, office, name, reappeared)
                arrivals.guarded(office.recorder, "download", name, look)
    else:
        foreign.find(office, listed, reappeared)
    return reappeared


def _is_sent(office: Office, name: str) -> bool:
    """Say whether this office put it there: a GED document, which people name, may stay at the root of a vendor's."""
    return any(isinstance(row.body, Uploaded) and row.body.target == name for row in office.journal.mentions(name))


def _find_manifest(office: Office, name: str, reappeared: list[BatchState]) -> None:
    announced = arrivals.read_manifest(office.drop, name, name, office.account)
    if announced is None:
        return
    manifest, digest = announced.manifest, announced.digest
    _check_manifest(office, manifest, name)
    state, lying = office.journal.state(manifest.batch), Found(manifest, Profile.MANIFEST, digest)
    if state is None or is_delivered_again(state):
        office.recorder.write(manifest.batch, lying, correlation=manifest.correlation)
        return
    found = state.last(Found)
    if found is None or (found.digest != digest and not _is_same_answer(found.manifest, manifest)):
        raise BadInputError(
            text("'{file}' carries the number of an answer that is known, with another content", file=name), file=name
        )
    if state.has(Acknowledged):
        if found.digest != digest:
            office.recorder.warn(text("'{file}' was sent again; it had been processed, nothing changed", file=name))
        # a server whose journal was lost lays it there under another stamp, and looks for the mark of that one
        reappeared.append(replace(state, entries={**state.entries, Found.kind: lying}))
    elif found.digest != digest and not state.has(Fetched):
        # what it is called now is what can be fetched
        _give_up(office, state)
        office.recorder.write(manifest.batch, lying, correlation=manifest.correlation)


def _give_up(office: Office, state: BatchState) -> None:
    """Remove what came so far: the room is called as the answer was."""
    require_own(office, state)
    room = room_of(office, state)
    for file in state.manifest.files:
        durable.remove(office.disk, room.of(file))
    durable.vacate(office.disk, room.path)


def _is_same_answer(known: Manifest, lying: Manifest) -> bool:
    return _contents(known) == _contents(lying)


def _contents(manifest: Manifest) -> list[tuple[Role, str, int]]:
    return sorted((file.role, file.sha256, file.size) for file in manifest.files)


def _check_manifest(office: Office, manifest: Manifest, name: str) -> None:
    expected = names.stamp_within(name)
    answers = manifest.of(Role.ANSWER)
    strange = [file for file in manifest.files if file.role not in {Role.ANSWER, Role.PHOTO, Role.SIGNATURE}]
    # to the letter: the mark is made of the account and the stamp, and must find the manifest
    if expected is None or name != names.answer_manifest(office.account, expected) or len(answers) > 1 or strange:
        raise BadInputError(text("'{file}' does not describe an answer", file=name), file=name)
    is_other = manifest.stamp != names.format_stamp(expected)
    if is_other or any(not office.is_answer(file.name) for file in answers) or not manifest.batch:
        raise BadInputError(text("'{file}' does not describe an answer", file=name), file=name)


# -- fetching


@dataclass(slots=True)
class _Arrivals:
    """Files of one batch as they come in."""

    office: Office
    state: BatchState
    expected: dict[str, ManifestFile]
    known: dict[str, str]
    files: dict[str, ManifestFile] = field(default_factory=dict)
    failed: Sequence[Failed] = ()
    foresight: Foresight = field(default_factory=Foresight)

    @property
    def came(self) -> list[ManifestFile]:
        """Those that are here, in the order in which they were asked for."""
        return [self.files[path] for path in self.expected if path in self.files]

    def take(self, group: Sequence[Received]) -> None:
        """Journal a group of files that are durable by now, in one transaction."""
        header = self.office.recorder.header(self.state.id, self.state.manifest.correlation)
        events = []
        for received in group:
            file = self._describe(received)
            self.files[file.path] = file
            if file.role is Role.ANSWER and len(self.expected) > 1:
                self.foresight.begin(self.office, received.incoming.target)
            if file.path not in self.state.downloaded or file.sha256 != self.known.get(file.path):
                events.append(_downloaded(header, file, received))
        if events:
            self.office.recorder.write(self.state.id, *events, correlation=self.state.manifest.correlation)

    def _describe(self, received: Received) -> ManifestFile:
        known = self.expected[received.incoming.source]
        return ManifestFile(known.name, known.role, received.size, received.sha256)


def _downloaded(header: dict[str, Any], file: ManifestFile, received: Received) -> Downloaded:
    return Downloaded(
        **header,
        file=file.facts,
        source=received.incoming.source,
        seconds=received.seconds,
        attempt=received.attempt,
        already_there=received.already_there,
    )


def fetch(office: Office, state: BatchState) -> BatchState:
    """Bring all files of an answer into its room; continues what an earlier run began.

    Returns:
        The batch, DOWNLOADED; closed, when a vendor's program took it back.

    Raises:
        OptimxError: a file that the manifest promises cannot be had; nothing of the set is taken then.
    """
    try:
        files = _fetch(office, state, state.manifest.files).came
    except (NotThereError, DamagedTransferError):
        if not withdrawn.is_withdrawn(office, state):
            raise
        return withdrawn.close(office, state)
    if state.profile is Profile.PAIR:
        files.extend(_fetch_wanted(office, state, files[0]))
    office.recorder.write(state.id, Fetched(tuple(files)))
    return office.state(state.id)


def _fetch(
    office: Office, state: BatchState, files: Sequence[ManifestFile], spared: tuple[type[OptimxError], ...] = ()
) -> _Arrivals:
    known = {file.path: file.sha256 for file in files_known(office, state)}
    arrivals = _Arrivals(office, state, {file.path: file for file in files}, known)
    # the answer first: it is looked at while the others come in; then by folder, each of which is synced once a group
    ordered = sorted(files, key=lambda file: (file.role is not Role.ANSWER, file.role))
    room = room_of(office, state)
    incomings = [_incoming(office, room, file) for file in ordered]
    require_own(office, state)
    # the deepest first makes those above it too
    for folder in sorted({incoming.target.parent for incoming in incomings}, reverse=True):
        office.disk.make_folder(folder)
    try:
        arrivals.failed = office.drop.fetch_all(incomings, arrivals.take)
    finally:
        arrivals.foresight.end()
    stopping = [failure for failure in arrivals.failed if not isinstance(failure.error, spared)]
    if stopping:
        _note_missing(office, state, stopping)
        raise withdrawn.with_way_out(stopping[0].error, state)
    return arrivals


def _note_missing(office: Office, state: BatchState, failed: Sequence[Failed]) -> None:
    """Journal which files are gone from the drop; what else went wrong need not be the drop's fault."""
    missing = [failure for failure in failed if isinstance(failure.error, NotThereError)]
    found = wholeness.news(office.recorder, state, wholeness.of_failed(state, missing)) if missing else None
    if found is not None:
        office.recorder.write(state.id, found)


def _incoming(office: Office, room: Room, file: ManifestFile) -> Incoming:
    limit = office.settings.answer_limit if file.role is Role.ANSWER else office.settings.media_limit
    # a foreign answer need not tell the size of its media: then the drop does
    return Incoming(file.path, room.of(file), file.size or None, file.sha256, limit)


def _fetch_wanted(office: Office, state: BatchState, answer: ManifestFile) -> list[ManifestFile]:
    """Media of a foreign answer: only it tells which; those that are not there yet come later."""
    try:
        wanted = office.system.inspect(room_of(office, state).of(answer)).media
    except OptimxError:
        return []  # importation looks at it again, and refuses it with its reasons
    fetched = fetch_media(office, state, wanted)
    return [*fetched, *_still_here(office, state, {file.path for file in (answer, *fetched)})]


def _still_here(office: Office, state: BatchState, others: Collection[str]) -> list[ManifestFile]:
    """Files that an earlier run brought, but for those: nobody may be able to fetch them again."""
    room = room_of(office, state)
    known = [file for file in files_known(office, state) if file.path not in others]
    return [file for file in known if durable.holds(office.disk, room.of(file), file.sha256)]


def fetch_media(office: Office, state: BatchState, wanted: Sequence[WantedMedia]) -> list[ManifestFile]:
    """Fetch those of the wanted media that lie on the drop.

    Args:
        office: the office.
        state: the batch that wants them.
        wanted: the media.
    """
    folders = {folder_of(item.role) for item in wanted}
    there = by_name(file for folder in sorted(folders) for file in office.drop.list(folder))
    described = {}
    for item in wanted:
        found = lying(there, item)
        if found is not None:
            described[found.path] = ManifestFile(found.name, item.role, item.size or 0, item.sha256)
    arrivals = _fetch(office, state, list(described.values()), (OptimxError,))
    anew = _written_anew(office, state, arrivals.failed)
    for file in anew:
        durable.remove(office.disk, room_of(office, state).of(file))
    again = _fetch(office, state, [described[file.path] for file in anew], (OptimxError,)).came if anew else []
    return [*arrivals.came, *again]


def _written_anew(office: Office, state: BatchState, failed: Sequence[Failed]) -> list[ManifestFile]:
    """Media that an earlier run brought, and of which the drop has another version: the first may have been half."""
    other = {failure.incoming.source for failure in failed if isinstance(failure.error, AlreadyThereError)}
    return [file for file in _still_here(office, state, ()) if file.path in other]


def fetch_anew(office: Office, state: BatchState, files: Sequence[ManifestFile]) -> Collection[str]:
    """Fetch files of an answer once more that lie nowhere on this side; return the paths of those that the drop has."""
    return _fetch(office, state, files, (NotThereError, DamagedTransferError)).files.keys()


def open_answers(office: Office) -> tuple[BatchState, ...]:
    """Return the answers that are known and not settled, in the order in which they go in; their rooms are in order."""
    states = office.journal.batches(Direction.INBOUND, settled=False)
    put_in_order(office, states)
    return states

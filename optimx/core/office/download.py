"""Download: answers that lie whole on the drop are found, and brought whole into `Importation_EnCours`.

In: the drop. Out: inbound batches, FOUND then DOWNLOADED, one `Downloaded` a file. Called by `run`. On a vendor's drop
there is no manifest: an answer is whole when it is well-formed to its closing tag and stood still.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from optimx.core import durable, names
from optimx.core.contracts import RemoteFile, WantedMedia
from optimx.core.errors import BadInputError, BadXmlError, OptimxError, concerns_one_file
from optimx.core.events import Downloaded, Errored, Role
from optimx.core.journal import BatchState, Direction, Profile
from optimx.core.journal.entries import Acknowledged, Fetched, Found
from optimx.core.language import text
from optimx.core.manifests import PROTOCOL, Manifest, ManifestFile, from_bytes
from optimx.core.oddities import warn_of_odd_names
from optimx.core.office import media
from optimx.core.office.office import STOOD_STILL, Office
from optimx.core.transfer import Incoming, Received
from optimx.core.xml import check_well_formed

_MANIFEST_LIMIT = 8 << 20
_BROKEN_FOR_GOOD = timedelta(hours=1)
"""A foreign answer that is broken and did not grow for so long will not become whole."""


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
    warn_of_odd_names(office.recorder, listed, lambda name: names.is_answer_manifest(name) or office.is_answer(name))
    if profile is Profile.MANIFEST:
        for file in sorted(listed, key=lambda file: file.name):
            if names.is_answer_manifest(file.name) and file.is_file is not False:
                _guarded(office, file.name, partial(_find_manifest, office, file.name, reappeared))
    else:
        durable.clear(office.disk, _looked_at(office))
        for file, still_for in _stood_still(office, listed):
            _guarded(office, file.name, partial(_find_foreign, office, file, still_for, reappeared))
        _find_late(office)
    return reappeared


def _guarded(office: Office, name: str, look: Callable[[], None]) -> None:
    """One answer that cannot be read must not hide the others."""
    try:
        look()
    except OptimxError as error:
        if not concerns_one_file(error):
            raise
        _say_once(office, name, error)


def _say_once(office: Office, name: str, error: OptimxError) -> None:
    """Journal what stands in the way of an answer once a run, however often the run looks."""
    said = (row.body for row in office.journal.rows(run=office.recorder.run))
    if not any(isinstance(body, Errored) and (body.code, body.file) == (error.code, name) for body in said):
        office.recorder.write("", office.recorder.errored("download", error, file=name))


def _find_manifest(office: Office, name: str, reappeared: list[BatchState]) -> None:
    data = office.drop.read(name, _MANIFEST_LIMIT)
    if data is None:
        return
    manifest = from_bytes(Manifest, data, name)
    _check_manifest(office, manifest, name)
    digest = hashlib.sha256(data).hexdigest()
    state = office.journal.state(manifest.batch)
    if state is None or _is_delivered_again(state):
        office.recorder.write(
            manifest.batch, Found(manifest, Profile.MANIFEST, digest), correlation=manifest.correlation
        )
        return
    found = state.last(Found)
    if found is None or found.digest != digest:
        raise BadInputError(
            text("'{file}' carries the number of an answer that is known, with another content", file=name), file=name
        )
    if state.has(Acknowledged):
        reappeared.append(state)


def _is_delivered_again(state: BatchState) -> bool:
    """A refused answer whose refusal was told, and that lies there all the same: somebody wants it looked at anew."""
    return state.stage == "REFUSED" and state.has(Acknowledged)


def _check_manifest(office: Office, manifest: Manifest, name: str) -> None:
    expected = names.stamp_within(name)
    answers = manifest.of(Role.ANSWER)
    strange = [file for file in manifest.files if file.role not in {Role.ANSWER, Role.PHOTO, Role.SIGNATURE}]
    if manifest.account.upper() != office.account:
        raise BadInputError(
            text(
                "'{file}' is of account {other}, not of {account}",
                file=name,
                other=manifest.account,
                account=office.account,
            ),
            file=name,
        )
    if expected is None or manifest.stamp != names.format_stamp(expected) or len(answers) > 1 or strange:
        raise BadInputError(text("'{file}' does not describe an answer", file=name), file=name)
    if any(not office.is_answer(file.name) for file in answers) or not manifest.batch:
        raise BadInputError(text("'{file}' does not describe an answer", file=name), file=name)


# -- a vendor's drop


def _stood_still(office: Office, listed: Sequence[RemoteFile]) -> list[tuple[RemoteFile, timedelta]]:
    """Answers of one size in two looks at least ten seconds apart, and for how long; waits once for the others."""
    candidates = _sized(office, listed)
    known = office.journal.sight(((file.path, file.size or 0) for file in candidates), office.clock.now())
    if any(office.clock.now() - known[file.path].since < STOOD_STILL for file in candidates):
        office.clock.sleep(STOOD_STILL.total_seconds())
        office.stop.check()
        candidates = _sized(office, office.drop.list(names.ROOT))
        known = office.journal.sight(((file.path, file.size or 0) for file in candidates), office.clock.now())
    still = [(file, office.clock.now() - known[file.path].since) for file in candidates]
    return [(file, still_for) for file, still_for in still if still_for >= STOOD_STILL]


def _sized(office: Office, listed: Iterable[RemoteFile]) -> list[RemoteFile]:
    answers = [file for file in listed if _is_ours(office, file.name) and file.is_file is not False]
    looked = [file if file.size is not None else office.drop.stat(file.path) for file in answers]
    return sorted((file for file in looked if file and file.is_file is not False), key=lambda file: file.name)


def _is_ours(office: Office, name: str) -> bool:
    found = office.patterns.find(name)
    return found is not None and found.account == office.account and office.is_answer(name)


def _find_foreign(office: Office, file: RemoteFile, still_for: timedelta, reappeared: list[BatchState]) -> None:
    copy = _looked_at(office) / file.name
    received = _look_at(office, file, copy, office.settings.answer_limit)
    # one that is broken for good is refused in the ordinary way, with line and column
    if received is not None and (still_for >= _BROKEN_FOR_GOOD or _is_whole(office, copy)):
        stamp = names.format_stamp(office.patterns.parse(file.name).stamp)
        known = _found(office, ManifestFile(file.name, Role.ANSWER, received.size, received.sha256), stamp)
        if known is not None and known.has(Acknowledged):
            reappeared.append(known)
    durable.remove(office.disk, copy)


def _found(office: Office, file: ManifestFile, stamp: str) -> BatchState | None:
    """Journal a foreign file as a batch of its own, known by name and content; return it when it is no news."""
    batch = hashlib.sha256(f"{file.name.casefold()}:{file.sha256}".encode()).hexdigest()
    known = office.journal.state(batch)
    if known is None or _is_delivered_again(known):
        # foreign answers go in by stamp; the journal's own order decides between equals
        manifest = Manifest(PROTOCOL, batch, office.account, "", 0, int(stamp), stamp, (file,))
        office.recorder.write(batch, Found(manifest, Profile.PAIR, file.sha256))
        return None
    return known


def _find_late(office: Office) -> None:
    """Media that imported answers wait for, and that lie on the drop by now."""
    late = {name: item for name, item in media.waiting(office).items() if item.owner.profile is Profile.PAIR}
    roles = {item.media.role for item in late.values()}
    folders = {Role.PHOTO: names.PHOTOS, Role.SIGNATURE: names.SIGNATURES}
    for folder in (folders[role] for role in folders if role in roles):
        for file in office.drop.list(folder):
            item = late.get(file.name.casefold())
            if item and names.is_media(file.name):
                _guarded(office, file.name, partial(_find_late_one, office, file, item))


def _find_late_one(office: Office, file: RemoteFile, item: media.Waiting) -> None:
    copy = _looked_at(office) / file.name
    received = _look_at(office, file, copy, office.settings.media_limit)
    if received is not None and item.media.sha256 in {"", received.sha256}:
        described = ManifestFile(file.name, item.media.role, received.size, received.sha256)
        _found(office, described, item.owner.manifest.stamp)
    durable.remove(office.disk, copy)


def _looked_at(office: Office) -> Path:
    return office.spool.root / "looked-at"


def _look_at(office: Office, file: RemoteFile, copy: Path, limit: int) -> Received | None:
    office.disk.make_folder(copy.parent)
    durable.remove(office.disk, copy)
    received: list[Received] = []
    failed = office.drop.fetch_all([Incoming(file.path, copy, file.size, "", limit)], received.extend)
    if failed:
        raise failed[0].error
    return received[0] if received else None


def _is_whole(office: Office, copy: Path) -> bool:
    try:
        with office.disk.open(copy) as file:
            check_well_formed(file, name=copy.name)
    except BadXmlError:
        return False
    return True


# -- fetching


@dataclass(slots=True)
class _Arrivals:
    """Files of one batch as they come in."""

    office: Office
    state: BatchState
    expected: dict[str, ManifestFile]
    files: dict[str, ManifestFile] = field(default_factory=dict)

    def take(self, group: Sequence[Received]) -> None:
        """Journal a group of files that are durable by now, in one transaction."""
        header = self.office.recorder.header(self.state.id, self.state.manifest.correlation)
        events = []
        for received in group:
            file = self._describe(received)
            self.files[file.path] = file
            if file.name not in self.state.downloaded:
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
    """Bring all files of an answer into `Importation_EnCours`; continues what an earlier run began.

    Returns:
        The batch, DOWNLOADED.

    Raises:
        OptimxError: a file that the manifest promises cannot be had; nothing of the set is taken then.
    """
    arrivals = _fetch(office, state, state.manifest.files)
    files = list(arrivals.values())
    if state.profile is Profile.PAIR:
        files.extend(_fetch_wanted(office, state, files[0]))
    office.recorder.write(state.id, Fetched(tuple(files)))
    return office.state(state.id)


def _fetch(
    office: Office, state: BatchState, files: Sequence[ManifestFile], *, lenient: bool = False
) -> dict[str, ManifestFile]:
    arrivals = _Arrivals(office, state, {file.path: file for file in files})
    failed = office.drop.fetch_all([_incoming(office, file) for file in files], arrivals.take)
    if failed and not lenient:
        raise failed[0].error
    return {file.path: arrivals.files[file.path] for file in files if file.path in arrivals.files}


def _incoming(office: Office, file: ManifestFile) -> Incoming:
    limit = office.settings.answer_limit if file.role is Role.ANSWER else office.settings.media_limit
    # a foreign answer need not tell the size of its media: then the drop does
    return Incoming(file.path, office.folders.incoming / file.name, file.size or None, file.sha256, limit)


def _fetch_wanted(office: Office, state: BatchState, answer: ManifestFile) -> list[ManifestFile]:
    """Media of a foreign answer: only it tells which; those that are not there yet come later."""
    try:
        wanted = office.system.inspect(office.folders.incoming / answer.name).media
    except OptimxError:
        return []  # importation looks at it again, and refuses it with its reasons
    return fetch_media(office, state, wanted)


def fetch_media(office: Office, state: BatchState, wanted: Sequence[WantedMedia]) -> list[ManifestFile]:
    """Fetch those of the wanted media that lie on the drop.

    Args:
        office: the office.
        state: the batch that wants them.
        wanted: the media.
    """
    described = [ManifestFile(media.name, media.role, media.size or 0, media.sha256) for media in wanted]
    there = {
        file.path.casefold()
        for folder in (names.PHOTOS, names.SIGNATURES)
        if any(item.path.startswith(folder) for item in described)
        for file in office.drop.list(folder)
    }
    present = [file for file in described if names.is_media(file.name) and file.path.casefold() in there]
    unique = list({file.path: file for file in present}.values())
    return list(_fetch(office, state, unique, lenient=True).values())


def open_answers(office: Office) -> tuple[BatchState, ...]:
    """Return the answers that are known and not settled, in the order in which they go in."""
    return office.journal.batches(Direction.INBOUND, settled=False)

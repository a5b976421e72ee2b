"""Answers and late media on a vendor's drop: no manifest tells of them, so they are looked at until they are whole.

In: the drop, what earlier looks saw there. Out: inbound batches, FOUND; their manifest is made here, since nobody
sent one. Called by `download`.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

from optimx.core import arrivals, durable, names
from optimx.core.contracts import RemoteFile
from optimx.core.events import Role
from optimx.core.journal import BatchState, Profile, Sighting
from optimx.core.journal.entries import Acknowledged, Found
from optimx.core.language import text
from optimx.core.manifests import PROTOCOL, Manifest, ManifestFile
from optimx.core.office import media
from optimx.core.office.inbound import is_delivered_again
from optimx.core.office.matching import folder_of
from optimx.core.office.office import Office
from optimx.core.office.spool import LOOKED_AT
from optimx.core.transfer import Incoming, Received


def find(office: Office, listed: Sequence[RemoteFile], reappeared: list[BatchState]) -> None:
    """Journal what is whole and new.

    Args:
        office: the office.
        listed: what lies at the root of the drop.
        reappeared: receives answers that were taken before and lie there again.
    """
    durable.clear(office.disk, _looked_at(office))
    for file, still_for in _stood_still(office, listed):
        look = partial(_find_foreign, office, file, still_for, reappeared)
        arrivals.guarded(office.recorder, "download", file.name, look)
    _find_late(office)


def _stood_still(office: Office, listed: Sequence[RemoteFile]) -> list[tuple[RemoteFile, timedelta]]:
    """Answers of one size in two looks at least ten seconds apart, and for how long; waits once for the others."""
    candidates = _sized(office, listed)
    known = _sight(office, candidates)
    if any(known[file.path].still < arrivals.STOOD_STILL for file in candidates):
        office.clock.sleep(arrivals.STOOD_STILL.total_seconds())
        office.stop.check()
        candidates = _sized(office, office.drop.list(names.ROOT))
        known = _sight(office, candidates)
    still = [(file, known[file.path].still) for file in candidates]
    return [(file, still_for) for file, still_for in still if still_for >= arrivals.STOOD_STILL]


def _sight(office: Office, files: Sequence[RemoteFile]) -> dict[str, Sighting]:
    sizes = ((file.path, file.size or 0) for file in files)
    return office.journal.sight(sizes, office.clock.now(), office.clock.uptime())


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
    taken = received is not None and (still_for >= arrivals.BROKEN_FOR_GOOD or arrivals.is_whole(office.disk, copy))
    if received is not None and taken:
        stamp = names.format_stamp(office.patterns.parse(file.name).stamp)
        known = _found(office, ManifestFile(file.name, Role.ANSWER, received.size, received.sha256), stamp)
        if known is not None and known.has(Acknowledged):
            reappeared.append(known)
    elif received is not None:
        what = text(
            "'{file}' on the drop cannot be read yet; if it stays so for an hour, it is refused", file=file.name
        )
        office.recorder.warn(what)
    durable.remove(office.disk, copy)


def _found(office: Office, file: ManifestFile, stamp: str) -> BatchState | None:
    """Journal a foreign file as a batch of its own, known by name and content; return it when it is no news."""
    batch = hashlib.sha256(f"{file.name.casefold()}:{file.sha256}".encode()).hexdigest()
    known = office.journal.state(batch)
    if known is None or is_delivered_again(known):
        # foreign answers go in by stamp; the journal's own order decides between equals
        manifest = Manifest(PROTOCOL, batch, office.account, "", 0, int(stamp), stamp, (file,))
        office.recorder.write(batch, Found(manifest, Profile.PAIR, file.sha256))
        return None
    return known


def _find_late(office: Office) -> None:
    """Media that imported answers wait for, and that stand still on the drop: who writes them may use no other name."""
    before = {file.path: file.size for file, _ in _late(office)}
    if not before:
        return
    office.clock.sleep(arrivals.STOOD_STILL.total_seconds())
    office.stop.check()
    for file, wanting in _late(office):
        if file.path in before and file.size == before[file.path]:
            arrivals.guarded(office.recorder, "download", file.name, partial(_find_late_one, office, file, wanting))


def _late(office: Office) -> list[tuple[RemoteFile, list[media.Waiting]]]:
    """Return the files on the drop that have the name of a medium waited for, with their sizes, and who waits."""
    late = {
        name: [item for item in items if item.owner.profile is Profile.PAIR]
        for name, items in media.waiting(office).items()
    }
    found = []
    for folder in sorted({folder_of(item.role) for items in late.values() for item in items}):
        for listed in office.drop.list(folder):
            wanting = [item for item in late.get(listed.name.casefold(), ()) if folder_of(item.role) == folder]
            if wanting and names.is_media(listed.name):
                file = listed if listed.size is not None else office.drop.stat(listed.path)
                found += [(file, wanting)] if file is not None else []
    return found


def _find_late_one(office: Office, file: RemoteFile, wanting: Sequence[media.Waiting]) -> None:
    copy = _looked_at(office) / file.name
    received = _look_at(office, file, copy, office.settings.media_limit)
    fitting = [item for item in wanting if received and item.sha256 in {"", received.sha256}]
    if received is not None and fitting:
        described = ManifestFile(file.name, fitting[0].role, received.size, received.sha256)
        _found(office, described, fitting[0].owner.manifest.stamp)
    durable.remove(office.disk, copy)


def _looked_at(office: Office) -> Path:
    return office.spool.root / LOOKED_AT


def _look_at(office: Office, file: RemoteFile, copy: Path, limit: int) -> Received | None:
    office.disk.make_folder(copy.parent)
    durable.remove(office.disk, copy)
    received: list[Received] = []
    failed = office.drop.fetch_all([Incoming(file.path, copy, file.size, "", limit)], received.extend)
    if failed:
        raise failed[0].error
    return received[0] if received else None

"""Forgetting: files of the archive that may not tell any longer where a photo was taken.

In: what was filed, the ERP's word on its answers. Out: the same files without the position, each in its place, both
hashes journalled before as `PositionsRemoved`. Called by `retention`. All else in a file stays byte for byte, and no
picture is decoded. Killed at any moment and called again, it ends the same: what was done tells no position any more.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from optimx.core import durable
from optimx.core.contracts import Discreet, Forgetting
from optimx.core.errors import BusyFileError, RightsError
from optimx.core.events import Archived, Role
from optimx.core.journal.entries import Allotted, Cleaned, DataPurged, PositionsRemoved
from optimx.core.language import text
from optimx.core.office import media
from optimx.core.office.office import Office
from optimx.core.pictures import Patch, UnreadableError, copy_patched, positions_in
from optimx.core.purging import ANSWERS

_AT_ONCE = 100  # files: one transaction of the journal and one wait for the disk, over which little is done twice


@dataclass(frozen=True, slots=True)
class Telling:
    """A file that still tells a position.

    Attributes:
        place: below the archive.
        patches: what has to stand there instead.
        sha256: of the content that they were found in.
        unwanted: its time has not come, but the firm wants no positions at all.
    """

    place: str
    patches: tuple[Patch, ...]
    sha256: str
    unwanted: bool = False


@dataclass(slots=True)
class Forgotten:
    """How far it came.

    Attributes:
        until: all that was filed before was looked at; None when nothing was yet.
        count: files out of which a position was taken.
    """

    until: datetime | None
    count: int = 0


@dataclass(slots=True)
class _Moments:
    """When the photos of a batch were taken, by their place; each batch is asked once."""

    office: Office
    known: dict[str, dict[str, datetime]] = field(default_factory=dict)

    def of(self, event: Archived) -> datetime:
        """Return when the oldest photo in a file was taken, as far as that is known; else when it was filed."""
        taken: dict[str, datetime] = self.known.setdefault(event.batch, {})
        if not taken and (state := self.office.journal.state(event.batch)) is not None:
            allotted = state.last(Allotted) or Allotted("", ())
            taken |= {item.place: item.media.taken_at for item in allotted.places if item.media.taken_at is not None}
        if event.category == ANSWERS:
            return min((event.at, *taken.values()))
        return min(event.at, taken.get(event.place, event.at))


def _ignore(name: str) -> None:
    """Tell nobody."""


def telling(
    office: Office, going: set[str], damaged: Callable[[str], None] = _ignore, closed: Callable[[str], None] = _ignore
) -> Iterator[Telling]:
    """Find the files that tell a position and may not any longer; changes nothing.

    Args:
        office: the office.
        going: places of files that go as a whole.
        damaged: told the name of a photo of which nobody can say what it tells.
        closed: told the place of a file that cannot be opened now.
    """
    seen: set[str] = set()
    for event, unwanted in _due(office):
        if event.place not in going | seen:
            seen.add(event.place)
            office.stop.check()
            try:
                patches = _patches(office, event, damaged)
                sha256 = durable.digest(office.disk, office.folders.archived(event.place)).sha256 if patches else ""
            except (BusyFileError, RightsError):
                closed(event.place)  # one file that somebody holds keeps no other from its time
                continue
            if patches:
                yield Telling(event.place, tuple(patches), sha256, unwanted)


def forget(office: Office, going: set[str], most: int | None = None) -> Forgotten:
    """Take the positions out of them.

    Args:
        office: the office.
        going: places of files that go as a whole.
        most: files; more are left for the next time. None for all.
    """

    def warn(name: str) -> None:
        office.recorder.warn(text("nobody can tell whether '{file}' holds a position: it is damaged", file=name))

    done = Forgotten(office.clock.now() - office.settings.periods.positions)
    closed: list[str] = []
    found = telling(office, going, warn, closed.append)
    left = most
    while some := list(islice(found, _AT_ONCE if left is None else min(_AT_ONCE, left))):
        written = _write(office, some)
        done.count += len(written)
        left = None if left is None else left - len(some)
        if len(written) < len(some) or left == 0:
            done.until = _looked_until(office)
    for place in closed:
        _warn_of_held(office, place)
        done.until = _looked_until(office)
    return done


def _looked_until(office: Office) -> datetime | None:
    told = (entry.looked_until for entry in reversed(office.journal.all(DataPurged)))
    return next((moment for moment in told if moment is not None), None)


def _due(office: Office) -> Iterator[tuple[Archived, bool]]:
    """Give what was filed since the last look and may tell no position any longer, and whether before its time.

    A firm that wants no positions has them dropped from its records when an answer comes in (rule R17): the answer
    itself is not to keep them until their time.
    """
    now, moments = office.clock.now(), _Moments(office)
    before, since = now - office.settings.periods.positions, _looked_until(office)
    at_once = isinstance(office.system, Discreet) and not office.system.keeps_positions()
    for event in office.journal.since(Archived, since):
        is_late = event.at < before or moments.of(event) < before
        if _may_tell(event) and (is_late or (at_once and event.category == ANSWERS)):
            yield event, not is_late


def _may_tell(event: Archived) -> bool:
    return event.category == ANSWERS or (event.file.role is Role.PHOTO and not event.stored_sha256)


def _patches(office: Office, event: Archived, damaged: Callable[[str], None]) -> list[Patch]:
    path = office.folders.archived(event.place)
    entry = office.disk.stat(path)
    if entry is None or not entry.is_file:
        return []
    if event.category == ANSWERS:
        return _in_answer(office, path)
    try:
        mime = media.type_of(office, path)
        with office.disk.open(path) as file:
            return positions_in(file, mime) if mime else []
    except UnreadableError:
        damaged(path.name)
        return []


def _in_answer(office: Office, path: Path) -> list[Patch]:
    if not isinstance(office.system, Forgetting):
        return []
    with office.disk.open(path) as file:
        return [Patch(start, end, b"") for start, end in office.system.positions_in(file)]


def _write(office: Office, some: list[Telling]) -> list[Cleaned]:
    """Replace files by copies that tell no position; return those that could be."""
    copies = {each.place: _beside(office.folders.archived(each.place)) for each in some}
    cleaned = [_copied(office, each, copies[each.place]) for each in some]
    office.disk.sync(copies.values())
    office.recorder.write("", PositionsRemoved(office.clock.now(), tuple(cleaned), _kept(office)))
    written = [each for each in cleaned if _replaced(office, each, copies[each.place])]
    durable.sync_folders(office.disk, (copy.parent for copy in copies.values()))
    return written


def _kept(office: Office) -> int:
    return int(office.settings.periods.positions.total_seconds())


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}{durable.UNFINISHED[0]}")


def _copied(office: Office, each: Telling, copy: Path) -> Cleaned:
    path = office.folders.archived(each.place)
    durable.remove(office.disk, copy)
    with office.disk.open(path) as source, office.disk.create(copy) as target:
        _, after = copy_patched(source, target, each.patches)
    return Cleaned(each.place, each.sha256, after, each.unwanted)


def _replaced(office: Office, each: Cleaned, copy: Path) -> bool:
    """Put a copy in the place of its file; one that somebody looks at, or changed meanwhile, stays for now."""
    path = office.folders.archived(each.place)
    with suppress(BusyFileError, RightsError):
        if durable.holds(office.disk, path, each.before):
            office.disk.replace(copy, path)
            return True
    with suppress(BusyFileError, RightsError):
        durable.remove(office.disk, copy)
    _warn_of_held(office, each.place)
    return False


def _warn_of_held(office: Office, place: str) -> None:
    office.recorder.warn(
        text(
            "'{file}' still tells where a photo was taken: another program holds it, or rights are missing", file=place
        )
    )

"""What a purge took of one file and of its story: what, when, and after which period of the configuration.

In: the journal, the rows that speak of a file. Out: `Removal`s, oldest first. Called by `optimx why`, since a story
with a gap has to say that it has one. Pure but for the journal that it reads.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from optimx.core.contracts import Periods
from optimx.core.journal import JournalReader, Row
from optimx.core.journal.chain import mention_key
from optimx.core.journal.entries import KINDS, DataPurged, PositionsRemoved, Purged

LEFT = "left"
"""The rule by which photos of people go who have left; it has no period."""
UNWANTED = "unwanted"
"""The rule by which positions go when the firm wants none; it has no period."""
_PORTRAITS = "PhotoEmploye"


class What(StrEnum):
    """What a purge took."""

    FILE = "file"
    POSITION = "position"
    STORY = "story"


@dataclass(frozen=True, slots=True)
class Removal:
    """One thing that is gone.

    Attributes:
        at: when; aware.
        what: the file, the position in it, or entries of its story.
        rule: key of the configuration, dotted; or `LEFT`, `UNWANTED`.
        period: how long it was kept then; None when there is none, or nobody knows any more.
        count: of entries; else 1.
    """

    at: datetime
    what: What
    rule: str
    period: timedelta | None
    count: int = 1


def removals(journal: JournalReader, name: str, rows: Sequence[Row], batch: str) -> tuple[Removal, ...]:
    """Return what is gone of a file and of the story of its batch.

    Args:
        journal: of the account and side.
        name: of the file.
        rows: that speak of it.
        batch: that it belongs to; empty for none.
    """
    story = _erased(journal, batch) if batch else ()
    return tuple(sorted((*_of_file(mention_key(name), rows), *story), key=lambda removal: removal.at))


def last_purge_of_stories(journal: JournalReader) -> Removal | None:
    """Return when entries of the journal last lost what they told; None when none ever did."""
    told = [entry for entry in journal.all(DataPurged) if entry.counts.get("journal")]
    return Removal(told[-1].at, What.STORY, "retention.journal", _period(told[-1], "journal")) if told else None


def _of_file(key: str, rows: Iterable[Row]) -> Iterator[Removal]:
    for body in (row.body for row in rows):
        match body:
            case DataPurged():
                for place in (place for place in body.places if _is(place, key)):
                    rule = "" if place.startswith(f"{_PORTRAITS}/") else "time_entries"
                    yield _by_retention(body, What.FILE, rule)
            case PositionsRemoved():
                for file in (file for file in body.files if _is(file.place, key)):
                    kept = None if file.unwanted else timedelta(seconds=body.kept)
                    yield Removal(body.at, What.POSITION, UNWANTED if file.unwanted else "retention.positions", kept)
            case Purged() if any(_is(place, key) for place in body.places):
                kept = timedelta(seconds=body.kept) if body.kept else None
                yield Removal(body.at, What.FILE, "server.keep", kept)
            case _:
                pass


def _by_retention(entry: DataPurged, what: What, key: str) -> Removal:
    if not key:
        return Removal(entry.at, what, LEFT, None)
    return Removal(entry.at, what, f"retention.{key}", _period(entry, key))


def _is(place: str, key: str) -> bool:
    return mention_key(place.rpartition("/")[2]) == key


def _period(entry: DataPurged, key: str) -> timedelta:
    # older journals do not tell: there was no other than the default
    seconds = entry.periods.get(key)
    default: timedelta = getattr(Periods(), key)
    return default if seconds is None else timedelta(seconds=seconds)


def _erased(journal: JournalReader, batch: str) -> Iterator[Removal]:
    """Tell which purge took how many entries of a batch: the first that no longer kept them."""
    gone = [row for row in journal.rows(batch=batch) if row.body is None and row.kind in KINDS]
    for entry in journal.all(DataPurged) if gone else ():
        period = _period(entry, "journal")
        taken = [row for row in gone if row.at < entry.at - period]
        gone = [row for row in gone if row not in taken]
        if taken:
            yield Removal(entry.at, What.STORY, "retention.journal", period, len(taken))

"""What goes wrong on telephones: each fault is one that a rule of the exchange finds.

In: a working day, the share of its records that are to be faulty, a seed. Out: the day with these faults, and which
record has which. Called by `simulation`. Faults that the mobile store itself refuses (a version with two contents)
or that the records cannot express (a decimal comma) are not among them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

from optimx.demo.crew import WorkingDay
from optimx.documents import DeliveryNote, Hours, LineState, TimeEntry
from optimx.documents.records import Photo, Signature

Fault = Callable[[Any], Any]
"""Makes a record faulty; None when that kind of fault does not fit it."""


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A day with faults.

    Attributes:
        day: the day.
        faults: rule that each faulty record breaks, by the record's id.
        media: share of the pictures that never come (R14).
    """

    day: WorkingDay
    faults: Mapping[str, str]
    media: float

    def keeps(self, record: Photo | Signature) -> bool:
        """Say whether the picture of a record comes; hangs on its id alone."""
        return Random(f"lost {record.id}").random() >= self.media


def _worked(change: Callable[[TimeEntry], TimeEntry]) -> Fault:
    return lambda entry: change(entry) if entry.hours and entry.starts_at else None


def _hours(entry: TimeEntry, duration: Decimal) -> TimeEntry:
    first, *others = entry.hours
    return replace(entry, hours=(Hours(first.type, duration), *others))


def _without_times(entry: TimeEntry) -> TimeEntry:
    return replace(entry, starts_at=None, ends_at=None, break_minutes=None)


def _weather(entry: TimeEntry) -> TimeEntry:
    (first, *_) = entry.hours
    return replace(entry, hours=(Hours("HI", first.duration),), weather_cause=None)


def _damaged(note: DeliveryNote) -> DeliveryNote:
    first, *others = note.lines
    return replace(note, lines=(replace(first, state=LineState.DAMAGED, reservation=None), *others))


TIME_FAULTS: Sequence[tuple[str, Fault]] = (
    ("R04", _worked(lambda entry: replace(entry, site="INCONNU-9", work_item=None))),
    ("R06", lambda entry: replace(entry, date=entry.date + timedelta(days=45))),
    ("R07", _worked(lambda entry: _hours(_without_times(entry), Decimal("23.75")))),
    ("R08", _worked(lambda entry: replace(entry, starts_at=entry.ends_at, ends_at=entry.starts_at))),
    ("R09", _worked(lambda entry: _hours(entry, entry.hours[0].duration + 1))),
    ("R10", lambda entry: replace(entry, overnight=True) if entry.zone else None),
    ("R11", _worked(_weather)),
    ("R19", _worked(lambda entry: _hours(_without_times(entry), Decimal("1.10")))),
)
"""By the rule that finds it; R19 is told, and costs nothing."""

NOTE_FAULTS: Sequence[tuple[str, Fault]] = (
    ("R13", lambda note: replace(note, site=None, yard=None)),
    ("R13", _damaged),
)
"""The same for delivery notes: one has no place, the other's damage is not described."""


def spoil(day: WorkingDay, share: float, seed: int) -> Spoilt:
    """Return a day with about this share of its time entries, notes and pictures faulty, of every kind in turn.

    Args:
        day: as it should be.
        share: from 0 to 1.
        seed: which ones hangs on it and on the day.
    """
    rng = Random(f"faults {seed} {day.day}")
    faults: dict[str, str] = {}
    entries = _spoilt(day.time_entries, TIME_FAULTS, share, rng, faults)
    notes = _spoilt(day.notes, NOTE_FAULTS, share, rng, faults)
    return Spoilt(replace(day, time_entries=tuple(entries), notes=tuple(notes)), faults, share)


def _spoilt(
    records: Sequence[Any], kinds: Sequence[tuple[str, Fault]], share: float, rng: Random, faults: dict[str, str]
) -> list[Any]:
    count = min(len(records), round(len(records) * share))
    chosen = set(rng.sample(range(len(records)), count))
    waiting = rng.sample(list(kinds), len(kinds))
    out = []
    for index, record in enumerate(records):
        rule, faulty = _first_that_fits(record, waiting) if index in chosen else ("", None)
        if faulty is not None:
            faults[record.id] = rule
        out.append(record if faulty is None else faulty)
    return out


def _first_that_fits(record: Any, waiting: list[tuple[str, Fault]]) -> tuple[str, Any]:
    """Return the fault that has waited longest of those that fit; it goes to the end."""
    for kind in list(waiting):
        rule, fault = kind
        faulty = fault(record)
        if faulty is not None:
            waiting.remove(kind)
            waiting.append(kind)
            return rule, faulty
    return "", None

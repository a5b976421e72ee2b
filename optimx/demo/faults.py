"""What goes wrong on telephones: each fault is one that a rule of the exchange finds.

In: a working day, the share of its records that are to be faulty, a seed. Out: the day with these faults, and which
record has which. Called by `simulation`. Faults that the mobile store itself refuses (a version with two contents),
that the records cannot express (a decimal comma) or that no telephone makes (R16: the firm's own numbers) are not
among them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from random import Random
from typing import Any

from optimx.demo.crew import WorkingDay
from optimx.documents import DeliveryNote, Hours, LineState, TimeEntry
from optimx.documents.records import Photo, Signature

_LATER = timedelta(hours=2)

Fault = Callable[[Any, Sequence[Any]], tuple[Any, ...]]
"""Given a record and the good ones of the same person and day: what is entered in its place, and after the day.

Nothing when that kind of fault does not fit it.
"""


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A day with faults.

    Attributes:
        day: the day.
        faults: rule that each faulty record breaks, by the record's id.
        media: share of the pictures that never come (R14), and of the signatures under what was changed since (R15).
    """

    day: WorkingDay
    faults: Mapping[str, str]
    media: float

    def keeps(self, record: Photo | Signature) -> bool:
        """Say whether the picture of a record comes; hangs on its id alone."""
        return Random(f"lost {record.id}").random() >= self.media

    def as_signed(self, record: Photo | Signature) -> Photo | Signature:
        """Return a record of a picture as it is entered: of some signatures, what they sign was changed since (R15)."""
        if not isinstance(record, Signature) or Random(f"changed {record.id}").random() >= self.media:
            return record
        return replace(record, fingerprint=sha256(f"before {record.fingerprint}".encode()).hexdigest())


def _alone(change: Callable[[Any], Any]) -> Fault:
    def fault(record: Any, beside: Sequence[Any]) -> tuple[Any, ...]:
        faulty = change(record)
        return () if faulty is None else (faulty,)

    return fault


def _worked(change: Callable[[TimeEntry], TimeEntry]) -> Fault:
    return _alone(lambda entry: change(entry) if entry.hours and entry.starts_at else None)


def _outdated(entry: TimeEntry, beside: Sequence[TimeEntry]) -> tuple[TimeEntry, ...]:
    # of a telephone that was off while the entry was corrected on another one
    late = replace(entry, entered_at=entry.entered_at + _LATER)
    return (replace(entry, version=2, comment="Corrigé avec le chef d'équipe."), late)


def _second_meal(entry: TimeEntry, beside: Sequence[TimeEntry]) -> tuple[TimeEntry, ...]:
    first = next((other for other in beside if other.meal is not None), None)
    if first is None or entry.meal is not None or not entry.hours:
        return ()
    return (replace(entry, meal=first.meal, entered_at=max(entry.entered_at, first.entered_at) + _LATER),)


def _hours(entry: TimeEntry, duration: Decimal) -> TimeEntry:
    first, *others = entry.hours
    return replace(entry, hours=(Hours(first.type, duration), *others))


def _without_times(entry: TimeEntry) -> TimeEntry:
    return replace(entry, starts_at=None, ends_at=None, break_minutes=None)


def _weather(entry: TimeEntry) -> TimeEntry:
    (first, *_) = entry.hours
    return replace(entry, hours=(Hours("HI", first.duration),), weather_cause=None)


def _too_long(entry: TimeEntry, beside: Sequence[TimeEntry]) -> tuple[TimeEntry, ...]:
    # the others of the day are in already: of several that do not fit, the one that was entered last is refused
    others = sum((hours.duration for other in beside for hours in other.hours), Decimal(0))
    if others <= Decimal("0.25") or not entry.hours:
        return ()
    last = max(other.entered_at for other in (entry, *beside)) + _LATER
    return (replace(_hours(_without_times(entry), Decimal("23.75")), entered_at=last),)


def _damaged(note: DeliveryNote) -> DeliveryNote:
    first, *others = note.lines
    return replace(note, lines=(replace(first, state=LineState.DAMAGED, reservation=None), *others))


TIME_FAULTS: Sequence[tuple[str, Fault]] = (
    ("R04", _worked(lambda entry: replace(entry, site="INCONNU-9", work_item=None))),
    ("R05", _outdated),
    ("R06", _alone(lambda entry: replace(entry, date=entry.date + timedelta(days=45)))),
    ("R07", _too_long),
    ("R08", _worked(lambda entry: replace(entry, starts_at=entry.ends_at, ends_at=entry.starts_at))),
    ("R09", _worked(lambda entry: _hours(entry, entry.hours[0].duration + 1))),
    ("R10", _alone(lambda entry: replace(entry, overnight=True) if entry.zone else None)),
    ("R11", _worked(_weather)),
    ("R12", _second_meal),
    ("R19", _worked(lambda entry: _hours(_without_times(entry), Decimal("1.10")))),
)
"""By the rule that finds it."""

TOLD_ONLY = frozenset({"R05", "R12", "R19"})
"""Rules whose faults are told and cost nothing: an older version is ignored, a second meal is not counted."""

NOTE_FAULTS: Sequence[tuple[str, Fault]] = (
    ("R13", _alone(lambda note: replace(note, site=None, yard=None))),
    ("R13", _alone(_damaged)),
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
    good = _by_person(record for index, record in enumerate(records) if index not in chosen)
    out: list[Any] = []
    after: list[Any] = []
    for index, record in enumerate(records):
        rule, entered = _first_that_fits(record, good, waiting) if index in chosen else ("", ())
        if entered:
            faults[record.id] = rule
        out.append(entered[0] if entered else record)
        after.extend(entered[1:])
    return [*out, *after]


def _by_person(records: Iterable[Any]) -> Mapping[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for record in records:
        found[_person_and_day(record)].append(record)
    return found


def _person_and_day(record: Any) -> Any:
    return (record.staff_number, record.date) if isinstance(record, TimeEntry) else record.id


def _first_that_fits(
    record: Any, good: Mapping[Any, Sequence[Any]], waiting: list[tuple[str, Fault]]
) -> tuple[str, tuple[Any, ...]]:
    """Return the fault that has waited longest of those that fit; it goes to the end."""
    for kind in list(waiting):
        rule, fault = kind
        entered = fault(record, good.get(_person_and_day(record), ()))
        if entered:
            waiting.remove(kind)
            waiting.append(kind)
            return rule, entered
    return "", ()

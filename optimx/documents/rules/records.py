"""Every rule on single records, by kind of record, in the order of their numbers.

In: a record, the books, and for a time entry the person's other entries. Out: findings; any that refuses keeps the
record out. Called by systems for each record of an answer. Pure.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from optimx.documents.records import (
    AnswerRecord,
    DeliveryNote,
    EquipmentTime,
    Photo,
    Progress,
    Signature,
    SiteDiary,
    TimeEntry,
)
from optimx.documents.rules import allowances, dates, notes, positions, references, working_time
from optimx.documents.rules.beside import Beside, beside_of
from optimx.documents.rules.books import Books
from optimx.documents.rules.finding import Finding

RecordRule = Callable[[Any, Books], Iterator[Finding]]
"""Says what is wrong with one record on its own."""

DayRule = Callable[[TimeEntry, Books, Beside], Iterator[Finding]]
"""Says what is wrong with a time entry beside the person's others."""

RECORD_RULES: Mapping[type, tuple[RecordRule, ...]] = {
    TimeEntry: (
        references.time_entry_names_what_is_known,
        dates.day_has_come,
        dates.person_was_employed,
        dates.entry_is_recent,
        working_time.end_follows_start,
        working_time.hours_are_those_of_the_clock,
        allowances.meal_goes_with_work,
        allowances.overnight_has_no_zone,
        allowances.weather_has_place_and_cause,
        working_time.durations_are_in_steps,
    ),
    EquipmentTime: (references.equipment_time_names_what_is_known, dates.day_has_come),
    Progress: (references.progress_names_what_is_known, dates.day_has_come),
    SiteDiary: (references.site_diary_names_what_is_known, dates.day_has_come),
    DeliveryNote: (
        references.note_names_what_is_known,
        dates.day_has_come,
        notes.goods_have_a_place,
        notes.damage_is_described,
        notes.no_more_than_outstanding,
    ),
    Photo: (references.photo_shows_what_is_known, positions.position_is_not_wanted),
    Signature: (references.signer_is_known,),
}
DAY_RULES: tuple[DayRule, ...] = (
    working_time.day_has_24_hours,
    working_time.week_has_48_hours,
    working_time.nobody_is_in_two_places,
    allowances.allowances_count_once,
)


def judge_record(record: AnswerRecord, books: Books, others: Iterable[TimeEntry] = ()) -> tuple[Finding, ...]:
    """Return what all rules find; empty when the record may go in as it is.

    A version that takes an entry back is held against none: that must always be possible.

    Args:
        record: the record.
        books: of the firm.
        others: for a time entry, the person's current other entries from the day before its week to the day after
            it, without those that were taken back.
    """
    if isinstance(record, TimeEntry) and record.cancelled:
        return ()
    found = [rule(record, books) for rule in RECORD_RULES[type(record)]]
    if isinstance(record, TimeEntry):
        beside = beside_of(record, others)
        found += [rule(record, books, beside) for rule in DAY_RULES]
    return tuple(chain.from_iterable(found))

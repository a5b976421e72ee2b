from dataclasses import replace

from optimx import Imported
from optimx.plugins.reports.tallies import (
    RecordTotals,
    by_rule,
    refused_records,
    totals_by_category,
    totals_by_event,
    totals_by_kind,
)
from optimx.testing.conformance import days


def test_files_and_octets_are_summed_by_event_and_by_category() -> None:
    record = days.done(photos=1_000)

    events, categories = totals_by_event(record), totals_by_category(record)

    assert (events["downloaded"].files, events["downloaded"].octets) == (1_001, 48_230 + 1_000 * 204_800)
    assert {name: total.files for name, total in categories.items()} == {
        "Appli_Data": 1,
        "PhotoChantier": 500,
        "PhotoTache": 500,
    }


def test_records_are_summed_by_kind_over_all_that_happened_to_them() -> None:
    totals = {total.kind: total for total in totals_by_kind(days.needs_person())}

    assert totals["TimeEntry"] == RecordTotals("TimeEntry", imported=126, refused=2)
    assert totals["DeliveryNote"] == RecordTotals("DeliveryNote", imported=4, refused=1)


def test_a_kind_has_one_line_however_a_system_spells_it() -> None:
    record = days.done()
    spelt = [
        replace(event, counts={"Pointage": 1, "time_entry": 2, "TimeEntry": 4})
        for event in record.events
        if isinstance(event, Imported)
    ]

    assert totals_by_kind(replace(record, events=tuple(spelt))) == (RecordTotals("TimeEntry", imported=7),)


def test_a_kind_that_there_was_none_of_has_no_line() -> None:
    record = days.done()
    none = [replace(event, counts={"Rejection": 0}) for event in record.events if isinstance(event, Imported)]

    assert totals_by_kind(replace(record, events=tuple(none))) == ()


def test_what_was_in_already_is_not_counted_again() -> None:
    record = days.done()
    again = [replace(event, already=True) for event in record.events if isinstance(event, Imported)]

    assert totals_by_kind(replace(record, events=tuple(again))) == ()


def test_refusals_are_grouped_by_rule_in_the_order_they_came() -> None:
    groups = by_rule(refused_records(days.needs_person()))

    assert {rule: len(findings) for rule, findings in groups.items()} == {"R4": 2, "NUM_VIRGULE": 1}

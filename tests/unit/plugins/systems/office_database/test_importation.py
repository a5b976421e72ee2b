"""What the office database promises of an answer: whole, once, with a word for every record that stays outside."""

import gc
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from optimx import (
    BadInputError,
    BadXmlError,
    CancelledError,
    Certainty,
    Found,
    Role,
    Severity,
    Verdict,
    VerdictKind,
    Work,
    text,
)
from optimx.documents import Signature

Day = Any  # the fixture's own class; see conftest.py
Rows = Any  # as well


def cancel_at(call: int) -> Work:
    calls = iter(range(1, 1_000_000))

    def check() -> None:
        if next(calls) == call:
            raise CancelledError(text("stopped"))

    return Work(check=check)


TABLES = ("time_entry", "equipment_time", "progress", "site_diary", "delivery_note", "photo", "signature")


def test_memory_does_not_grow_with_the_answer(office: Any, day: Day) -> None:
    def left_by(sequence: int, numbers: range) -> int:
        batch = day.batch(sequence)
        answer = day.answer([day.time_entry(number) for number in numbers], batch)
        gc.collect()
        office.import_answer(batch, answer, [], Work())
        return gc.collect()

    gc.disable()  # what goes only by the collector stays long: it looks seldom in a command (`collect_seldom`)
    try:
        left_by(1, range(1, 11))
        small, large = left_by(2, range(11, 61)), left_by(3, range(61, 1561))
    finally:
        gc.enable()

    assert large - small < 3 * 50


def test_every_kind_of_record_goes_in(office: Any, day: Day, rows: Rows) -> None:
    records, batch = day.records(), day.batch()
    media = [day.placed(record) for record in records[-2:]]

    outcome = office.import_answer(batch, day.answer(records, batch), media, Work())

    assert sum(outcome.counts.values()) == len(records)
    assert (outcome.refused, outcome.waiting, outcome.already, outcome.proven) == ((), 0, False, True)
    assert [rows(f"SELECT count(*) FROM {table}")[0][0] for table in TABLES] == [2, 1, 1, 1, 1, 1, 1]


def test_hours_are_exact_and_moments_keep_their_offset(office: Any, day: Day, rows: Rows) -> None:
    batch = day.batch()
    office.import_answer(batch, day.answer([day.time_entry(1)], batch), [], Work())
    hours = rows("SELECT type, duration FROM time_entry_hours ORDER BY position")
    (moment,) = rows("SELECT entered_at, entered_at_offset FROM time_entry")
    if rows.has_decimals:
        assert hours == [("HN", Decimal("7.50")), ("HNUIT", Decimal("0.50"))]
        assert moment == (datetime(2026, 11, 23, 15, 41, 9, tzinfo=UTC), 60)
    else:
        assert hours == [("HN", 750), ("HNUIT", 50)]
        assert moment == ("2026-11-23 15:41:09.000000", 60)


def test_a_photo_is_stored_with_its_place_and_hash(office: Any, day: Day, rows: Rows) -> None:
    photo, batch = day.photo(7), day.batch()
    office.import_answer(batch, day.answer([photo], batch), [day.placed(photo)], Work())
    assert rows("SELECT place, sha256 FROM photo") == [(f"PhotoChantier/{photo.file}", photo.sha256)]


def test_a_second_import_says_already_and_changes_nothing(office: Any, day: Day, rows: Rows) -> None:
    batch = day.batch()
    answer = day.answer(day.records(), batch)
    first = office.import_answer(batch, answer, [], Work())
    before = rows("SELECT * FROM run_action")

    second = office.import_answer(batch, answer, [], Work())

    assert (second.already, second.counts) == (True, first.counts)
    assert rows("SELECT * FROM run_action") == before
    assert rows("SELECT count(*) FROM time_entry") == [(2,)]


def test_the_same_batch_with_other_content_is_refused_whole(office: Any, day: Day, rows: Rows) -> None:
    batch = day.batch()
    office.import_answer(batch, day.answer([day.time_entry(1)], batch), [], Work())
    other = day.answer([day.time_entry(2)], batch)

    with pytest.raises(BadInputError):
        office.import_answer(batch, other, [], Work())

    assert office.inspect(other).refused
    assert rows("SELECT count(*) FROM time_entry") == [(1,)]


def test_the_same_file_under_another_id_has_no_second_effect(office: Any, day: Day, rows: Rows) -> None:
    batch = day.batch()
    answer = day.answer([day.time_entry(1)], batch)
    office.import_answer(batch, answer, [], Work())

    outcome = office.import_answer(day.batch(2, id="Appli_Data:" + "ab" * 32), answer, [], Work())

    assert outcome.already
    assert office.find("Appli_Data:" + "ab" * 32) is Found.DONE
    assert rows("SELECT count(*) FROM time_entry") == [(1,)]


@pytest.mark.parametrize("call", [1, 2, 3, 4])
def test_an_import_that_is_stopped_leaves_nothing_and_goes_in_whole_the_next_time(
    office: Any, day: Day, rows: Rows, call: int
) -> None:
    batch = day.batch()
    answer = day.answer([day.time_entry(number) for number in range(1, 1201)], batch)

    with pytest.raises(CancelledError):
        office.import_answer(batch, answer, [], cancel_at(call))
    stopped = (rows("SELECT count(*) FROM time_entry"), rows("SELECT count(*) FROM batch"), office.find(batch.id))
    outcome = office.import_answer(batch, answer, [], Work())

    assert stopped == ([(0,)], [(0,)], Found.ABSENT)
    assert (outcome.already, outcome.counts) == (False, {"Pointage": 1200})
    assert rows("SELECT count(*) FROM time_entry") == [(1200,)]


def test_find_knows_what_is_in(office: Any, day: Day) -> None:
    batch = day.batch()
    before = office.find(batch.id)
    office.import_answer(batch, day.answer([], batch), [], Work())
    assert (before, office.find(batch.id)) == (Found.ABSENT, Found.DONE)


def test_a_pair_is_no_answer_that_is_in(office: Any, day: Day) -> None:
    office.settle(day.batch(3), Verdict(VerdictKind.ACCEPTED, Certainty.PROBABLE))
    assert office.find(day.batch(3).id) is Found.ABSENT


def test_a_correction_goes_in_beside_what_it_corrects(office: Any, day: Day, rows: Rows) -> None:
    for version, hours in ((1, "7.50"), (2, "8.00")):
        batch = day.batch(version)
        office.import_answer(batch, day.answer([day.time_entry(1, version, hours)], batch), [], Work())
    assert rows("SELECT version FROM time_entry ORDER BY version") == [(1,), (2,)]
    assert rows("SELECT version FROM current_time_entry") == [(2,)]


def test_a_version_below_the_one_that_is_in_is_ignored_with_a_warning(office: Any, day: Day, rows: Rows) -> None:
    for sequence, version in ((1, 3), (2, 2)):
        batch = day.batch(sequence)
        outcome = office.import_answer(batch, day.answer([day.time_entry(1, version)], batch), [], Work())
    assert (outcome.counts, outcome.refused) == ({}, ())
    assert [warning.rule for warning in outcome.warnings] == ["R05"]
    assert rows("SELECT version FROM time_entry") == [(3,)]


def test_the_same_record_in_another_answer_is_nothing_new(office: Any, day: Day, rows: Rows) -> None:
    entry = day.time_entry(1)
    for sequence in (1, 2):
        batch = day.batch(sequence)
        outcome = office.import_answer(batch, day.answer([entry], batch), [], Work())
    assert (outcome.counts, outcome.refused, outcome.warnings, outcome.already) == ({}, (), (), False)
    assert rows("SELECT count(*) FROM time_entry") == [(1,)]


@pytest.mark.parametrize("number", range(len(TABLES)), ids=TABLES)
def test_the_same_id_with_other_content_is_refused_with_rule_and_author(
    office: Any, day: Day, number: int, rows: Rows
) -> None:
    record = [one for one in day.records() if one != day.absence(2)][number]
    change = {"signature": "name", "photo": "comment", "site_diary": "text", "delivery_note": "number"}
    field = change.get(TABLES[number], "entered_by")
    for sequence, sent in enumerate((record, replace(record, **{field: "000099"})), start=1):
        media = [day.placed(sent)] if hasattr(sent, "file") else []
        batch = day.batch(sequence)
        signed = [day.time_entry(1)] if isinstance(sent, Signature) else []
        outcome = office.import_answer(batch, day.answer([*signed, sent], batch), media, Work())
    (refused,) = outcome.refused
    assert (refused.rule, refused.severity) == ("R05", Severity.RECORD)
    assert record.id in refused.record
    assert refused.author
    assert rows(f"SELECT count(*) FROM {TABLES[number]}") == [(1,)]


def test_a_record_that_cannot_be_read_is_refused_and_the_rest_goes_in(office: Any, day: Day, rows: Rows) -> None:
    batch = day.batch()
    answer = day.answer([day.time_entry(1), day.time_entry(2)], batch)
    answer.write_bytes(answer.read_bytes().replace(b'duree="7.50"', b'duree="7,50"', 1))

    findings = office.inspect(answer).findings
    outcome = office.import_answer(batch, answer, [], Work())

    assert [(finding.rule, finding.severity) for finding in findings] == [("NUM_VIRGULE", Severity.RECORD)]
    assert outcome.refused == findings
    assert outcome.counts == {"Pointage": 1}
    assert rows("SELECT record, rule FROM rejection") == [(day.time_entry(1).id, "NUM_VIRGULE")]


def test_a_record_waits_for_its_medium_and_goes_in_with_it(office: Any, day: Day, rows: Rows) -> None:
    photo, batch = day.photo(7), day.batch()
    outcome = office.import_answer(batch, day.answer([day.time_entry(1), photo], batch), [], Work())
    held = rows("SELECT count(*) FROM photo")

    late = office.import_media(day.placed(photo), Work())
    again = office.import_media(day.placed(photo), Work())

    assert (outcome.waiting, outcome.counts, held) == (1, {"Pointage": 1}, [(0,)])
    assert (late.counts, late.already) == ({"Photo": 1}, False)
    assert (again.counts, again.already) == ({}, True)
    assert rows("SELECT count(*), min(place) FROM photo") == [(1, f"PhotoChantier/{photo.file}")]
    assert rows("SELECT count(*) FROM waiting_record") == [(0,)]


def test_media_are_known_whatever_the_case_of_their_names(office: Any, day: Day, rows: Rows) -> None:
    photo, other, batch = day.photo(0xA), day.photo(0xB), day.batch()

    def shouted(placed: Any) -> Any:
        return replace(placed, media=replace(placed.media, name=placed.media.name.upper()))

    outcome = office.import_answer(batch, day.answer([photo, other], batch), [shouted(day.placed(photo))], Work())
    late = [office.import_media(shouted(day.placed(other)), Work()) for _ in range(2)]
    assert (outcome.counts, outcome.waiting) == ({"Photo": 1}, 1)
    assert [(one.counts, one.already) for one in late] == [({"Photo": 1}, False), ({}, True)]
    assert rows("SELECT count(*) FROM photo") == [(2,)]


def test_a_photo_and_a_signature_of_one_name_both_go_in(office: Any, day: Day, rows: Rows) -> None:
    photo, batch = day.photo(0xA), day.batch()
    signature = replace(day.signature(8, day.time_entry(1)), file=photo.file)
    media = [day.placed(photo), day.placed(signature, b"\x89PNG\r\n\x1a\nanother")]
    signature = replace(signature, sha256=media[1].media.sha256)
    answer = day.answer([day.time_entry(1), photo, signature], batch)
    outcome = office.import_answer(batch, answer, media, Work())
    assert (outcome.counts, outcome.waiting) == ({"Pointage": 1, "Photo": 1, "Signature": 1}, 0)


def test_a_signature_that_waited_is_the_same_when_it_goes_in(office: Any, day: Day, rows: Rows) -> None:
    signature, batch = day.signature(8, day.time_entry(1)), day.batch()
    office.import_answer(batch, day.answer([day.time_entry(1), signature], batch), [], Work())
    office.import_media(day.placed(signature), Work())
    assert rows("SELECT name, fingerprint, signed_at_offset, batch FROM signature") == [
        (signature.name, signature.fingerprint, 60, batch.id)
    ]


def test_a_record_that_waits_goes_in_when_a_later_answer_brings_it_again_with_its_medium(
    office: Any, day: Day, rows: Rows
) -> None:
    photo = day.photo(7)
    first, second = day.batch(1), day.batch(2)
    office.import_answer(first, day.answer([photo], first), [], Work())
    outcome = office.import_answer(second, day.answer([photo], second), [day.placed(photo)], Work())
    assert (outcome.counts, outcome.waiting) == ({"Photo": 1}, 0)
    assert (rows("SELECT count(*) FROM photo"), rows("SELECT count(*) FROM waiting_record")) == ([(1,)], [(0,)])


def test_a_medium_with_another_content_does_not_let_its_record_in(office: Any, day: Day, rows: Rows) -> None:
    photo, batch = day.photo(7), day.batch()
    wrong = day.placed(photo, b"\xff\xd8\xffanother picture")
    outcome = office.import_answer(batch, day.answer([photo], batch), [wrong], Work())
    late = office.import_media(wrong, Work())
    assert (outcome.waiting, late.counts, late.waiting) == (1, {}, 1)
    assert [warning.rule for warning in late.warnings] == ["R14"]
    assert rows("SELECT count(*) FROM photo") == [(0,)]


def test_a_medium_that_nobody_waits_for_is_a_warning(office: Any, day: Day) -> None:
    outcome = office.import_media(day.placed(day.photo(7)), Work())
    assert ([warning.rule for warning in outcome.warnings], outcome.already) == (["R14"], False)


def test_inspection_says_what_an_answer_needs_and_changes_nothing(office: Any, day: Day, rows: Rows) -> None:
    batch, records = day.batch(), day.records()
    answer = day.answer(records, batch)

    inspection = office.inspect(answer)

    assert (inspection.batch, inspection.refused, inspection.counts["Pointage"]) == (batch.id, False, 2)
    assert [(one.name, one.role, one.sha256) for one in inspection.media] == [
        (records[-2].file, Role.PHOTO, records[-2].sha256),
        (records[-1].file, Role.SIGNATURE, records[-1].sha256),
    ]
    assert rows("SELECT count(*) FROM batch") == [(0,)]


@pytest.mark.parametrize(
    "content",
    [b"", b"<AppliData", b"<!DOCTYPE a [<!ENTITY b 'c'>]><AppliData/>", b"<OptimParam/>", b"\x1f\x8b\x08rest"],
    ids=["empty", "cut", "doctype", "other root", "gzip"],
)
def test_a_file_that_is_no_answer_is_refused_whole_by_a_finding(office: Any, day: Day, content: bytes) -> None:
    answer = day.answer([], day.batch())
    answer.write_bytes(content)
    inspection = office.inspect(answer)
    assert inspection.refused
    assert inspection.findings[0].file == answer.name
    with pytest.raises(BadXmlError):
        office.import_answer(day.batch(), answer, [], Work())


def test_an_answer_that_was_cut_short_is_refused_before_its_first_record_goes_in(
    office: Any, day: Day, rows: Rows
) -> None:
    answer = day.answer([day.time_entry(number) for number in range(1, 50)], day.batch())
    answer.write_bytes(answer.read_bytes()[:-40])
    with pytest.raises(BadXmlError):
        office.import_answer(day.batch(), answer, [], Work())
    assert rows("SELECT count(*) FROM time_entry") == [(0,)]


def test_an_answer_of_another_account_is_refused_whole(office: Any, day: Day, rows: Rows) -> None:
    batch = day.batch()
    answer = day.answer([day.time_entry(1)], batch, account="999888777")
    findings = office.inspect(answer).findings
    with pytest.raises(BadInputError):
        office.import_answer(batch, answer, [], Work())
    assert [(one.rule, one.severity, one.security) for one in findings] == [("R01", Severity.SET, True)]
    assert rows("SELECT count(*) FROM batch") == [(0,)]


def test_what_was_inspected_goes_in_and_what_was_changed_since_is_judged_anew(
    office: Any, day: Day, rows: Rows
) -> None:
    batch = day.batch()
    answer = day.answer([day.time_entry(1)], batch)
    whole = answer.read_bytes()
    office.inspect(answer)
    answer.write_bytes(whole.replace(b"<Controle ", b"<Surplus/><Controle nbPhoto='9' "))

    with pytest.raises(BadXmlError):
        office.import_answer(batch, answer, [], Work())
    answer.write_bytes(whole)

    assert sum(office.import_answer(batch, answer, [], Work()).counts.values()) == 1
    assert rows("SELECT count(*) FROM time_entry") == [(1,)]

"""What the mobile store promises of pairs: a verdict for each, the same for ever, and never a second effect."""

import hashlib
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from optimx import CancelledError, Found, Severity, Side, SystemContext, VerdictKind, Work, text
from optimx.documents import Document, EntityType
from optimx.plugins.sql import sqlite_url
from optimx.plugins.systems.mobile_store import MobileStoreOptions, open_mobile, optimx_register_systems
from optimx.plugins.systems.mobile_store.tables import SCHEMA

Day = Any  # the fixture's own class; see conftest.py
PDF = b"%PDF-1.7 a plan"


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    path = tmp_path / "0ddba11.pdf"
    path.write_bytes(PDF)
    return path


def plan(content: bytes = PDF) -> Document:
    number = "00000000-0000-0000-0000-00000000d0c1"
    sha256 = hashlib.sha256(content).hexdigest()
    return Document(number, "Plan été.pdf", sha256, len(content), "Plan", EntityType.SITE, "C2026-118")


def cancel_at(call: int) -> Work:
    calls = iter(range(1, 1_000_000))

    def check() -> None:
        if next(calls) == call:
            raise CancelledError(text("stopped"))

    return Work(check=check)


def test_the_plugin_serves_the_server() -> None:
    (plugin,) = optimx_register_systems()
    assert (plugin.name, plugin.side) == ("mobile_store", Side.SERVER)


def test_an_option_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValidationError):
        MobileStoreOptions.model_validate({"path": ""})


def test_a_pair_is_applied_and_the_crews_know_the_firm(store: Any, day: Day) -> None:
    batch = day.batch()
    outcome = store.apply(batch, *day.pair(batch), {}, Work())
    assert (outcome.verdict, outcome.already, outcome.counts["Salarie"]) == (VerdictKind.ACCEPTED, False, 2)
    assert (store.param_records(), store.data_records()) == (day.param_records(), day.data_records())
    assert store.find(batch.id) is Found.DONE


def test_a_second_call_says_already_with_the_same_verdict_and_freezes_no_second_answer(store: Any, day: Day) -> None:
    batch = day.batch()
    pair = day.pair(batch)
    first = store.apply(batch, *pair, {}, Work())
    second = store.apply(batch, *pair, {}, Work())
    assert second == replace(first, already=True)
    assert len(store.pending()) == 1


@pytest.mark.parametrize("call", range(1, 6))
def test_a_pair_whose_application_is_stopped_leaves_nothing_and_is_applied_whole_the_next_time(
    store: Any, day: Day, pdf: Path, call: int
) -> None:
    store.store_entries([day.time_entry(1)], "chef1")
    batch = day.batch()
    pair = day.pair(batch, [*day.data_records(), plan()])

    with pytest.raises(CancelledError):
        store.apply(batch, *pair, {"Plan été.pdf": pdf}, cancel_at(call))
    stopped = (store.find(batch.id), store.pending(), store.param_records())
    outcome = store.apply(batch, *pair, {"Plan été.pdf": pdf}, Work())

    assert stopped == (Found.ABSENT, [], [])
    assert (outcome.verdict, outcome.already, outcome.documents) == (VerdictKind.ACCEPTED, False, (plan().sha256,))
    assert len(store.pending()) == 1


def test_a_pair_older_than_the_one_applied_is_superseded_and_changes_nothing(store: Any, day: Day) -> None:
    newer, older = day.batch(5), day.batch(4)
    store.apply(newer, *day.pair(newer), {}, Work())
    pair = day.pair(older, day.data_records()[:4])

    outcome = store.apply(older, *pair, {}, Work())
    again = store.apply(older, *pair, {}, Work())

    assert (outcome.verdict, outcome.already) == (VerdictKind.SUPERSEDED, False)
    assert (again.verdict, again.already) == (VerdictKind.SUPERSEDED, True)
    assert store.data_records() == day.data_records()
    assert store.find(older.id) is Found.ABSENT
    assert [batch.correlation for batch in store.pending()] == [newer.id]


def test_a_higher_epoch_counts_more_than_a_higher_sequence(store: Any, day: Day) -> None:
    before, after = day.batch(40, epoch=1), day.batch(1, epoch=2)
    store.apply(before, *day.pair(before), {}, Work())
    assert store.apply(after, *day.pair(after), {}, Work()).verdict is VerdictKind.ACCEPTED


def test_pairs_without_a_sequence_are_applied_as_they_come(store: Any, day: Day) -> None:
    for number in (2, 1):
        batch = replace(day.batch(number), epoch=0, sequence=0)
        assert store.apply(batch, *day.pair(batch), {}, Work()).verdict is VerdictKind.ACCEPTED


def test_a_refused_pair_does_not_hold_up_older_ones(store: Any, day: Day) -> None:
    bad, good = day.batch(5), day.batch(4)
    param, data = day.pair(bad)
    data.write_bytes(data.read_bytes()[:-30])
    store.apply(bad, param, data, {}, Work())
    assert store.apply(good, *day.pair(good), {}, Work()).verdict is VerdictKind.ACCEPTED


@pytest.mark.parametrize(
    "content",
    [b"", b"<OptimData", b"<!DOCTYPE a [<!ENTITY b 'c'>]><OptimData/>", b"<AppliData/>", b"\x1f\x8b\x08rest"],
    ids=["empty", "cut", "doctype", "other root", "gzip"],
)
def test_a_pair_with_a_bad_file_is_refused_whole_with_the_place(store: Any, day: Day, content: bytes) -> None:
    batch = day.batch()
    param, data = day.pair(batch)
    data.write_bytes(content)

    outcome = store.apply(batch, param, data, {}, Work())
    again = store.apply(batch, param, data, {}, Work())

    assert outcome.verdict is VerdictKind.REFUSED
    assert [(one.severity, one.file) for one in outcome.findings] == [(Severity.SET, data.name)]
    assert again == replace(outcome, already=True)
    assert (store.param_records(), store.pending(), store.find(batch.id)) == ([], [], Found.ABSENT)


def test_a_pair_of_another_account_is_refused_whole(store: Any, day: Day) -> None:
    batch = day.batch()
    outcome = store.apply(batch, *day.pair(batch, account="999888777"), {}, Work())
    assert (outcome.verdict, {one.rule for one in outcome.findings}) == (VerdictKind.REFUSED, {"R01"})
    assert all(one.security and "SECURITY" in one.message.show() for one in outcome.findings)


def test_halves_of_two_pairs_are_refused_whole(store: Any, day: Day) -> None:
    batch = day.batch(1)
    (param, _), (_, data) = day.pair(batch), day.pair(day.batch(2))
    outcome = store.apply(batch, param, data, {}, Work())
    assert (outcome.verdict, {one.rule for one in outcome.findings}) == (VerdictKind.REFUSED, {"R03"})


def test_the_same_batch_with_other_content_is_refused_and_the_first_stays(store: Any, day: Day) -> None:
    batch = day.batch()
    first = day.pair(batch)
    store.apply(batch, *first, {}, Work())
    outcome = store.apply(batch, *day.pair(batch, day.data_records()[:4]), {}, Work())
    assert (outcome.verdict, {one.rule for one in outcome.findings}) == (VerdictKind.REFUSED, {"R02"})
    assert store.data_records() == day.data_records()
    assert store.apply(batch, *first, {}, Work()).verdict is VerdictKind.ACCEPTED


def test_the_same_files_under_another_id_have_no_second_effect(store: Any, day: Day) -> None:
    batch = day.batch()
    pair = day.pair(batch)
    store.apply(batch, *pair, {}, Work())
    outcome = store.apply(day.batch(id="optim_param:" + "ab" * 32), *pair, {}, Work())
    assert (outcome.verdict, outcome.already) == (VerdictKind.ACCEPTED, True)
    assert store.find("optim_param:" + "ab" * 32) is Found.DONE
    assert len(store.pending()) == 1


def test_a_pair_is_not_held_against_a_refused_one_with_the_same_id_inside(store: Any, day: Day) -> None:
    batch = day.batch()
    param, data = day.pair(batch)
    whole = data.read_bytes()
    data.write_bytes(whole[:-30])
    store.apply(day.batch(id="optim_param:" + "ab" * 32), param, data, {}, Work())
    data.write_bytes(whole)
    assert store.apply(batch, param, data, {}, Work()).verdict is VerdictKind.ACCEPTED


def test_a_record_that_breaks_the_schema_is_left_out_and_the_rest_is_applied(store: Any, day: Day) -> None:
    batch = day.batch()
    param, data = day.pair(batch)
    data.write_bytes(data.read_bytes().replace(b"<Compteur>1244.5", b"<Compteur>1244,5"))
    outcome = store.apply(batch, param, data, {}, Work())
    assert outcome.verdict is VerdictKind.ACCEPTED
    assert [(one.rule, one.severity) for one in outcome.findings] == [("NUM_VIRGULE", Severity.RECORD)]
    assert len(store.data_records()) == len(day.data_records()) - 1


def test_a_document_is_held_by_its_content_and_stays_held(store: Any, day: Day, pdf: Path) -> None:
    records = [*day.data_records(), plan()]
    outcomes = []
    for sequence, came in ((1, {}), (2, {"Plan été.pdf": pdf}), (3, {})):
        batch = day.batch(sequence)
        outcomes.append(store.apply(batch, *day.pair(batch, records), came, Work()))
    assert [one.documents for one in outcomes] == [(), (plan().sha256,), (plan().sha256,)]
    assert [one.documents_missing for one in outcomes] == [("Plan été.pdf",), (), ()]


def test_a_document_with_another_content_is_missing(store: Any, day: Day, pdf: Path) -> None:
    batch = day.batch()
    pair = day.pair(batch, [*day.data_records(), plan(b"%PDF-1.7 a later plan")])
    outcome = store.apply(batch, *pair, {"Plan été.pdf": pdf}, Work())
    assert (outcome.documents, outcome.documents_missing) == ((), ("Plan été.pdf",))


@pytest.mark.parametrize("kind", ["a file each", "one file", "postgresql"])
def test_accounts_never_see_each_others_rows(
    make_context: Callable[[str], SystemContext], day: Day, tmp_path: Path, kind: str, request: pytest.FixtureRequest
) -> None:
    shared: dict[str, Callable[[], str]] = {
        "a file each": lambda: "",
        "one file": lambda: sqlite_url(tmp_path / "shared.sqlite3"),
        "postgresql": lambda: request.getfixturevalue("emptied").url(SCHEMA),
    }
    url = shared[kind]()
    batch = day.batch()
    with ExitStack() as stack:
        stores: list[Any] = [
            stack.enter_context(closing(open_mobile(MobileStoreOptions(url=url), make_context(account))))
            for account in ("111222333", "999888777")
        ]
        ours, theirs = stores
        theirs.store_entries([day.time_entry(1), day.photo(7)], "chef9")
        theirs.store_media(day.photo(7).file, day.bytes_of(7), "photos")
        ours.store_entries([day.time_entry(1, hours="6.00")], "chef1")
        ours.apply(batch, *day.pair(batch), {}, Work())
        folder = tmp_path / "out"
        folder.mkdir()
        files = ours.write_answer(replace(ours.pending()[0], stamp=batch.stamp), folder)

        assert (files.counts["Pointage"], files.counts["Photo"], files.media) == (1, 0, ())
        assert (list(theirs.pending()), theirs.param_records(), theirs.find(batch.id)) == ([], [], Found.ABSENT)


def test_a_company_whose_number_does_not_fit_is_told_and_applied_all_the_same(store: Any, day: Day) -> None:
    batch = day.batch()
    param, data = day.pair(batch)
    param.write_bytes(param.read_bytes().replace(b"732829320", b"111222333"))

    outcome = store.apply(batch, param, data, {}, Work())

    assert outcome.verdict is VerdictKind.ACCEPTED
    assert [(one.rule, one.severity, one.file) for one in outcome.findings] == [("R16", Severity.WARNING, param.name)]
    assert "111222333" in str(outcome.findings[0].message)

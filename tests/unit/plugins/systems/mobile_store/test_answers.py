"""What the mobile store promises of answers: frozen once, the same to the byte, kept until the office took them."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimx import (
    BadInputError,
    Batch,
    Finding,
    NotThereError,
    Role,
    Severity,
    SystemContext,
    Verdict,
    VerdictKind,
    Work,
    text,
)
from optimx.documents import Hours, read_appli_data
from optimx.plugins.sql import sqlite_url
from optimx.plugins.systems.mobile_store import MobileStoreOptions, open_mobile
from optimx.plugins.systems.mobile_store.pictures import Picture
from optimx.plugins.systems.mobile_store.tables import outbox

Day = Any  # the fixture's own class; see conftest.py
Deliver = Callable[[Batch], Any]
ACCEPTED = Verdict(VerdictKind.ACCEPTED)
REFUSED = Verdict(VerdictKind.REFUSED, findings=(Finding("R02", Severity.SET, text("no {why}", why="reason")),))


@pytest.fixture
def deliver(store: Any, day: Day, tmp_path: Path) -> Deliver:
    def write(batch: Batch) -> Any:
        folder = tmp_path / f"out{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        return store.write_answer(replace(batch, stamp=day.batch().stamp), folder)

    return write


def apply(store: Any, day: Day, sequence: int = 1) -> None:
    batch = day.batch(sequence)
    store.apply(batch, *day.pair(batch), {}, Work())


def records(files: Any) -> list[Any]:
    with files.answer.path.open("rb") as file:
        return list(read_appli_data(file).records())


def contents(files: Any) -> dict[str, bytes]:
    return {one.name: one.path.read_bytes() for one in (files.answer, *files.media) if one}


def test_what_crews_entered_travels_in_the_answer_to_the_next_pair(store: Any, day: Day, deliver: Deliver) -> None:
    entered = day.records()
    store.store_entries(entered, "chef1")
    before = list(store.pending())
    apply(store, day)

    (batch,) = store.pending()
    files = deliver(batch)

    assert before == []
    assert records(files) == entered
    assert (files.answer.name, files.counts["Pointage"]) == ("Appli_Data_111222333_2611231230.xml", 2)


def test_an_answer_bears_its_own_id_and_those_of_its_pair_and_server(store: Any, day: Day, deliver: Deliver) -> None:
    apply(store, day)
    (batch,) = store.pending()
    with deliver(batch).answer.path.open("rb") as file:
        header = read_appli_data(file).header
    assert (header.account, header.batch, header.built_on) == ("111222333", batch.id, day.batch().id)
    assert (batch.correlation, batch.epoch, batch.sequence, batch.stamp) == (day.batch().id, 1, 1, None)
    assert batch.instance


def test_records_are_sorted_by_kind_whatever_the_order_in_which_they_came(
    store: Any, day: Day, deliver: Deliver
) -> None:
    for record in reversed(day.records()):
        store.store_entries([record], "chef1")
    apply(store, day)
    kinds = [type(record).__name__ for record in records(deliver(store.pending()[0]))]
    assert kinds == [type(record).__name__ for record in day.records()]


def test_a_pair_is_answered_even_when_nothing_was_entered(store: Any, day: Day, deliver: Deliver) -> None:
    apply(store, day)
    (batch,) = store.pending()
    assert records(deliver(batch)) == []


def test_a_record_travels_once(store: Any, day: Day, deliver: Deliver) -> None:
    store.store_entries([day.time_entry(1)], "chef1")
    apply(store, day, 1)
    store.store_entries([day.time_entry(1), day.time_entry(2)], "chef1")
    apply(store, day, 2)
    first, second = store.pending()
    assert [len(records(deliver(batch))) for batch in (first, second)] == [1, 1]
    assert (first.sequence, second.sequence) == (1, 2)


def test_an_answer_is_the_same_to_the_byte_whatever_happens_meanwhile(
    store: Any, day: Day, deliver: Deliver, clock: Any, context: SystemContext, mobile_url: str
) -> None:
    store.store_entries([day.time_entry(1), day.photo(7)], "chef1")
    store.store_media(day.photo(7).file, day.bytes_of(7), "photos")
    apply(store, day)
    (batch,) = store.pending()
    first = contents(deliver(batch))

    clock.sleep(86_400)
    store.store_entries([day.time_entry(2)], "chef1")
    apply(store, day, 2)
    with closing(open_mobile(MobileStoreOptions(url=mobile_url), context)) as reopened:
        assert reopened.pending()[0] == batch
    assert contents(deliver(batch)) == first


def test_photos_and_signatures_travel_with_their_records_by_their_own_names(
    store: Any, day: Day, deliver: Deliver
) -> None:
    photo, signature = day.photo(7), day.signature(8, day.time_entry(1))
    store.store_media(photo.file, day.bytes_of(7), "photos")
    store.store_entries([photo, signature], "chef1")
    store.store_media(signature.file, day.bytes_of(8), "signatures")
    apply(store, day)

    files = deliver(store.pending()[0])

    assert {(one.name, one.role, one.path.read_bytes()) for one in files.media} == {
        (photo.file, Role.PHOTO, day.bytes_of(7)),
        (signature.file, Role.SIGNATURE, day.bytes_of(8)),
    }


def test_an_answer_that_is_neither_accepted_nor_refused_keeps_its_entries_too(store: Any, day: Day) -> None:
    apply(store, day)
    (batch,) = store.pending()
    store.settle(batch, Verdict(VerdictKind.SUPERSEDED))
    store.redeliver(batch.id)
    assert store.pending() == [batch]


def test_a_medium_that_came_late_travels_alone_and_once(store: Any, day: Day, deliver: Deliver) -> None:
    store.store_entries([day.photo(7)], "chef1")
    apply(store, day)
    (answer,) = store.pending()
    without = deliver(answer).media
    store.store_media(day.photo(7).file, day.bytes_of(7), "photos")

    batches = store.pending()
    again = store.pending()
    late = deliver(batches[1])

    assert (without, batches, batches[0]) == ((), again, answer)
    assert (late.answer, [one.name for one in late.media], dict(late.counts)) == (None, [day.photo(7).file], {})
    assert deliver(answer).media == ()


def test_a_medium_waits_for_its_record(store: Any, day: Day, deliver: Deliver) -> None:
    store.store_media(day.photo(7).file, day.bytes_of(7), "photos")
    apply(store, day, 1)
    lonely = [deliver(batch).media for batch in store.pending()]
    store.store_entries([day.photo(7)], "chef1")
    apply(store, day, 2)
    assert (lonely, len(deliver(store.pending()[1]).media)) == ([()], 1)


def test_an_accepted_answer_is_pending_no_more(store: Any, day: Day) -> None:
    apply(store, day)
    (batch,) = store.pending()
    store.settle(batch, ACCEPTED)
    store.settle(batch, ACCEPTED)
    assert list(store.pending()) == []


def test_a_refused_answer_keeps_its_entries_until_it_is_delivered_again(store: Any, day: Day, deliver: Deliver) -> None:
    store.store_entries([day.time_entry(1)], "chef1")
    apply(store, day, 1)
    (batch,) = store.pending()
    first = contents(deliver(batch))
    store.settle(batch, REFUSED)
    refused = (list(store.pending()), store.refusals())
    apply(store, day, 2)
    (other,) = store.pending()

    store.redeliver(batch.id)

    assert refused == ([], [(batch.id, REFUSED.findings)])
    assert records(deliver(other)) == []
    assert (store.pending(), store.refusals()) == ([batch, other], [])
    assert contents(deliver(batch)) == first


def test_a_medium_of_a_refused_answer_waits_with_it(store: Any, day: Day, deliver: Deliver) -> None:
    store.store_entries([day.photo(7)], "chef1")
    apply(store, day)
    (batch,) = store.pending()
    store.settle(batch, REFUSED)
    store.store_media(day.photo(7).file, day.bytes_of(7), "photos")
    while_refused = list(store.pending())
    store.redeliver(batch.id)
    assert (while_refused, [len(deliver(one).media) for one in store.pending()]) == ([], [0, 1])


def test_an_answer_that_was_taken_is_delivered_again_only_when_asked(store: Any, day: Day, deliver: Deliver) -> None:
    apply(store, day)
    (batch,) = store.pending()
    first = contents(deliver(batch))
    store.settle(batch, ACCEPTED)
    store.redeliver(batch.id)
    assert store.pending() == [batch]
    assert contents(deliver(batch)) == first


def test_an_answer_that_was_never_frozen_cannot_be_written_or_delivered_again(
    store: Any, day: Day, tmp_path: Path
) -> None:
    with pytest.raises(NotThereError):
        store.write_answer(day.batch(), tmp_path)
    with pytest.raises(LookupError):
        store.redeliver(day.batch().id)


def test_entries_sent_again_are_nothing_new(store: Any, day: Day) -> None:
    assert [store.store_entries(day.records(), "chef1") for _ in range(2)] == [len(day.records()), 0]


def test_an_entry_with_another_content_is_refused_and_nothing_of_its_parcel_is_stored(store: Any, day: Day) -> None:
    store.store_entries([day.time_entry(1)], "chef1")
    with pytest.raises(BadInputError):
        store.store_entries([day.time_entry(2), day.time_entry(1, hours="1.00")], "chef1")
    assert store.store_entries([day.time_entry(2)], "chef1") == 1


@pytest.mark.parametrize("change", [{"comment": "a\x00b"}, {"hours": (Hours("HN", Decimal("7.505")),)}])
def test_an_entry_that_no_answer_could_carry_is_refused_at_the_door(
    store: Any, day: Day, deliver: Deliver, change: dict[str, Any]
) -> None:
    with pytest.raises(BadInputError):
        store.store_entries([replace(day.time_entry(1), **change)], "chef1")
    store.store_entries([day.time_entry(2)], "chef1")
    apply(store, day)
    assert len(records(deliver(store.pending()[0]))) == 1


NO_MEDIA_NAMES = [
    "../x.jpg",
    "/tmp/x.jpg",
    "a/b.jpg",
    "photo é.jpg",
    "a b.jpg",
    "CON.jpg",
    "x.gif",
    "x\n.jpg",
    ".jpg",
    "",
]


@pytest.mark.parametrize("name", NO_MEDIA_NAMES)
def test_a_photo_that_is_called_what_no_drop_takes_is_refused_at_the_door(
    store: Any, day: Day, deliver: Deliver, name: str
) -> None:
    with pytest.raises(BadInputError):
        store.store_media(name, day.bytes_of(7), "photos")
    with pytest.raises(BadInputError):
        store.store_entries([replace(day.photo(7), file=name)], "chef1")
    store.store_entries([day.time_entry(2)], "chef1")
    apply(store, day)

    answer = deliver(store.pending()[0])

    assert (len(records(answer)), answer.media) == (1, ())


def test_a_correction_travels_beside_what_it_corrects(store: Any, day: Day, deliver: Deliver) -> None:
    store.store_entries([day.time_entry(1), day.time_entry(1, version=2, hours="8.00")], "chef1")
    apply(store, day)
    assert [record.version for record in records(deliver(store.pending()[0]))] == [1, 2]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["enter", "photograph", "apply", "accept", "refuse"]), max_size=14))
def test_every_record_and_every_medium_travels_in_exactly_one_answer(
    make_context: Callable[[str], SystemContext], day: Day, tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("travels")
    context = replace(make_context("111222333"), state=folder)
    entered: list[str] = []
    with closing(open_mobile(MobileStoreOptions(), context)) as opened:
        store: Any = opened
        for number, step in enumerate([*steps, "apply"], start=1):
            _take(store, day, step, number, entered)
        for batch, _ in store.refusals():
            store.redeliver(batch)
        travelled = _all_that_travelled(store, folder)
    assert sorted(travelled) == sorted(entered)


def _take(store: Any, day: Day, step: str, number: int, entered: list[str]) -> None:
    if step == "enter":
        store.store_entries([day.time_entry(number)], "chef1")
        entered.append(day.time_entry(number).id)
    elif step == "photograph":
        store.store_entries([day.photo(number)], "chef1")
        store.store_media(day.photo(number).file, day.bytes_of(number), "photos")
        entered.extend([day.photo(number).id, day.photo(number).file])
    elif step == "apply":
        apply(store, day, number)
    else:
        for batch in list(store.pending())[:1]:
            store.settle(batch, ACCEPTED if step == "accept" else REFUSED)


def _all_that_travelled(store: Any, folder: Path) -> list[str]:
    engine = sa.create_engine(sqlite_url(folder / "mobile_store.sqlite3"))
    with engine.connect() as connection:
        batches = list(connection.scalars(sa.select(outbox.c.batch).order_by(outbox.c.sequence)))
    engine.dispose()
    found = []
    for name in batches:
        (folder / name).mkdir()
        files = store.write_answer(Batch(name, "111222333"), folder / name)
        found += [record.id for record in (records(files) if files.answer else [])]
        found += [medium.name for medium in files.media]
    return found


def test_media_sent_again_are_nothing_new(store: Any, day: Day, deliver: Deliver) -> None:
    store.store_entries([day.photo(7)], "chef1")
    for _ in range(2):
        store.store_media(day.photo(7).file, day.bytes_of(7), "photos")
    apply(store, day)
    store.store_media(day.photo(7).file, day.bytes_of(7), "photos")
    assert [len(deliver(batch).media) for batch in store.pending()] == [1]


@pytest.mark.parametrize("record_first", [True, False])
def test_a_medium_that_is_not_what_its_record_says_never_travels(
    store: Any, day: Day, deliver: Deliver, record_first: bool
) -> None:
    if record_first:
        store.store_entries([day.photo(7)], "chef1")
        with pytest.raises(BadInputError):
            store.store_media(day.photo(7).file, b"\xff\xd8\xffother", "photos")
    else:
        store.store_media(day.photo(7).file, b"\xff\xd8\xffother", "photos")
        store.store_entries([day.photo(7)], "chef1")
    apply(store, day)
    wrong = [len(deliver(batch).media) for batch in store.pending()]
    store.store_media(day.photo(7).file, day.bytes_of(7), "photos")
    assert (wrong, [len(deliver(batch).media) for batch in store.pending()]) == ([0], [0, 1])


def test_two_photos_with_one_content_travel_both(store: Any, day: Day, deliver: Deliver) -> None:
    twins = [day.photo(7, b"\xff\xd8\xffsame"), day.photo(8, b"\xff\xd8\xffsame")]
    store.store_entries(twins, "chef1")
    store.store_all_media([Picture(photo.file, b"\xff\xd8\xffsame", "photos") for photo in twins])
    apply(store, day)
    assert [one.path.read_bytes() for one in deliver(store.pending()[0]).media] == [b"\xff\xd8\xffsame"] * 2


def test_media_are_for_photos_or_signatures(store: Any) -> None:
    with pytest.raises(BadInputError):
        store.store_media("a.jpg", b"\xff\xd8\xff", "docs")


def test_media_on_a_disk_without_links_are_copied(
    store: Any, day: Day, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **options: object) -> None:
        raise OSError("no links here")

    store.store_entries([day.photo(7)], "chef1")
    store.store_media(day.photo(7).file, day.bytes_of(7), "photos")
    apply(store, day)
    monkeypatch.setattr("os.link", refuse)
    (medium,) = deliver(store.pending()[0]).media
    assert medium.path.read_bytes() == day.bytes_of(7)

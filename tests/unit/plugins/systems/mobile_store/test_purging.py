"""What the app's server keeps of what was delivered, and for how long: on each database."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from optimx import Periods, Verdict, VerdictKind, Work
from optimx.documents import Rejection
from optimx.plugins.systems.mobile_store import logbook, pictures

Day = Any
KEPT = Periods(delivered=timedelta(days=10))
EVERYTHING = {"delivered": 2, "delivered media": 1}


@pytest.fixture
def deliver(store: Any, day: Day, tmp_path: Path) -> Callable[[VerdictKind], Any]:
    """Have the office give its verdict on an answer with an entry and a photo; return the answer."""

    def to(verdict: VerdictKind) -> Any:
        store.store_entries([day.time_entry(1), day.photo(7)], "chef1")
        store.store_media(day.photo(7).file, day.bytes_of(7), "photos")
        batch = day.batch()
        store.apply(batch, *day.pair(batch), {}, Work())
        (answer,) = store.pending()
        store.settle(answer, Verdict(verdict))
        return answer

    return to


def files(context: Any) -> int:
    return sum(path.is_file() for path in (context.state / "media").rglob("*"))


@pytest.mark.parametrize(("days", "seconds", "goes"), [(10, 0, False), (10, 1, True)])
def test_what_the_office_acknowledged_goes_after_its_time(
    store: Any, context: Any, clock: Any, deliver: Callable[..., Any], days: int, seconds: int, goes: bool
) -> None:
    deliver(VerdictKind.ACCEPTED)
    clock.moment += timedelta(days=days, seconds=seconds)

    shown, removed = store.expired(KEPT).counts, store.purge(KEPT).counts

    assert shown == removed == (EVERYTHING if goes else {})
    assert files(context) == (0 if goes else 1)
    assert store.expired(KEPT).counts == {}


def test_what_the_office_refused_stays(store: Any, context: Any, clock: Any, deliver: Callable[..., Any]) -> None:
    deliver(VerdictKind.REFUSED)
    clock.moment += timedelta(days=400)

    assert store.purge(KEPT).counts == {}
    assert files(context) == 1


def test_a_telephone_that_sends_it_once_more_enters_nothing_new(
    store: Any, day: Day, context: Any, clock: Any, deliver: Callable[..., Any]
) -> None:
    deliver(VerdictKind.ACCEPTED)
    clock.moment += timedelta(days=11)
    store.purge(KEPT)

    assert store.store_entries([day.time_entry(1), day.photo(7)], "chef1") == 0
    store.store_media(day.photo(7).file, day.bytes_of(7), "photos")
    assert list(store.pending()) == []
    assert files(context) == 0


def test_an_answer_whose_content_went_is_not_delivered_again(
    store: Any, clock: Any, deliver: Callable[..., Any]
) -> None:
    answer = deliver(VerdictKind.ACCEPTED)
    clock.moment += timedelta(days=11)
    store.purge(KEPT)

    with pytest.raises(LookupError):
        store.redeliver(answer.id)


def test_an_answer_that_a_killed_purge_left_without_its_bytes_is_not_delivered_again(
    store: Any, context: Any, clock: Any, deliver: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = deliver(VerdictKind.ACCEPTED)
    clock.moment += timedelta(days=11)
    with monkeypatch.context() as dying:
        dying.setattr(logbook, "write", die)
        with pytest.raises(Killed):
            store.purge(KEPT)
    assert (files(context), store.expired(KEPT).counts) == (0, EVERYTHING)

    with pytest.raises(LookupError):
        store.redeliver(answer.id)

    assert list(store.pending()) == []
    assert store.purge(KEPT).counts == EVERYTHING


class Killed(BaseException):
    """What a kill looks like from inside: nothing catches it, and no transaction is committed."""


def die(*_: Any) -> None:
    raise Killed


def test_a_refusal_that_comes_after_the_record_went_is_still_shown_to_its_author(
    store: Any, day: Day, clock: Any, deliver: Callable[..., Any]
) -> None:
    entered_at = clock.moment
    answer = deliver(VerdictKind.ACCEPTED)
    clock.moment += timedelta(days=11)
    store.purge(KEPT)
    pair = day.batch(2)
    refusal = Rejection(answer.id, day.time_entry(1).id, "R09", "Les heures ne collent pas.")

    store.apply(pair, *day.pair(pair, [*day.data_records(), refusal]), {}, Work())

    (shown,) = store.rejections("chef1")
    assert (shown.id, shown.kind, shown.rule, shown.message) == (refusal.id, "Pointage", "R09", refusal.message)
    assert (shown.record, shown.entered_at) == (None, entered_at)
    assert store.rejections("chef2") == []


def test_a_content_that_another_answer_still_needs_stays(
    store: Any, day: Day, context: Any, clock: Any, deliver: Callable[..., Any]
) -> None:
    deliver(VerdictKind.ACCEPTED)
    other = replace(day.photo(7), id=day.photo(9).id, file="other.jpg")
    store.store_entries([other], "chef1")
    store.store_media("other.jpg", day.bytes_of(7), "photos")
    clock.moment += timedelta(days=11)

    removed = store.purge(KEPT).counts

    assert removed == {"delivered": 2}
    assert files(context) == 1


def test_late_media_whose_bytes_went_are_not_delivered_again(store: Any, day: Day, clock: Any) -> None:
    store.store_entries([day.photo(7)], "chef1")
    batch = day.batch()
    store.apply(batch, *day.pair(batch), {}, Work())
    store.store_media(day.photo(7).file, day.bytes_of(7), "photos")
    answer, late = store.pending()
    for each in (answer, late):
        store.settle(each, Verdict(VerdictKind.ACCEPTED))
    clock.moment += timedelta(days=11)
    store.purge(KEPT)

    with pytest.raises(LookupError):
        store.redeliver(late.id)
    assert list(store.pending()) == []


def test_a_picture_that_comes_while_its_bytes_are_purged_is_kept(
    store: Any,
    day: Day,
    context: Any,
    clock: Any,
    deliver: Callable[..., Any],
    meanwhile: Callable[[Callable[[], object]], None],
) -> None:
    deliver(VerdictKind.ACCEPTED)
    clock.moment += timedelta(days=11)
    store.store_entries([replace(day.photo(7), id=day.photo(9).id, file="other.jpg")], "chef1")
    meanwhile(lambda: store.purge(KEPT))

    store.store_media("other.jpg", day.bytes_of(7), "photos")

    assert files(context) == 1


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Let something happen when bytes were found to be kept already, and before anybody noted whose they are."""
    keep = pictures.keep

    def once(action: Callable[[], object]) -> None:
        left = [action]

        def keeping(*arguments: Any) -> None:
            keep(*arguments)
            while left:
                left.pop()()

        monkeypatch.setattr(pictures, "keep", keeping)

    return once


def test_an_answer_without_records_whose_content_went_is_not_delivered_again(store: Any, day: Day, clock: Any) -> None:
    batch = day.batch()
    store.apply(batch, *day.pair(batch), {}, Work())
    (answer,) = store.pending()
    store.settle(answer, Verdict(VerdictKind.ACCEPTED))
    clock.moment += timedelta(days=11)
    store.purge(KEPT)

    with pytest.raises(LookupError):
        store.redeliver(answer.id)

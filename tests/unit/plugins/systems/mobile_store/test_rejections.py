"""What the office refused is shown to who entered it, until that person has put it right."""

from typing import Any

from optimx import Work
from optimx.documents import Rejection

Day = Any  # the fixture's own class; see conftest.py


def entered(store: Any, day: Day) -> str:
    """Have two people enter something, and an answer carry it; return the answer's number."""
    store.store_entries([day.time_entry(1)], "paul")
    store.store_entries([day.absence(2)], "léa")
    batch = day.batch(1)
    store.apply(batch, *day.pair(batch), {}, Work())
    (answer,) = store.pending()
    return str(answer.id)


def told(store: Any, day: Day, sequence: int, *rejections: Rejection) -> None:
    batch = day.batch(sequence)
    store.apply(batch, *day.pair(batch, [*day.data_records(), *rejections]), {}, Work())


def shown(store: Any, login: str | None = None) -> list[tuple[str, str, str]]:
    return [(each.login, each.rule, each.message) for each in store.rejections(login)]


def test_each_author_sees_what_was_refused_of_his_own(store: Any, day: Day) -> None:
    answer = entered(store, day)

    told(
        store,
        day,
        2,
        Rejection(answer, day.time_entry(1).id, "R09", "Les heures ne collent pas."),
        Rejection(answer, day.absence(2).id, "R04", "Motif inconnu."),
    )

    assert shown(store, "paul") == [("paul", "R09", "Les heures ne collent pas.")]
    assert shown(store, "léa") == [("léa", "R04", "Motif inconnu.")]
    assert len(shown(store)) == 2
    assert store.rejections("paul")[0].record == day.time_entry(1)


def test_it_stays_when_later_pairs_say_it_again_or_no_more(store: Any, day: Day) -> None:
    answer = entered(store, day)
    refusal = Rejection(answer, day.time_entry(1).id, "R09", "Les heures ne collent pas.")

    for sequence, rejections in enumerate(([refusal], [refusal], []), 2):
        told(store, day, sequence, *rejections)

    assert shown(store) == [("paul", "R09", "Les heures ne collent pas.")]


def test_it_goes_when_its_author_has_put_it_right(store: Any, day: Day) -> None:
    answer = entered(store, day)
    told(store, day, 2, Rejection(answer, day.time_entry(1).id, "R09", "Les heures ne collent pas."))

    store.store_entries([day.time_entry(1, version=2, hours="8.00")], "paul")

    assert shown(store) == []


def test_what_nobody_here_entered_is_shown_to_nobody(store: Any, day: Day) -> None:
    answer = entered(store, day)

    told(store, day, 2, Rejection(answer, "00000000-0000-0000-0000-00000000ffff", "R09", "Inconnu."))

    assert shown(store) == []

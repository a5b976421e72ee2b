"""Simulated days by the command line: what is right goes in, what is faulty comes back to who entered it."""

import re
from collections import Counter
from dataclasses import replace
from typing import Any

from optimx.documents import TimeEntry
from tests.stand import books, filling
from tests.stand.stand import Stand


def exchanged(stand: Stand) -> None:
    """Let a pair go one way and its answer the other."""
    assert stand.office("exchange").code in (0, 1)
    assert stand.server("process").code == 0


def simulated(stand: Stand, *options: str) -> dict[str, Any]:
    done = stand.mobile("simulate", "--account", "demo", "--json", *options)
    assert done.code == 0, done.err
    return dict(done.data)


def refused(stand: Stand) -> Counter[str]:
    return Counter(rule for (rule,) in books.office_rows(stand, "SELECT rule FROM rejection"))


def rejections(stand: Stand, *options: str) -> list[dict[str, Any]]:
    done = stand.mobile("rejections", "--account", "demo", "--json", *options)
    assert done.code == 0, done.err
    return list(done.data["rejections"])


def test_days_without_a_fault_go_in_whole(stand: Stand) -> None:
    exchanged(stand)

    made = simulated(stand, "--days", "3", "--signatures", "2")
    again = simulated(stand, "--days", "3", "--signatures", "2")
    for _ in range(2):
        exchanged(stand)

    assert (again["fresh"], again["counts"]) == (0, made["counts"])
    assert refused(stand) == {}
    stored = Counter(key.split()[0] for key in books.imported(stand))
    assert stored == {**made["counts"], "Signature": 6}


def test_what_was_refused_comes_back_to_its_author_until_it_is_put_right(stand: Stand) -> None:
    exchanged(stand)
    made = simulated(stand, "--faulty", "0.2", "--seed", "7")
    for _ in range(3):
        exchanged(stand)

    told = rejections(stand)
    expected = Counter(made["faults"])
    del expected["R19"]  # told, and costs nothing
    broken = {each["id"]: [other["rule"] for other in told if other["id"] == each["id"]] for each in told}
    assert len(broken) == expected.total()
    assert expected <= refused(stand) == Counter(each["rule"] for each in told)
    own = rejections(stand, "--author", told[0]["author"])
    assert own == [each for each in told if each["author"] == told[0]["author"]]
    shown = stand.mobile("rejections", "--account", "demo").out
    assert all(re.search(rf"{each['author']}.*{each['id']}.*{each['rule']}", shown) for each in told)

    before = refused(stand)
    put_right(stand, next(each for each in told if broken[each["id"]] == ["R09"]))
    for _ in range(3):
        exchanged(stand)

    assert Counter(each["rule"] for each in rejections(stand)) == before - Counter(["R09"])
    assert refused(stand) == before
    assert books.office_rows(stand, "SELECT COUNT(*) FROM rejection WHERE told_by IS NULL") == [(0,)]


def put_right(stand: Stand, told: dict[str, Any]) -> None:
    with filling.opened_store(stand) as store:
        (entry,) = [each.record for each in store.rejections() if each.record.id == told["id"]]
        assert isinstance(entry, TimeEntry)
        hours = (replace(entry.hours[0], duration=entry.hours[0].duration - 1), *entry.hours[1:])
        store.store_entries([replace(entry, version=2, hours=hours)], told["author"])


def test_before_the_first_pair_there_is_nobody_to_simulate(stand: Stand) -> None:
    done = stand.mobile("simulate", "--account", "demo")

    assert done.code != 0
    assert "server process" in done.err

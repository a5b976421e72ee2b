"""Retention: what everybody knows to be done leaves the archive in time, and nothing leaves it before."""

from datetime import timedelta
from typing import Any

import pytest

from optimx.core.dropserver import retention, run
from optimx.core.journal.entries import Purged

Bench = Any
KEEP = timedelta(days=30)


def process(bench: Bench, name: str = "run") -> None:
    bench.changes = {**bench.changes, "keep": KEEP}
    run.process(bench.account(name))


def pairs(bench: Bench) -> list[str]:
    """Return the stamps of the pairs that lie in the archive, one a file."""
    return sorted(name[-14:-4] for name in bench.store.files if name.startswith("archive/") and name.endswith(".xml"))


def read_receipts(bench: Bench) -> None:
    """Have the office read what became of its sets."""
    for name in [name for name in bench.store.files if name.startswith("receipt_")]:
        del bench.store.files[name]


@pytest.fixture
def two(bench: Bench) -> list[str]:
    """Two pairs that were processed, in their order; return their stamps."""
    stamps = []
    for number in (1, 2):
        stamps.append(bench.pair(f"pair-{number}", number))
        process(bench, f"run {number}")
    return stamps


def test_a_pair_leaves_the_archive_when_it_was_kept_long_enough_and_the_newest_stays(
    bench: Bench, two: list[str]
) -> None:
    read_receipts(bench)
    bench.later(days=31)

    process(bench, "run 3")

    assert pairs(bench) == [two[1]] * 2
    assert f"archive/optim_111222333_{two[0]}.ok" in bench.store.files
    assert [len(entry.places) for entry in bench.journal.all(Purged) if entry.places] == [2]
    assert retention.kept(bench.journal).files == 2


@pytest.mark.parametrize("days", [0, 1, 29])
def test_a_pair_stays_until_then(bench: Bench, two: list[str], days: int) -> None:
    read_receipts(bench)
    bench.later(days=days)

    process(bench, "run 3")

    assert pairs(bench) == [two[0]] * 2 + [two[1]] * 2


def test_a_pair_whose_verdict_the_office_has_not_read_stays(bench: Bench, two: list[str]) -> None:
    bench.later(days=400)

    process(bench, "run 3")

    assert pairs(bench) == [two[0]] * 2 + [two[1]] * 2


def test_the_archive_is_looked_at_once_a_day(bench: Bench, two: list[str]) -> None:
    read_receipts(bench)
    for hours in range(5):
        bench.later(hours=6)
        process(bench, f"later {hours}")

    assert len(bench.journal.all(Purged)) == 2


def test_what_somebody_put_in_the_place_of_a_file_stays_and_what_is_gone_is_gone(bench: Bench, two: list[str]) -> None:
    read_receipts(bench)
    bench.later(days=31)
    data, param = (f"archive/optim_{kind}_111222333_{two[0]}.xml" for kind in ("data", "param"))
    bench.store.files[data] = b"another"
    del bench.store.files[param]

    process(bench, "run 3")

    assert bench.store.files[data] == b"another"
    assert retention.kept(bench.journal).files == 3


def test_without_a_limit_all_stays(bench: Bench, two: list[str]) -> None:
    bench.changes = {"keep": None}
    read_receipts(bench)
    bench.later(days=4000)

    run.process(bench.account("run 3"))

    assert len(pairs(bench)) == 4


def test_faulty_sets_are_for_people(bench: Bench, two: list[str]) -> None:
    bench.refuses = frozenset({"pair-3"})
    bench.pair("pair-3", 3)
    process(bench, "run 3")
    read_receipts(bench)
    bench.later(days=400)

    process(bench, "run 4")

    assert len([name for name in bench.store.files if name.startswith("archive/error/")]) == 4


def test_a_file_that_may_not_be_read_keeps_nothing_else_in_the_archive(bench: Bench, two: list[str]) -> None:
    read_receipts(bench)
    bench.pair("pair-3", 3)
    process(bench, "run 3")
    read_receipts(bench)
    bench.unreadable(f"archive/optim_data_111222333_{two[0]}.xml")
    bench.later(days=31)

    process(bench, "run 4")

    assert pairs(bench) == [two[0], "2603020703", "2603020703"]
    assert any("no right" in warning for warning in bench.warnings())

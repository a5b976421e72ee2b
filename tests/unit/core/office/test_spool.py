"""The spool: what is in it survives a crash, what was cleared does not come back."""

from pathlib import Path
from typing import Any

import pytest

from optimx.core.office.spool import Spool

Bench = Any
SOURCE = Path("/office/EchangeFTP/Generation/a.xml")


@pytest.fixture
def spool(bench: Bench) -> Spool:
    bench.disk.put(SOURCE, b"<a/>")
    return Spool(bench.spool, bench.disk)


def test_a_copy_says_what_it_is_and_survives_a_crash_once_it_was_settled(bench: Bench, spool: Spool) -> None:
    copied = spool.keep("b1", SOURCE, "b.xml")
    spool.settle("b1", ["b.xml"])
    bench.disk.crash()

    assert copied.size == 4
    assert bench.spooled("b1") == {"b.xml": b"<a/>"}
    assert spool.path("b1", "b.xml") == bench.spool / "b1" / "b.xml"


def test_a_batch_that_is_cleared_stays_cleared_and_others_stay(bench: Bench, spool: Spool) -> None:
    for batch in ("b1", "b2"):
        spool.keep(batch, SOURCE, "a.xml")
        spool.settle(batch, ["a.xml"])

    spool.clear("b1")
    bench.disk.crash()

    assert (bench.spooled("b1"), bench.spooled("b2")) == ({}, {"a.xml": b"<a/>"})


def test_clearing_what_was_never_there_is_no_failure(spool: Spool) -> None:
    spool.clear("unknown")

"""Completeness: a pair that lost a file on the drop is called incomplete, once, and never while the server has it."""

from typing import Any

import pytest

from optimx.core.events import Errored
from optimx.core.journal import BatchState, Profile
from optimx.core.journal.entries import Lacking
from optimx.core.office import settlement
from optimx.core.reporting import summary_of

Bench = Any
DATA, PARAM = "optim_data_111222333_2603020700.xml", "optim_param_111222333_2603020700.xml"
MANIFEST = "optim_111222333_2603020700.ok"


def settled(bench: Bench, state: BatchState, run: str = "run 2") -> BatchState:
    office = bench.office(run)
    settlement.settle(office)
    return office.state(state.id)  # type: ignore[no-any-return]


def test_a_pair_that_lies_there_whole_is_not_incomplete(bench: Bench) -> None:
    state = settled(bench, bench.sent())

    assert state.lacking is None
    assert bench.journal.all(Lacking) == ()


def test_a_pair_that_lost_a_file_is_told_of_once_with_the_moment_when_that_was_seen(bench: Bench) -> None:
    state = bench.sent()
    bench.later(hours=1)
    del bench.store.files[PARAM]
    seen = bench.clock.now()

    state = settled(bench, state)
    bench.later(hours=1)
    state = settled(bench, state, "run 3")

    assert state.stage == "SENT"
    (told,) = [row.body for row in bench.journal.rows() if isinstance(row.body, Errored)]
    assert (told.code, told.file, told.batch) == ("E-SET-INCOMPLETE", DATA, state.id)
    shown = summary_of(state)
    assert (shown.state, shown.since, str(shown.lacks)) == ("INCOMPLETE", seen, f"'{PARAM}' is missing on the drop")


def test_a_document_that_is_gone_is_called_by_its_own_name(bench: Bench) -> None:
    bench.documents = [bench.plan("Plan RDC.pdf")]
    state = bench.sent()
    (gone,) = [name for name in bench.store.files if name.startswith("ged_")]
    del bench.store.files[gone]

    assert str(summary_of(settled(bench, state)).lacks) == "'Plan RDC.pdf' is missing on the drop"


def test_a_file_of_another_size_is_not_what_was_sent(bench: Bench) -> None:
    state = bench.sent()
    bench.store.files[PARAM] += b" "

    assert str(summary_of(settled(bench, state)).lacks) == f"'{PARAM}' is not on the drop as it was sent"


def test_a_pair_that_lost_the_manifest_by_which_the_server_takes_it_is_incomplete(bench: Bench) -> None:
    state = bench.sent()
    content = bench.store.files.pop(MANIFEST)

    state = settled(bench, state)

    assert str(summary_of(state).lacks) == f"'{MANIFEST}' is missing on the drop"
    assert bench.codes() == ["E-SET-INCOMPLETE"]
    bench.store.files[MANIFEST] = content
    assert settled(bench, state, "run 3").lacking is None


def test_a_pair_of_which_nothing_is_left_is_incomplete(bench: Bench) -> None:
    state = bench.sent()
    for name in (DATA, PARAM, MANIFEST):
        del bench.store.files[name]

    told = str(summary_of(settled(bench, state)).lacks)

    assert told.endswith("and 2 other files are missing or changed on the drop")


@pytest.mark.parametrize("place", [f"work/{MANIFEST}", f"archive/{MANIFEST}", f"archive/error/{MANIFEST}"])
def test_a_pair_that_the_server_has_taken_whole_is_not_incomplete(bench: Bench, place: str) -> None:
    state = bench.sent()
    bench.store.files[place] = bench.store.files.pop(MANIFEST)

    assert settled(bench, state).lacking is None
    assert bench.codes() == []


@pytest.mark.parametrize("place", [f"work/{MANIFEST}", f"archive/{MANIFEST}"])
def test_a_pair_that_the_server_is_filing_is_not_incomplete(bench: Bench, place: str) -> None:
    state = bench.sent()
    bench.store.files[place] = bench.store.files.pop(MANIFEST)
    del bench.store.files[PARAM]

    assert settled(bench, state).lacking is None
    assert bench.codes() == []


def test_a_pair_that_is_whole_again_waits_as_before(bench: Bench) -> None:
    state = bench.sent()
    content = bench.store.files.pop(PARAM)
    settled(bench, state)
    bench.store.files[PARAM] = content

    state = settled(bench, state, "run 3")

    assert summary_of(state).state == "SENT"
    assert bench.codes() == ["E-SET-INCOMPLETE"]
    # and lost once more, it is told of once more
    del bench.store.files[PARAM]
    assert settled(bench, state, "run 4").lacking is not None
    assert bench.codes() == ["E-SET-INCOMPLETE"] * 2


def test_of_a_pair_without_manifest_only_its_place_tells(bench: Bench) -> None:
    state = bench.sent(Profile.PAIR)
    del bench.store.files[PARAM]

    assert settled(bench, state).lacking is None

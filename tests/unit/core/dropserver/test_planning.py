"""An answer gets a stamp that nothing else on the drop has, also while the drop cannot be asked."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from optimx.core.contracts import Batch, RemoteFile
from optimx.core.dropserver import planning
from optimx.core.errors import UnreachableError
from optimx.core.journal.entries import Planned
from optimx.core.language import text
from optimx.core.names import Patterns

Bench = Any


def batch(number: int) -> Batch:
    return Batch(f"answer-{number}", "111222333", "mobile", 1, number)


def stamp(bench: Bench, number: int = 1) -> datetime:
    planned = planning.plan(bench.account(f"run {number}"), batch(number)).plan
    assert isinstance(planned, Planned)
    return planned.stamp


def now(bench: Bench) -> datetime:
    local: datetime = bench.account().local_now()
    return local.replace(second=0, microsecond=0)


def away(bench: Bench) -> None:
    """Have the drop be out of reach for listings."""

    def connect() -> Any:
        transport = bench.store.connect()

        def listing(folder: str) -> list[RemoteFile]:
            raise UnreachableError(text("no line"))

        transport.list = listing
        return transport

    bench.connect = connect


@pytest.mark.parametrize("folder", ["", "archive/"])
@pytest.mark.parametrize("suffix", [".xml", ".ok", ".imported", ".refused"])
def test_a_stamp_that_anything_on_the_drop_bears_is_taken(bench: Bench, folder: str, suffix: str) -> None:
    bench.store.files[f"{folder}APPLI_data_111222333_{now(bench):%y%m%d%H%M}{suffix}"] = b""

    assert stamp(bench) == now(bench) + timedelta(minutes=1)


def test_the_stamp_of_an_answer_that_is_called_otherwise_is_taken(bench: Bench) -> None:
    bench.parts = {"patterns": Patterns(answer="RETOUR-{id}-{stamp}.xml")}
    bench.store.files[f"RETOUR-111222333-{now(bench):%y%m%d%H%M}.xml"] = b""

    assert stamp(bench) == now(bench) + timedelta(minutes=1)


def test_the_stamp_of_a_pair_is_free_for_an_answer(bench: Bench) -> None:
    bench.store.files[f"optim_data_111222333_{now(bench):%y%m%d%H%M}.xml"] = b""

    assert stamp(bench) == now(bench)


def test_no_two_answers_of_one_minute_have_the_same(bench: Bench) -> None:
    first = stamp(bench)

    assert stamp(bench, 2) == first + timedelta(minutes=1)


def test_without_the_drop_the_journals_last_stamp_has_to_do(bench: Bench) -> None:
    first = stamp(bench)
    away(bench)

    assert stamp(bench, 2) == first + timedelta(minutes=1)


def test_without_drop_and_journal_nothing_is_planned(bench: Bench) -> None:
    away(bench)

    with pytest.raises(UnreachableError):
        stamp(bench)

    assert bench.journal.all(Planned) == ()


def test_a_clock_that_was_set_back_is_told_of_and_uses_no_stamp_twice(bench: Bench) -> None:
    first = stamp(bench)
    bench.later(days=-2)

    assert stamp(bench, 2) == first + timedelta(minutes=1)
    assert any("behind" in warning for warning in bench.warnings())

"""A process that is killed in the middle leaves nothing; the next one does the work as if it were the first."""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from optimx import Found, SystemContext, VerdictKind, Work
from optimx.plugins.systems.mobile_store import MobileStoreOptions, open_mobile
from optimx.plugins.systems.office_database import OfficeDatabaseOptions, open_office

Day = Any  # the fixture's own class; see conftest.py

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks")


def killed(task: Callable[[Work], object], call: int) -> bool:
    """Run a task in a child that kills itself at its n-th look at the work; whether it was killed."""
    child = os.fork()
    if child:
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])
    calls = iter(range(1, 1_000_000))

    def check() -> None:
        if next(calls) == call:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        task(Work(check=check))
    finally:
        os._exit(0)


@pytest.mark.parametrize("call", [1, 2, 3, 4])
def test_an_import_that_is_killed_goes_in_whole_the_next_time(
    context: SystemContext, day: Day, office_url: str, call: int
) -> None:
    batch = day.batch()
    answer = day.answer([*(day.time_entry(number) for number in range(1, 1001)), day.photo(5000)], batch)
    media = [day.placed(day.photo(5000))]
    with closing(open_office(OfficeDatabaseOptions(url=office_url), context)) as office:
        office.seed([*day.param_records(), *day.data_records()])

    def task(work: Work) -> object:
        return open_office(OfficeDatabaseOptions(url=office_url), context).import_answer(batch, answer, media, work)

    assert killed(task, call)
    with closing(open_office(OfficeDatabaseOptions(url=office_url), context)) as office:
        before = office.find(batch.id)
        outcome = office.import_answer(batch, answer, media, Work())
    assert (before, outcome.already, outcome.waiting) == (Found.ABSENT, False, 0)
    assert outcome.counts == {"Pointage": 1000, "Photo": 1}


@pytest.mark.parametrize("call", [1, 2, 3, 4, 5])
def test_a_pair_that_is_killed_is_applied_whole_the_next_time(
    context: SystemContext, day: Day, mobile_url: str, call: int
) -> None:
    batch = day.batch()
    param, data = day.pair(batch)

    def task(work: Work) -> object:
        return open_mobile(MobileStoreOptions(url=mobile_url), context).apply(batch, param, data, {}, work)

    assert killed(task, call)
    with closing(open_mobile(MobileStoreOptions(url=mobile_url), context)) as store:
        before = (store.find(batch.id), list(store.pending()))
        outcome = store.apply(batch, param, data, {}, Work())
        answers = [one.correlation for one in store.pending()]
    assert before == (Found.ABSENT, [])
    assert (outcome.verdict, outcome.already, answers) == (VerdictKind.ACCEPTED, False, [batch.id])

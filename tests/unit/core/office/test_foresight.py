"""An answer is looked at in a thread of its own, once, and whatever comes of it nobody is hurt."""

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from optimx.core.office.foresight import Foresight

Bench = Any
ANSWER = Path("/office/EchangeFTP/Importation_EnCours/Appli_Data.xml")


@dataclass
class Lanes:
    """As much of a drop as foresight asks for."""

    has_lanes: bool = True


@dataclass
class Foreseer:
    """A system that can look ahead."""

    error: Exception | None = None
    seen: list[Path] = field(default_factory=list)
    threads: list[int] = field(default_factory=list)
    may_go_on: threading.Event = field(default_factory=threading.Event)

    def foresee(self, answer: Path) -> None:
        assert self.may_go_on.wait(30)
        self.seen.append(answer)
        self.threads.append(threading.get_ident())
        if self.error is not None:
            raise self.error


def looking(bench: Bench, system: object, *, lanes: bool = True) -> Any:
    bench.parts = {"system": system, "drop": Lanes(lanes)}
    return bench.office()


def test_an_answer_is_looked_at_while_the_others_come_in_and_is_done_at_the_end(bench: Bench) -> None:
    foresight, system = Foresight(), Foreseer()

    foresight.begin(looking(bench, system), ANSWER)
    assert system.seen == []  # nobody waits for it here
    system.may_go_on.set()
    foresight.end()

    assert system.seen == [ANSWER]
    assert threading.get_ident() not in system.threads


def test_only_the_first_answer_is_looked_at(bench: Bench) -> None:
    foresight, system = Foresight(), Foreseer()
    system.may_go_on.set()
    office = looking(bench, system)

    foresight.begin(office, ANSWER)
    foresight.begin(office, ANSWER.with_name("other.xml"))
    foresight.end()

    assert system.seen == [ANSWER]


@pytest.mark.parametrize(("system", "lanes"), [(Foreseer(), False), (object(), True)])
def test_nothing_begins_where_all_is_one_thread_or_the_system_cannot(bench: Bench, system: object, lanes: bool) -> None:
    foresight, threads = Foresight(), threading.active_count()

    foresight.begin(looking(bench, system, lanes=lanes), ANSWER)

    assert threading.active_count() == threads
    foresight.end()


def test_a_system_that_raises_hurts_nobody(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    unseen: list[object] = []
    monkeypatch.setattr(threading, "excepthook", unseen.append)
    foresight, system = Foresight(), Foreseer(ValueError("not an answer"))
    system.may_go_on.set()

    foresight.begin(looking(bench, system), ANSWER)
    foresight.end()

    assert system.seen == [ANSWER]
    assert unseen == []

"""The bus: committed before it is told, told to each alone, told again after a kill, and hurt by nobody."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from optimx.core.bus import Recorder
from optimx.core.contracts import ListenerContext
from optimx.core.errors import UnreachableError
from optimx.core.events import FileFacts, Role, Side, Uploaded
from optimx.core.journal import Journal
from optimx.core.journal.entries import ListenerFailed, Warned
from optimx.core.language import text
from optimx.testing import ManualClock


class SimulatedKill(BaseException):
    """Stands for a process that dies."""


@dataclass
class Ear:
    """A listener that remembers what it was told, and raises when asked to."""

    journal: Journal
    name: str = "ear"
    raises: BaseException | None = None
    heard: list[int] = field(default_factory=list)
    contexts: list[Any] = field(default_factory=list)
    committed: list[bool] = field(default_factory=list)

    def tell(self, hook: str, **arguments: Any) -> None:
        event = arguments["event"]
        self.heard.append(event.seq)
        self.contexts.append(arguments["context"])
        self.committed.append(self.journal.length >= event.seq)
        if self.raises is not None:
            raise self.raises


@pytest.fixture
def journal() -> Journal:
    return Journal.in_memory()


def recorder(journal: Journal, ears: Sequence[Ear], run: str = "run") -> Recorder:
    contexts = {ear.name: ListenerContext({"to": ear.name}, Path(ear.name)) for ear in ears}
    clock = ManualClock(datetime(2026, 11, 23, tzinfo=UTC))
    return Recorder(run, "111222333", Side.OFFICE, journal, clock, ears, contexts)


def uploaded(bus: Recorder, name: str = "a.xml") -> Uploaded:
    return Uploaded(**bus.header("batch"), file=FileFacts(name, Role.DATA, 1, "a" * 64), target=name)


def test_an_event_is_in_the_journal_before_anybody_hears_of_it(journal: Journal) -> None:
    ear = Ear(journal)

    recorder(journal, [ear]).write("batch", uploaded(recorder(journal, [ear])))

    assert ear.heard == [1]
    assert ear.committed == [True]


def test_each_listener_has_its_own_options(journal: Journal) -> None:
    ears = [Ear(journal, "one"), Ear(journal, "two")]

    recorder(journal, ears).write("batch", uploaded(recorder(journal, ears)))

    assert [ear.contexts[0].options for ear in ears] == [{"to": "one"}, {"to": "two"}]


def test_a_listener_that_raises_is_named_and_hurts_nobody(journal: Journal) -> None:
    broken, ear = Ear(journal, "broken", raises=RuntimeError("secret words")), Ear(journal)
    bus = recorder(journal, [broken, ear])

    bus.write("batch", uploaded(bus))
    bus.write("batch", uploaded(bus))

    (first, second) = journal.all(ListenerFailed)
    assert (first.listener, first.hook, first.told, first.why) == ("broken", "optimx_uploaded", 1, "RuntimeError")
    assert second.told != first.told
    assert len(ear.heard) == 2
    assert len(broken.heard) == 2


def test_a_listener_that_wants_to_end_the_process_is_named_and_the_run_goes_on(journal: Journal) -> None:
    leaver, ear = Ear(journal, "leaver", raises=SystemExit(0)), Ear(journal)
    bus = recorder(journal, [leaver, ear])

    bus.write("batch", uploaded(bus))

    assert [failed.why for failed in journal.all(ListenerFailed)] == ["SystemExit"]
    assert len(ear.heard) == 1


def test_what_was_committed_and_not_told_is_told_by_the_next_run(journal: Journal) -> None:
    ear = Ear(journal, raises=SimulatedKill())
    bus = recorder(journal, [ear])
    journal.cursor("ear")
    with pytest.raises(SimulatedKill):
        bus.write("batch", uploaded(bus))

    ear.raises = None
    recorder(journal, [ear], "next").tell()

    assert ear.heard == [1, 1]


def test_nothing_is_told_twice_without_a_kill(journal: Journal) -> None:
    ear = Ear(journal)
    bus = recorder(journal, [ear])
    bus.write("batch", uploaded(bus), uploaded(bus, "b.xml"))

    bus.tell()

    assert ear.heard == [1, 2]


def test_internal_entries_are_heard_by_nobody(journal: Journal) -> None:
    ear = Ear(journal)

    recorder(journal, [ear]).write("", Warned(text("odd")))

    assert ear.heard == []


def test_a_new_listener_begins_with_what_happens_from_now_on(journal: Journal) -> None:
    bus = recorder(journal, [])
    bus.write("batch", uploaded(bus))
    ear = Ear(journal)

    recorder(journal, [ear]).tell()
    later = recorder(journal, [ear])
    later.write("batch", uploaded(later))

    assert ear.heard == [2]


def test_an_error_becomes_an_event_that_says_who_and_what_to_do(journal: Journal) -> None:
    event = recorder(journal, []).errored("upload", UnreachableError(text("{host} is silent", host="h")), "batch")

    assert (event.code, event.transient, event.exit_code, event.what.show()) == (
        "E-UNREACHABLE",
        True,
        4,
        "h is silent",
    )
    assert event.remedy.message


def test_whoever_asks_for_more_hears_each_event_and_whoever_asks_for_all_each_entry(
    journal: Journal, caplog: pytest.LogCaptureFixture
) -> None:
    bus = recorder(journal, [])

    with caplog.at_level(logging.DEBUG, "optimx"):
        bus.write("batch", uploaded(bus, "a.xml"), Warned(text("odd")))

    assert [(line.levelname, line.getMessage()) for line in caplog.records] == [
        ("INFO", "1 uploaded a.xml, batch batch"),
        ("DEBUG", "2 warned, batch batch"),
    ]

"""What a story lacks: each removal is told with its moment and the period that it followed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from optimx.core.journal import Draft, Journal
from optimx.core.journal import entries as e
from optimx.core.removals import LEFT, UNWANTED, Removal, What, last_purge_of_stories, removals

START = datetime(2026, 11, 23, 12, 30, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def journal() -> Journal:
    return Journal.in_memory()


def write(journal: Journal, body: Any, at: datetime = START, batch: str = "") -> None:
    journal.append("run", at, [Draft(body, batch)])


def of(journal: Journal, name: str, batch: str = "") -> tuple[Removal, ...]:
    return removals(journal, name, journal.mentions(name), batch)


@pytest.mark.parametrize(
    ("place", "rule", "period"),
    [
        ("Signatures/s.png", "retention.time_entries", 90 * DAY),
        ("Appli_Data_1_2611231230.xml", "retention.time_entries", 90 * DAY),
        ("PhotoEmploye/p.jpg", LEFT, None),
    ],
)
def test_a_file_is_gone_by_the_rule_for_what_it_was(
    journal: Journal, place: str, rule: str, period: timedelta | None
) -> None:
    periods = {"time_entries": int((90 * DAY).total_seconds())}
    write(journal, e.DataPurged(START, {}, ("Signatures/other.png", place), periods))

    assert of(journal, place.rpartition("/")[2].upper()) == (Removal(START, What.FILE, rule, period),)


def test_of_an_older_journal_the_period_is_the_one_that_there_was(journal: Journal) -> None:
    write(journal, e.DataPurged(START, {}, ("Signatures/s.png",)))

    assert [each.period for each in of(journal, "s.png")] == [timedelta(days=1830)]


@pytest.mark.parametrize(("kept", "period"), [(86_400, DAY), (0, None)])
def test_a_pair_is_gone_from_the_drop(journal: Journal, kept: int, period: timedelta | None) -> None:
    write(journal, e.Purged(START, ("archive/optim_data_1.xml",), kept))

    assert of(journal, "optim_data_1.xml") == (Removal(START, What.FILE, "server.keep", period),)


@pytest.mark.parametrize(("unwanted", "rule", "period"), [(False, "retention.positions", DAY), (True, UNWANTED, None)])
def test_a_position_is_gone_when_its_time_came_or_because_the_firm_wants_none(
    journal: Journal, unwanted: bool, rule: str, period: timedelta | None
) -> None:
    cleaned = e.Cleaned("PhotoChantier/p.jpg", "0", "1", unwanted)
    write(journal, e.PositionsRemoved(START, (e.Cleaned("PhotoChantier/o.jpg", "0", "1"), cleaned), 86_400))

    assert of(journal, "p.jpg") == (Removal(START, What.POSITION, rule, period),)


def test_each_purge_took_the_entries_that_were_too_old_for_it(journal: Journal) -> None:
    planned = e.Planned("1", e.Profile.MANIFEST, "i", 1, 1, datetime(2026, 11, 23, 12, 30), "optim.xml")  # noqa: DTZ001
    write(journal, planned, batch="b")
    write(journal, e.Warned(_text()), batch="b")
    write(journal, e.Warned(_text()), START + 10 * DAY, batch="b")
    write(journal, e.Closed(), START + 10 * DAY, batch="b")
    for days in (5, 12):
        now = START + days * DAY
        write(journal, e.DataPurged(now, {"journal": 1}, (), {"journal": 86_400}), now)
        journal.erase(now - DAY)

    assert of(journal, "optim.xml", "b") == (
        Removal(START + 5 * DAY, What.STORY, "retention.journal", DAY, 1),
        Removal(START + 12 * DAY, What.STORY, "retention.journal", DAY, 1),
    )
    assert last_purge_of_stories(journal) == Removal(START + 12 * DAY, What.STORY, "retention.journal", DAY)


def test_of_what_was_never_purged_nothing_is_told(journal: Journal) -> None:
    write(journal, e.DataPurged(START, {}, ()))

    assert of(journal, "optim.xml") == ()
    assert last_purge_of_stories(journal) is None


def _text() -> Any:
    from optimx.core.language import text

    return text("something odd")

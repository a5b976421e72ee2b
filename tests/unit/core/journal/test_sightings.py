"""What was seen in listings: since when a file has its size, whatever the clock did meanwhile."""

from datetime import UTC, datetime, timedelta

from optimx.core.journal import Journal

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_a_size_counts_from_when_it_was_first_seen() -> None:
    journal = Journal.in_memory()
    journal.sight([("a", 1), ("b", 1)], NOW)

    seen = journal.sight([("a", 1), ("b", 2)], NOW + timedelta(minutes=1))

    assert seen["a"].since == NOW
    assert seen["b"].since == NOW + timedelta(minutes=1)
    assert seen["b"].first == NOW


def test_a_clock_that_was_years_ahead_for_one_run_hides_no_file_until_then() -> None:
    journal = Journal.in_memory()
    journal.sight([("a", 1)], NOW + timedelta(days=3000))

    seen = journal.sight([("a", 1)], NOW)

    assert (seen["a"].since, seen["a"].first) == (NOW, NOW)


def test_a_file_that_is_gone_is_forgotten() -> None:
    journal = Journal.in_memory()
    journal.sight([("a", 1)], NOW)

    assert journal.sight([], NOW) == {}

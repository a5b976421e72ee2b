from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from optimx import ReportContext, text
from optimx.plugins.reports.figures import Figures

# What people see as a space in a French figure is a no-break space.
NBSP = "\u00a0"


@pytest.fixture
def figures(french: ReportContext) -> Figures:
    return Figures.of(french)


@pytest.fixture
def english_figures(english: ReportContext) -> Figures:
    return Figures.of(english)


@pytest.mark.parametrize(
    ("octets", "shown"),
    [
        (0, "0 octet"),
        (1, "1 octet"),
        (812, "812 octets"),
        (999, "999 octets"),
        (1000, "1,0 Ko"),
        (1024, "1,0 Ko"),
        (131_482, "128,4 Ko"),
        (1_023_897, "999,9 Ko"),
        (1_023_970, "1,0 Mo"),
        (5_242_880, "5,0 Mo"),
        (3 * 2**30, "3,0 Go"),
        (2**50, "1 048 576,0 Go"),
    ],
)
def test_a_size_reads_as_in_a_french_explorer(octets: int, shown: str, figures: Figures) -> None:
    assert figures.size(octets).replace(NBSP, " ") == shown


@pytest.mark.parametrize("octets", [0, 999, 1000, 1023, 1_023_948, 1_023_949, 2**20 - 1, 1000 * 2**20, 2**30 - 1])
def test_a_size_fits_its_column(octets: int, figures: Figures, english_figures: Figures) -> None:
    assert len(figures.size(octets)) <= 10
    assert len(english_figures.size(octets)) <= 10


def test_numbers_follow_the_language(figures: Figures, english_figures: Figures) -> None:
    assert figures.number(1234.5, 1) == f"1{NBSP}234,5"
    assert english_figures.number(1234.5, 1) == "1,234.5"


def test_french_counts_nothing_in_the_singular(figures: Figures, english_figures: Figures) -> None:
    one, many = text("{count} record"), text("{count} records")

    assert [figures.counted(count, one, many) for count in (0, 1, 2)] == [
        "0 enregistrement",
        "1 enregistrement",
        "2 enregistrements",
    ]
    assert english_figures.counted(0, one, many) == "0 records"


def test_moments_are_shown_in_the_reader_s_zone(french: ReportContext) -> None:
    summer = datetime(2026, 7, 1, 22, 30, 5, tzinfo=UTC)
    paris = Figures.of(french)
    reunion = Figures("fr", french.translate, ZoneInfo("Indian/Reunion"))

    assert (paris.minute(summer), paris.clock(summer)) == ("02/07/2026 00:30", "00:30:05")
    assert reunion.minute(summer) == "02/07/2026 02:30"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(-3, "0,0 s"), (0.44, "0,4 s"), (42, "42 s"), (59.7, "1 min 00 s"), (102, "1 min 42 s"), (7_500, "2 h 05 min")],
)
def test_a_duration_says_what_matters_and_never_runs_backwards(seconds: float, shown: str, figures: Figures) -> None:
    assert figures.duration(seconds).replace(NBSP, " ") == shown

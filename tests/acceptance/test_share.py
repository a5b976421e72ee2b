"""An office folder on a share: when the share is not there, nothing is imported into the place where it should be."""

from collections import Counter

from tests.stand import books, filling
from tests.stand.filling import Day
from tests.stand.stand import Stand


def test_nothing_goes_into_the_empty_place_of_a_share_that_is_not_mounted(stand: Stand, monday: Day) -> None:
    filling.telephones_send(stand, monday)
    stand.office("exchange")
    stand.server("process")
    away = stand.folder / "away"
    stand.exchange.rename(away)
    stand.exchange.mkdir()

    refused = stand.office("exchange")

    assert refused.code == 5, refused
    assert books.imported(stand) == {}
    assert list(stand.exchange.iterdir()) == []
    assert list(stand.drop.glob("Appli_Data_*.ok")) != []
    # The share is back: the next run goes on as if nothing had been, and writes the report that is owed
    stand.exchange.rmdir()
    away.rename(stand.exchange)
    assert stand.office("exchange").code == 0
    reports = [path.read_text("utf-8-sig") for path in (stand.exchange / "Rapport").glob("*.txt")]
    assert len(reports) == 3
    assert sum("E-INSTANCE" in report for report in reports) == 1
    assert Counter(books.imported(stand).keys()) == books.record_keys(monday.everything)


def test_a_folder_that_is_not_there_is_not_made_where_a_share_should_be(stand: Stand) -> None:
    stand.office("exchange")
    stand.exchange.rename(stand.folder / "away")

    refused = stand.office("exchange")

    assert refused.code == 5, refused
    assert not stand.exchange.exists()
    taken = stand.office("doctor", "--take-over")
    assert taken.code == 0, taken
    assert len(list((stand.exchange / "Rapport").glob("*.txt"))) == 1


def test_a_folder_that_was_emptied_on_purpose_is_taken_over(stand: Stand) -> None:
    stand.office("exchange")
    (stand.exchange / "optimx.json").unlink()

    refused, taken = stand.office("exchange"), stand.office("doctor", "--take-over")

    assert (refused.code, taken.code) == (5, 0), (refused, taken)
    assert stand.office("exchange").code == 0

"""Retention at the office: once a day where it is wanted, never by a stranger, and no exchange fails for it."""

from typing import Any

import pytest

from optimx.core.contracts import Expired, Periods
from optimx.core.errors import BusyFileError, CancelledError, JournalMissingError, OptimxError, PluginError
from optimx.core.journal.entries import DataPurged
from optimx.core.language import text
from optimx.core.office import identity, retention

Bench = Any


class Failing:
    """An ERP that cannot purge today."""

    def __init__(self, error: OptimxError) -> None:
        self.error = error

    def expired(self, periods: Periods) -> Expired:
        return Expired({"Pointage": 1})

    def purge(self, periods: Periods) -> Expired:
        raise self.error


@pytest.fixture
def daily(bench: Bench) -> Bench:
    bench.changes = {"purges_daily": True}
    identity.check_folder(bench.office())
    return bench


def purges(bench: Bench) -> int:
    return len(bench.journal.all(DataPurged))


def test_unless_it_is_wanted_nothing_goes_by_itself(bench: Bench) -> None:
    retention.purge_daily(bench.office())

    assert purges(bench) == 0


def test_it_is_done_once_a_day_of_the_calendar_whatever_the_hour(daily: Bench) -> None:
    seen = []
    for hours in (0, 1, 23, 0.01, 23.98, 24):
        daily.later(hours=hours)
        retention.purge_daily(daily.office())
        seen.append(purges(daily))

    days = {(entry.at.astimezone(daily.office().timezone)).date() for entry in daily.journal.all(DataPurged)}
    assert len(days) == purges(daily) == seen[-1]
    assert seen[:2] == [1, 1]


def test_a_purge_that_fails_is_told_and_costs_the_exchange_nothing(daily: Bench) -> None:
    daily.parts = {"system": Failing(BusyFileError(text("the database is busy")))}

    retention.purge_daily(daily.office())

    assert (daily.codes(), purges(daily)) == (["E-BUSY"], 0)


def test_a_run_that_is_stopped_stops(daily: Bench) -> None:
    daily.parts = {"system": Failing(CancelledError(text("stopped")))}

    with pytest.raises(CancelledError):
        retention.purge_daily(daily.office())


def test_an_office_whose_folder_is_anothers_removes_nothing(daily: Bench) -> None:
    stranger = type(daily)(disk=daily.disk)
    stranger.parts = {"system": Failing(BusyFileError(text("was asked to remove something")))}

    with pytest.raises(JournalMissingError):
        retention.purge(stranger.office())

    assert purges(stranger) == 0


class Straying:
    """An ERP that names a place which is not the archive's."""

    def __init__(self, place: str) -> None:
        self.place = place

    def expired(self, periods: Periods) -> Expired:
        return Expired({"Photo": 1}, (self.place,))

    def purge(self, periods: Periods) -> Expired:
        return self.expired(periods)


@pytest.mark.parametrize(
    "place", ["../optimx.json", "/office/EchangeFTP/optimx.json", "PhotoTache/../../optimx.json", ""]
)
def test_no_system_has_anything_removed_outside_the_archive(daily: Bench, place: str) -> None:
    daily.parts = {"system": Straying(place)}
    before = daily.disk.files()

    with pytest.raises(PluginError):
        retention.purge(daily.office())

    assert daily.disk.files() == before


class Ageing:
    """An ERP of which one more signature grows too old while a purge is under way."""

    def expired(self, periods: Periods) -> Expired:
        return Expired({"Signature": 1}, ("Signatures/1.png",))

    def purge(self, periods: Periods) -> Expired:
        return Expired({"Signature": 2}, ("Signatures/1.png", "Signatures/2.png"))


def test_the_file_of_a_row_that_grew_too_old_meanwhile_goes_with_it(daily: Bench) -> None:
    for number in (1, 2, 3):
        daily.disk.make_folder(daily.folders.archive / "Signatures")
        daily.disk.put(daily.folders.archive / "Signatures" / f"{number}.png", b"signed")
    daily.parts = {"system": Ageing()}

    retention.purge(daily.office())

    assert set(daily.held("Importation_Archive")) == {"Signatures/3.png"}
    (told,) = daily.journal.all(DataPurged)
    assert (told.places, told.counts) == (("Signatures/1.png", "Signatures/2.png"), {"Signature": 2})

"""Rules 10, 11 and 12: meals, zones, nights away and weather.

In: a time entry, the books, and the person's other entries of that day. Out: findings. Pure. Zones and meals are paid
once a day; who is away overnight gets neither zone (see the data model, source F20).
"""

from collections.abc import Iterator

from optimx.core.language import text
from optimx.documents.records import TimeEntry
from optimx.documents.rules.beside import Beside
from optimx.documents.rules.books import Books
from optimx.documents.rules.finding import Finding, refuse, warn

WEATHER = "HI"
"""The hour type of hours that the weather took."""


def meal_goes_with_work(entry: TimeEntry, books: Books) -> Iterator[Finding]:
    """R10: a meal on a day of absence, or without hours, is told."""
    if entry.meal is None:
        return
    if entry.absence is not None:
        yield warn("R10", text("a meal allowance on a day of absence"))
    elif not any(hours.duration for hours in entry.hours):
        yield warn("R10", text("a meal allowance without any hours"))


def overnight_has_no_zone(entry: TimeEntry, books: Books) -> Iterator[Finding]:
    """R10: who stays away overnight is not paid a daily zone too."""
    if entry.overnight and entry.zone is not None:
        yield refuse("R10", text("both a night away and travel zone {zone}", zone=entry.zone))


def weather_has_place_and_cause(entry: TimeEntry, books: Books) -> Iterator[Finding]:
    """R11: hours that the weather took are of a site, and have a cause."""
    if all(hours.type != WEATHER for hours in entry.hours):
        return
    if entry.site is None:
        yield refuse("R11", text("hours lost to the weather, without a site"))
    if entry.weather_cause is None:
        yield refuse("R11", text("hours lost to the weather, without what the weather was"))


def allowances_count_once(entry: TimeEntry, books: Books, beside: Beside) -> Iterator[Finding]:
    """R12: one meal and one zone for each person and day; the first counts, and the others are told."""
    if entry.meal is None and entry.zone is None:
        return
    if entry.meal is not None and any(other.meal is not None for other in beside.day):
        yield warn("R12", text("{day} has a meal allowance already: the first one counts", day=entry.date))
    if entry.zone is not None and any(other.zone is not None for other in beside.day):
        yield warn("R12", text("{day} has a travel zone already: the first one counts", day=entry.date))

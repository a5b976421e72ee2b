"""Rule 6: a record is of a day that can be.

In: a record and the books. Out: findings. The day is the account's, wherever the programme runs. Pure.
"""

from collections.abc import Iterator

from optimx.core.language import counted, text
from optimx.documents.records import DeliveryNote, EquipmentTime, Progress, SiteDiary, TimeEntry
from optimx.documents.rules.books import Books
from optimx.documents.rules.finding import Finding, refuse, warn

_RULE = "R06"
Dated = TimeEntry | EquipmentTime | Progress | SiteDiary | DeliveryNote


def day_has_come(record: Dated, books: Books) -> Iterator[Finding]:
    """R06: nothing is entered for a day that has not begun."""
    if record.date > books.today:
        yield refuse(_RULE, text("{day} has not come yet", day=record.date))


def person_was_employed(entry: TimeEntry, books: Books) -> Iterator[Finding]:
    """R06: nobody works before the first day."""
    employed = books.employees.get(entry.staff_number)
    if employed is not None and entry.date < employed.entered_on:
        what = text("{number} joined the firm on {day} only", number=entry.staff_number, day=employed.entered_on)
        yield refuse(_RULE, what)


def entry_is_recent(entry: TimeEntry, books: Books) -> Iterator[Finding]:
    """R06: what is entered long after the day is told."""
    if (books.today - entry.date).days > books.settings.days_back:
        one = text("{day} is more than {count} day ago", day=entry.date)
        many = text("{day} is more than {count} days ago", day=entry.date)
        yield warn(_RULE, counted(books.settings.days_back, one, many))

"""Rule 4: what a record names is known to the firm.

In: a record and the books. Out: findings: what is unknown refuses the record; what is known, but closed or gone, is
told. Codes are texts: `042` is not `42`. Pure.
"""

from collections.abc import Iterator
from datetime import date

from optimx.core.language import text
from optimx.documents.records import (
    DeliveryNote,
    EquipmentTime,
    PartyKind,
    Photo,
    PhotoCategory,
    Progress,
    Signature,
    SiteDiary,
    TimeEntry,
    WorkState,
)
from optimx.documents.rules.books import Books
from optimx.documents.rules.finding import Finding, refuse, warn

_RULE = "R04"


def time_entry_names_what_is_known(entry: TimeEntry, books: Books) -> Iterator[Finding]:
    """R04 for time entries: person, site, work item, hour types, absence reason, meal, zone, and who typed it."""
    yield from _employee(entry.staff_number, entry.date, books)
    if entry.entered_by != entry.staff_number:
        yield from _author(entry.entered_by, books)
    if entry.site is not None:
        yield from _site(entry.site, entry.work_item, books)
    for hours in entry.hours:
        if hours.type not in books.hour_types:
            yield refuse(_RULE, text("hour type '{code}' is unknown", code=hours.type))
    if entry.absence is not None and entry.absence.reason not in books.absence_reasons:
        yield refuse(_RULE, text("absence reason '{code}' is unknown", code=entry.absence.reason))
    if entry.meal is not None and entry.meal not in books.meals:
        yield refuse(_RULE, text("meal allowance '{code}' is unknown", code=entry.meal))
    if entry.zone is not None and entry.zone not in books.zones:
        yield refuse(_RULE, text("travel zone '{code}' is unknown", code=entry.zone))


def equipment_time_names_what_is_known(entry: EquipmentTime, books: Books) -> Iterator[Finding]:
    """R04 for hours of machines."""
    yield from _equipment(entry.equipment, books)
    yield from _site(entry.site, None, books)
    yield from _author(entry.entered_by, books)


def progress_names_what_is_known(progress: Progress, books: Books) -> Iterator[Finding]:
    """R04 for progress."""
    yield from _site(progress.site, progress.work_item, books)
    yield from _author(progress.entered_by, books)


def site_diary_names_what_is_known(diary: SiteDiary, books: Books) -> Iterator[Finding]:
    """R04 for site diaries."""
    yield from _site(diary.site, None, books)
    yield from _author(diary.author, books)


def note_names_what_is_known(note: DeliveryNote, books: Books) -> Iterator[Finding]:
    """R04 for notes. A supplier or an order that is unknown is told: goods arrive before the office knows of them."""
    if note.site is not None:
        yield from _site(note.site, None, books)
    if note.yard is not None and books.parties.get(note.yard) is not PartyKind.YARD:
        yield refuse(_RULE, text("yard '{code}' is unknown", code=note.yard))
    if books.parties.get(note.supplier) is not PartyKind.SUPPLIER:
        yield warn(_RULE, text("supplier '{code}' is unknown", code=note.supplier))
    if note.order is not None and note.order not in books.orders:
        yield warn(_RULE, text("order '{number}' is unknown", number=note.order))
    yield from _author(note.author, books)


def photo_shows_what_is_known(photo: Photo, books: Books) -> Iterator[Finding]:
    """R04 for photos: what `Ref` names, by category. Notes have ids of devices, which the firm does not know before."""
    match photo.category:
        case PhotoCategory.SITE:
            yield from _site(photo.ref, None, books)
        case PhotoCategory.EMPLOYEE:
            yield from _employee(photo.ref, photo.taken_at.astimezone(books.zone).date(), books)
        case PhotoCategory.EQUIPMENT:
            yield from _equipment(photo.ref, books)
        case PhotoCategory.WORK_ITEM:
            site, _, item = photo.ref.partition("/")
            yield from _site(site, item, books)
    yield from _author(photo.author, books)


def signer_is_known(signature: Signature, books: Books) -> Iterator[Finding]:
    """R04 for signatures: a signer who gives a staff number has one. What was signed is rule 15's."""
    if signature.staff_number is not None:
        yield from _employee(signature.staff_number, signature.signed_at.astimezone(books.zone).date(), books)


def _employee(number: str, day: date, books: Books) -> Iterator[Finding]:
    employed = books.employees.get(number)
    if employed is None:
        yield refuse(_RULE, text("nobody has the staff number '{number}'", number=number))
    elif employed.left_on is not None and day > employed.left_on:
        yield warn(_RULE, text("{number} left the firm on {day}", number=number, day=employed.left_on))


def _author(number: str, books: Books) -> Iterator[Finding]:
    if number not in books.employees:
        yield warn(_RULE, text("it was entered by '{number}', a staff number that nobody has", number=number))


def _site(code: str, item: str | None, books: Books) -> Iterator[Finding]:
    works = books.sites.get(code)
    if works is None:
        yield refuse(_RULE, text("site '{code}' is unknown", code=code))
        return
    if item is not None and item not in works.items:
        yield refuse(_RULE, text("site {site} has no work item '{code}'", site=code, code=item))
    elif works.state is WorkState.FINISHED:
        yield warn(_RULE, text("site {code} is closed", code=code))
    elif item is not None and works.items[item] is WorkState.FINISHED:
        yield warn(_RULE, text("work item {code} of site {site} is finished", site=code, code=item))


def _equipment(code: str, books: Books) -> Iterator[Finding]:
    if code not in books.equipment:
        yield refuse(_RULE, text("equipment '{code}' is unknown", code=code))

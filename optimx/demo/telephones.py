"""The crew leaders' telephones at the end of a day: they send what was entered to the mobile app's server.

In: a working day, the mobile system. Out: its entries and media are there, each once, however often it is sent.
Called by `demo.run`, and by the command `optimx mobile simulate`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Protocol

from optimx.demo.crew import WorkingDay
from optimx.documents import AnswerRecord, DeliveryNote, Photo, Signature, SiteDiary


class Receiving(Protocol):
    """What telephones send to: the mobile system `mobile_store`."""

    def store_entries(self, records: Iterable[AnswerRecord], login: str) -> int:
        """Store what a crew entered; return how many records were new."""

    def store_media(self, name: str, data: bytes, folder: str) -> None:
        """Store a photo or signature in `photos` or `signatures`."""


def synchronise(
    day: WorkingDay,
    store: Receiving,
    told: Callable[[int, int], None] = lambda done, total: None,
    each: Callable[..., Iterable[bytes]] = map,
    keeps: Callable[[Photo | Signature], bool] = lambda record: True,
    entered: Callable[[Photo | Signature], Photo | Signature] = lambda record: record,
) -> int:
    """Send a whole day: entries first, then each photo and signature beside its record.

    Args:
        day: what was entered.
        store: where to.
        told: hears after each medium how many of how many are there; drawing them is what takes time.
        each: draws the photos, in order: `map`, or the `map` of a pool of processes.
        keeps: whether a telephone has kept the picture that it speaks of; one that has not never sends it.
        entered: the record of a picture as it is entered, when that is not as it should be.

    Returns:
        How many records were new; 0 when all of it was there already.
    """
    logins = {user.staff_number: user.login for user in day.firm.users if user.staff_number}
    by_author: dict[str, list[AnswerRecord]] = defaultdict(list)
    for record in day.records:
        by_author[_author(record)].append(record)
    fresh = sum(store.store_entries(records, logins.get(author, author)) for author, records in by_author.items())
    authors = {record.id: _author(record) for record in day.records}
    total = day.workload.photos + day.workload.signatures
    for done, medium in enumerate(day.media(each), 1):
        record = medium.record
        author = record.author if isinstance(record, Photo) else authors[record.ref]
        fresh += store.store_entries([entered(record)], logins.get(author, author))
        if keeps(record):
            store.store_media(record.file, medium.content, "photos" if isinstance(record, Photo) else "signatures")
        told(done, total)
    return fresh


def _author(record: AnswerRecord) -> str:
    if isinstance(record, SiteDiary | DeliveryNote | Photo):
        return record.author
    if isinstance(record, Signature):
        raise TypeError("a signature has no author of its own")
    return record.entered_by

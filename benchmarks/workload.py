"""What waits on the server before the clock starts: time entries of some days, photos of random bytes.

In: the example firm, how many of each. Out: records, and pictures with their bytes. Called by `stage`.
The same arguments give the same files. Behind a JPEG's first bytes photos are random, so that nothing shrinks them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from random import Random

from optimx.demo.calendar import is_working_day
from optimx.demo.firm import Firm
from optimx.demo.timesheet import new_id, timesheet
from optimx.documents.records import Photo, PhotoCategory, TimeEntry

_A_DAY = 500  # entries: what forty people can have
_JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01"


@dataclass(frozen=True, slots=True)
class Workload:
    """How much there is to carry.

    Attributes:
        entries: time entries, at least.
        photos: how many.
        photo_size: bytes of each.
    """

    entries: int = 5000
    photos: int = 1000
    photo_size: int = 200_000


def entries(firm: Firm, first: date, wanted: int) -> list[TimeEntry]:
    """Return at least `wanted` entries, of as many working days as they need."""
    rng, found, day = Random("benchmark"), list[TimeEntry](), first
    while len(found) < wanted:
        if is_working_day(day):
            found += timesheet(firm, day, wet=False, wanted=min(_A_DAY, wanted - len(found)), rng=rng)
        day -= timedelta(days=1)
    return found


def photos(firm: Firm, workload: Workload) -> Iterator[tuple[Photo, bytes]]:
    """Yield each photo: its record, its bytes."""
    rng = Random("photos")
    sites = [firm.site_of(crew) for crew in firm.crews]
    for number in range(workload.photos):
        content = _JPEG + rng.randbytes(workload.photo_size - len(_JPEG))
        site = sites[number % len(sites)]
        yield _photo(new_id(rng), site.code, firm.crews[0].leader, number, content), content


def _photo(photo_id: str, site: str, author: str, number: int, content: bytes) -> Photo:
    return Photo(
        id=photo_id,
        category=PhotoCategory.SITE,
        file=f"bench_{number:05d}.jpg",
        sha256=sha256(content).hexdigest(),
        size=len(content),
        width=1600,
        height=1200,
        ref=site,
        taken_at=datetime(2026, 11, 23, 12, tzinfo=UTC),
        author=author,
    )

"""Rule 17: no position is kept where the firm does not want any.

In: a photo and the books. Out: the photo without its position, and a warning. Pure.
"""

from collections.abc import Iterator
from dataclasses import replace

from optimx.core.language import text
from optimx.documents.records import Photo
from optimx.documents.rules.books import Books
from optimx.documents.rules.finding import Finding, warn


def position_is_not_wanted(photo: Photo, books: Books) -> Iterator[Finding]:
    """R17: a position that came although the setting `gps` is false is left out, and told."""
    if not books.settings.gps and without_position(photo) != photo:
        yield warn("R17", text("it came with a position, which was not kept"))


def without_position(photo: Photo) -> Photo:
    """Return the photo as it may be stored where positions are not kept."""
    return replace(photo, latitude=None, longitude=None, accuracy=None)

"""Finds the position in a photo, whatever the type of the photo.

In: an open photo, its type by content. Out: patches. Called by `core.office.positions`.
"""

from collections.abc import Callable, Mapping
from typing import BinaryIO

from optimx.core.pictures import heic, jpeg, png
from optimx.core.pictures.patch import Patch

_READERS: Mapping[str, Callable[[BinaryIO], list[Patch]]] = {
    "image/jpeg": jpeg.positions_in,
    "image/png": png.positions_in,
    "image/heic": heic.positions_in,
}


def positions_in(file: BinaryIO, mime: str) -> list[Patch]:
    """Return what has to be replaced so that a photo tells no position; empty when it tells none.

    Args:
        file: open in binary mode, seekable.
        mime: by content; of any other type nothing is known, and nothing is replaced.

    Raises:
        UnreadableError: the photo is not built as its type is.
    """
    reader = _READERS.get(mime)
    return reader(file) if reader else []

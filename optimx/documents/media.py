"""Which files an answer needs before all of it can go in.

In: an `Appli_Data`, as it is read. Out: references to the photos and signatures that it names.
Called by office systems in `inspect`, and by mobile systems for what a medium may be called.
"""

from typing import BinaryIO

from optimx.core.names import is_media
from optimx.core.xml import LIMITS, Limits
from optimx.documents.appli_data import read_appli_data
from optimx.documents.reading import Reading
from optimx.documents.records import AnswerRecord, MediaKind, MediaReference, Photo, Signature

SIGNATURES = "Signatures"
"""Category of every signature: the vendor's folder."""


def is_media_name(name: str) -> bool:
    """Say whether a photo or signature can travel under a name: a plain one, without a folder, of a kind of picture."""
    return is_media(name)


def media_wanted(file: BinaryIO, limits: Limits = LIMITS, *, name: str | None = None) -> tuple[MediaReference, ...]:
    """Validate an `Appli_Data` and return the media that it names, in its order.

    Records that are refused name nothing.

    Raises:
        BadXmlError: as `read_appli_data`.
    """
    return media_of(read_appli_data(file, limits, name=name))


def media_of(reading: Reading[AnswerRecord]) -> tuple[MediaReference, ...]:
    """Return the media that an answer names, when it was validated already; time entries are passed over."""
    if not reading.counts["Photo"] and not reading.counts["Signature"]:
        return ()  # nor need the file be read again
    records = reading.records(kinds=("Photo", "Signature"))
    return tuple(reference_of(record) for record in records if isinstance(record, Photo | Signature))


def reference_of(record: Photo | Signature) -> MediaReference:
    """Return what a photo or signature asks of the folders of media."""
    if isinstance(record, Photo):
        return MediaReference(
            id=record.id,
            kind=MediaKind.PHOTO,
            name=record.file,
            sha256=record.sha256,
            size=record.size,
            category=record.category.value,
            subject=record.ref,
            taken_at=record.taken_at,
        )
    return MediaReference(
        id=record.id,
        kind=MediaKind.SIGNATURE,
        name=record.file,
        sha256=record.sha256,
        size=None,
        category=SIGNATURES,
        subject=record.ref,
        taken_at=record.signed_at,
    )

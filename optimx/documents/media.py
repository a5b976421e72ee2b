"""Which files an answer needs before all of it can go in.

In: an `Appli_Data`, as it is read. Out: references to the photos and signatures that it names.
Called by office systems in `inspect`, and by mobile systems for what a medium may be called.
"""

from optimx.core.names import is_media
from optimx.documents.reading import Reading
from optimx.documents.records import AnswerRecord, MediaKind, MediaReference, Photo, Signature

SIGNATURES = "Signatures"
"""Category of every signature: the vendor's folder."""


def is_media_name(name: str) -> bool:
    """Say whether a photo or signature can travel under a name: a plain one, without a folder, of a kind of picture."""
    return is_media(name)


def media_of(reading: Reading[AnswerRecord]) -> tuple[MediaReference, ...]:
    """Return the media that an answer names, in its order; records that are refused name nothing."""
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

"""Which files an answer asks for."""

import io
from datetime import UTC, date, datetime

from optimx.documents import (
    FORMAT_VERSION,
    Header,
    MediaKind,
    MediaReference,
    Photo,
    PhotoCategory,
    Signature,
    SignedSubject,
    SignerCapacity,
    SiteDiary,
    media_of,
    read_appli_data,
    write_appli_data,
)

AT = datetime(2021, 11, 22, 16, tzinfo=UTC)
ONE, TWO, BATCH = (f"5f0c2a4e-6c1b-4e6e-9a53-0d6a7d1f2b1{number}" for number in range(3))
HEADER = Header(FORMAT_VERSION, "111222333", BATCH, AT)
PHOTO = Photo(ONE, PhotoCategory.SITE, "a.jpg", "a" * 64, 1234, 1600, 1200, "C1", AT, "000007")
SIGNATURE = Signature(
    TWO, "b.png", "b" * 64, SignedSubject.TIME_ENTRY, ONE, "Paul", SignerCapacity.EMPLOYEE, AT, "c" * 64, ref_version=1
)


def test_photos_and_signatures_are_wanted_and_nothing_else() -> None:
    out = io.BytesIO()
    write_appli_data(out, HEADER, [SiteDiary(ONE, "C1", date(2021, 11, 22), "Coulage", "000007"), PHOTO, SIGNATURE])

    assert media_of(read_appli_data(out)) == (
        MediaReference(ONE, MediaKind.PHOTO, "a.jpg", "a" * 64, 1234, "PhotoChantier", "C1", AT),
        MediaReference(TWO, MediaKind.SIGNATURE, "b.png", "b" * 64, None, "Signatures", ONE, AT),
    )


def test_a_refused_photo_wants_nothing() -> None:
    out = io.BytesIO()
    write_appli_data(out, HEADER, [PHOTO])
    data = out.getvalue().replace(b"a.jpg", b"../../a.jpg")

    assert media_of(read_appli_data(io.BytesIO(data))) == ()

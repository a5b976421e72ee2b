"""Real photos with positions, as Pillow writes them, and how to look for a position in what was left."""

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from optimx.core.pictures import copy_patched, positions_in

GPS, DATE, MAKER = 0x8825, 0x0132, 0x010F
XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description exif:GPSLatitude="48,51.3N" tiff:Make="Démo">'
    "<exif:GPSLongitude>2,21.1E</exif:GPSLongitude></rdf:Description></rdf:RDF></x:xmpmeta>"
).encode()


def exif(*, endian: str = "<", position: bool = True) -> bytes:
    """An EXIF block, with its leading `Exif`."""
    block = Image.Exif()
    block.endian = endian
    block[MAKER] = "Appareil"
    block[DATE] = "2026:11:23 10:05:00"
    if position:
        place = {1: "N", 2: (48.0, 51.0, 23.81), 3: "E", 4: (2.0, 21.0, 7.99), 27: b"ASCII\0\0\0network"}
        block.get_ifd(GPS).update(place)
    block.get_ifd(0x8769)[0x9003] = "2026:11:23 10:05:00"
    return block.tobytes()


def picture(kind: str, **extra: object) -> bytes:
    out = BytesIO()
    image = Image.linear_gradient("L").convert("RGB").resize((64, 48))
    image.save(out, kind, **extra)
    return out.getvalue()


@pytest.fixture
def make_exif() -> Callable[..., bytes]:
    return exif


@pytest.fixture
def make_picture() -> Callable[..., bytes]:
    return picture


@pytest.fixture
def xmp_packet() -> bytes:
    return XMP


@pytest.fixture
def cleaned() -> Callable[..., bytes]:
    """Return a photo without its position."""

    def clean(content: bytes, mime: str = "image/jpeg") -> bytes:
        source, target = BytesIO(content), BytesIO()
        size, _ = copy_patched(source, target, positions_in(source, mime))
        assert size == len(target.getvalue())
        return target.getvalue()

    return clean


@pytest.fixture
def position() -> Callable[[bytes], dict[int, object]]:
    """Return the position that a program finds in a photo."""
    return lambda content: dict(Image.open(BytesIO(content)).getexif().get_ifd(GPS))

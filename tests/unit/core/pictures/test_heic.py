"""A HEIC loses its position, and all its items stay where they were."""

import struct
from collections.abc import Callable
from io import BytesIO

import pytest

from optimx.core.pictures import UnreadableError, positions_in

Clean = Callable[..., bytes]
Make = Callable[..., bytes]
HEIC = "image/heic"


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", len(content) + 8, kind) + content


def heic(exif: bytes, xmp: bytes = b"", *, in_table: bool = False) -> bytes:
    """A HEIC as telephones build it: type, table of contents, picture, EXIF, XMP; only its table is real."""
    exif = struct.pack(">I", 6) + exif
    entries = [
        box(b"infe", struct.pack(">IHH4sB", 2 << 24, 1, 0, b"hvc1", 0)),
        box(b"infe", struct.pack(">IHH4sB", 2 << 24, 2, 0, b"Exif", 0)),
        box(b"infe", struct.pack(">IHH4s", 2 << 24, 3, 0, b"mime") + b"\0application/rdf+xml\0"),
    ]
    described = box(b"iinf", struct.pack(">IH", 0, len(entries)) + b"".join(entries))
    head = box(b"ftyp", b"heic\0\0\0\0mif1heic")
    picture = b"a picture that nobody decodes"

    def table(start: int) -> bytes:
        places = [(1, 0, start, len(picture)), (2, 0, start + len(picture), len(exif))]
        places.append((3, 0, start + len(picture) + len(exif), len(xmp)))
        if in_table:
            places[1] = (2, 1, 0, len(exif))
            places[2] = (3, 0, start + len(picture), len(xmp))
        rows = b"".join(struct.pack(">HHHHII", number, method, 0, 1, *place) for number, method, *place in places)
        located = box(b"iloc", struct.pack(">IHH", 1 << 24, 0x4400, len(places)) + rows)
        inner = box(b"idat", exif) if in_table else b""
        return box(b"meta", bytes(4) + described + located + inner)

    before = len(head) + len(table(0)) + 8
    return head + table(before) + box(b"mdat", picture + (b"" if in_table else exif) + xmp)


@pytest.mark.parametrize("in_table", [False, True])
@pytest.mark.parametrize("endian", ["<", ">"])
def test_the_position_goes_and_nothing_moves(
    endian: str, in_table: bool, make_exif: Make, cleaned: Clean, xmp_packet: bytes
) -> None:
    photo = heic(make_exif(endian=endian), xmp_packet, in_table=in_table)

    clean = cleaned(photo, HEIC)

    assert len(clean) == len(photo)
    assert b"network" in photo
    assert b"network" not in clean
    assert b"GPS" not in clean
    assert b"Appareil" in clean
    assert "Démo".encode() in clean
    assert b"a picture that nobody decodes" in clean
    assert cleaned(clean, HEIC) == clean


def test_exif_that_nobody_can_read_becomes_zeros(make_exif: Make, cleaned: Clean) -> None:
    photo = heic(make_exif()[:-60])

    clean = cleaned(photo, HEIC)

    assert len(clean) == len(photo)
    assert b"Appareil" not in clean
    assert b"Exif\0\0II" not in clean


def test_a_heic_without_position_stays_as_it_is(make_exif: Make) -> None:
    assert positions_in(BytesIO(heic(make_exif(position=False))), HEIC) == []


def test_one_whose_table_cannot_be_read_is_told(make_exif: Make) -> None:
    photo = heic(make_exif())

    with pytest.raises(UnreadableError):
        positions_in(BytesIO(photo.replace(b"iinf", b"iinf", 1).replace(struct.pack(">I", 21), bytes(4), 1)), HEIC)


def in_another_item(photo: bytes, number: int) -> bytes:
    """Return the photo with the place of an item counted from within another one."""
    return photo.replace(struct.pack(">HHHH", number, 0, 0, 1), struct.pack(">HHHH", number, 2, 0, 1), 1)


def test_exif_that_lies_in_another_item_is_told(make_exif: Make) -> None:
    with pytest.raises(UnreadableError):
        positions_in(BytesIO(in_another_item(heic(make_exif()), 2)), HEIC)


def test_a_picture_that_lies_in_another_item_is_nothing_to_tell(make_exif: Make) -> None:
    assert positions_in(BytesIO(in_another_item(heic(make_exif(position=False)), 1)), HEIC) == []


def crafted(items: list[int], places: list[tuple[int, int, int]]) -> bytes:
    """A HEIC with EXIF items anywhere: number, offset and length of each."""
    entries = b"".join(box(b"infe", struct.pack(">IHH4sB", 2 << 24, number, 0, b"Exif", 0)) for number in items)
    described = box(b"iinf", struct.pack(">IH", 0, len(items)) + entries)
    rows = b"".join(struct.pack(">HHHQI", number, 0, 1, start, size) for number, start, size in places)
    located = box(b"iloc", struct.pack(">IHH", 0, 0x8400, len(places)) + rows)
    return box(b"ftyp", b"heic\0\0\0\0mif1heic") + box(b"meta", bytes(4) + described + located) + b"p" * 1000


@pytest.mark.parametrize(
    "photo",
    [
        box(b"ftyp", b"heic\0\0\0\0mif1heic") + struct.pack(">I4sQ", 1, b"free", 2**64 - 1) + bytes(20),
        crafted([1], [(1, 2**64 - 1, 10)]),
    ],
)
def test_a_place_that_no_file_reaches_stops_nothing(photo: bytes, cleaned: Clean) -> None:
    assert cleaned(photo, HEIC) == photo


@pytest.mark.parametrize("photo", [crafted([1, 2], [(1, 300, 100), (2, 350, 100)]), crafted([1, 1], [(1, 300, 100)])])
def test_items_that_lie_in_one_another_are_not_replaced(photo: bytes, cleaned: Clean) -> None:
    with pytest.raises(UnreadableError):
        cleaned(photo, HEIC)

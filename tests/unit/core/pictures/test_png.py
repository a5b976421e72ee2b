"""A PNG loses its position and nothing else."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from time import process_time

import pytest
from PIL import Image, PngImagePlugin

from optimx.core.pictures import positions_in

Clean = Callable[..., bytes]
Make = Callable[..., bytes]
PNG = "image/png"


def chunk(kind: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")


def with_chunk(photo: bytes, kind: bytes, content: bytes) -> bytes:
    begin = photo.index(b"IDAT") - 4
    return photo[:begin] + chunk(kind, content) + photo[begin:]


@pytest.mark.parametrize("endian", ["<", ">"])
def test_the_position_goes_and_the_check_sum_fits(
    endian: str, make_exif: Make, make_picture: Make, cleaned: Clean, position: Callable[[bytes], dict[int, object]]
) -> None:
    photo = make_picture("PNG", exif=make_exif(endian=endian))

    clean = cleaned(photo, PNG)

    assert position(photo)
    assert not position(clean)
    assert Image.open(BytesIO(clean)).getexif()[0x010F] == "Appareil"
    assert len(clean) == len(photo)
    begin = clean.index(b"eXIf") - 4
    content = clean[begin + 8 : begin + 8 + int.from_bytes(clean[begin : begin + 4], "big")]
    assert chunk(b"eXIf", content) in clean


def test_exif_that_nobody_can_read_goes_whole(make_picture: Make, cleaned: Clean) -> None:
    photo = make_picture("PNG")

    assert cleaned(with_chunk(photo, b"eXIf", b"II*\0\xff\xff\xff\xff"), PNG) == photo


def test_the_position_in_xmp_goes_and_the_rest_stays(make_picture: Make, cleaned: Clean, xmp_packet: bytes) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_itxt("XML:com.adobe.xmp", xmp_packet.decode())

    clean = cleaned(make_picture("PNG", pnginfo=info), PNG)

    assert b"GPS" not in clean
    assert "Démo" in Image.open(BytesIO(clean)).text["XML:com.adobe.xmp"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        pytest.param(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(b"4578"), id="ImageMagick's"),
        pytest.param(b"iTXt", b"XML:com.adobe.xmp\0\x01\0\0\0" + zlib.compress(b"<x/>"), id="compressed XMP"),
        pytest.param(b"tEXt", b"XML:com.adobe.xmp\0<x/>", id="XMP in the wrong chunk"),
    ],
)
def test_what_cannot_be_looked_into_goes_whole(kind: bytes, content: bytes, make_picture: Make, cleaned: Clean) -> None:
    photo = make_picture("PNG")

    assert cleaned(with_chunk(photo, kind, content), PNG) == photo


def test_a_png_without_position_stays_as_it_is(make_exif: Make, make_picture: Make) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "GPS éteint")

    photo = make_picture("PNG", exif=make_exif(position=False), pnginfo=info)

    assert positions_in(BytesIO(photo), PNG) == []


def test_xmp_whose_elements_do_not_end_goes_whole_and_at_once(make_picture: Make, cleaned: Clean) -> None:
    photo, began = make_picture("PNG"), process_time()

    clean = cleaned(with_chunk(photo, b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + b"<a:GPSx>" * 20_000), PNG)

    assert clean == photo
    assert process_time() - began < 3  # looking to the end for each took 18 s


def test_exif_that_names_itself_a_thousand_times_goes_whole_and_at_once(make_picture: Make, cleaned: Clean) -> None:
    photo, began, count, size = make_picture("PNG"), process_time(), 40_000, 4_000_000
    head = struct.pack("<4sIHHHIII", b"II*\0", 8, 1, 0x8825, 4, 1, 26, 0)
    values = len(head) + 2 + 12 * count
    position = struct.pack("<H", count) + struct.pack("<HHII", 2, 1, size, values) * count

    clean = cleaned(with_chunk(photo, b"eXIf", head + position + bytes(size)), PNG)

    assert clean == photo
    assert process_time() - began < 3

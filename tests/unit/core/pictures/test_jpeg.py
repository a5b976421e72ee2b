"""A JPEG loses its position and nothing else."""

import struct
from collections.abc import Callable
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from optimx.core.pictures import copy_patched, positions_in

Clean = Callable[..., bytes]
Make = Callable[..., bytes]


def segment(payload: bytes, marker: int = 0xE1) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(payload) + 2) + payload


def with_segments(photo: bytes, *payloads: bytes) -> bytes:
    return photo[:2] + b"".join(segment(payload) for payload in payloads) + photo[2:]


@pytest.mark.parametrize("endian", ["<", ">"])
def test_the_position_goes_and_the_rest_of_exif_stays(
    endian: str, make_exif: Make, make_picture: Make, cleaned: Clean, position: Callable[[bytes], dict[int, object]]
) -> None:
    photo = make_picture("JPEG", exif=make_exif(endian=endian))

    clean = cleaned(photo)

    assert position(photo)
    assert not position(clean)
    left = Image.open(BytesIO(clean)).getexif()
    assert (left[0x010F], left.get_ifd(0x8769)[0x9003]) == ("Appareil", "2026:11:23 10:05:00")
    assert len(clean) == len(photo)
    scan = photo.index(b"\xff\xdb")
    assert clean[scan:] == photo[scan:]
    assert b"network" in photo
    assert b"network" not in clean


def test_a_photo_without_position_stays_as_it_is(make_exif: Make, make_picture: Make, cleaned: Clean) -> None:
    for photo in (make_picture("JPEG"), make_picture("JPEG", exif=make_exif(position=False))):
        assert positions_in(BytesIO(photo), "image/jpeg") == []
        assert cleaned(photo) == photo


def test_a_second_time_changes_nothing_more(make_exif: Make, make_picture: Make, cleaned: Clean) -> None:
    clean = cleaned(make_picture("JPEG", exif=make_exif()))

    assert cleaned(clean) == clean


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda block: block[:6] + b"XX*\0" + block[10:], id="no TIFF"),
        pytest.param(lambda block: block[:10] + b"\xff\xff\xff\x7f" + block[14:], id="directory outside"),
        pytest.param(lambda block: block[:10] + b"\0\0\0\0" + block[14:], id="directory in the header"),
        pytest.param(lambda block: block[:-60], id="cut"),
        pytest.param(lambda block: b"Exif\0\0", id="empty"),
    ],
)
def test_exif_that_nobody_can_read_is_blanked(
    damage: Callable[[bytes], bytes], make_exif: Make, make_picture: Make, cleaned: Clean
) -> None:
    photo, block = make_picture("JPEG"), damage(make_exif())

    assert cleaned(with_segments(photo, block)) == with_segments(photo, bytes(len(block)))


def test_a_directory_of_positions_that_lies_over_another_blanks_exif(
    make_exif: Make, make_picture: Make, cleaned: Clean
) -> None:
    block = bytearray(make_exif())
    pointer = block.index(struct.pack("<HHI", 0x8825, 4, 1))
    block[pointer + 8 : pointer + 12] = struct.pack("<I", 8)
    photo = make_picture("JPEG")

    assert cleaned(with_segments(photo, bytes(block))) == with_segments(photo, bytes(len(block)))


def test_every_segment_is_looked_at(make_exif: Make, make_picture: Make, cleaned: Clean) -> None:
    photo = make_picture("JPEG")
    plain = make_exif(position=False)

    clean = cleaned(with_segments(photo, plain, make_exif(endian=">"), make_exif()[:-50]))

    assert clean.startswith(with_segments(photo, plain)[: 2 + len(segment(plain))])
    assert b"network" not in clean
    assert clean.count(b"Exif\0\0") == 2


def test_the_position_in_xmp_goes_and_the_rest_stays(make_picture: Make, cleaned: Clean, xmp_packet: bytes) -> None:
    photo = with_segments(make_picture("JPEG"), b"http://ns.adobe.com/xap/1.0/\0" + xmp_packet)

    clean = cleaned(photo)

    assert b"GPS" not in clean
    assert b"48,51" not in clean
    assert b"2,21" not in clean
    assert 'tiff:Make="Démo"'.encode() in clean
    assert len(clean) == len(photo)


@pytest.mark.parametrize("packet", [b'<a exif:GPSLatitude="4', '<a GPS="1"/>'.encode("utf-16")])
def test_xmp_that_nobody_can_read_is_blanked(packet: bytes, make_picture: Make, cleaned: Clean) -> None:
    photo, block = make_picture("JPEG"), b"http://ns.adobe.com/xap/1.0/\0" + packet

    assert cleaned(with_segments(photo, block)) == with_segments(photo, bytes(len(block)))


def test_xmp_in_pieces_is_blanked_wherever_it_was_cut(make_picture: Make, cleaned: Clean, xmp_packet: bytes) -> None:
    photo, head = make_picture("JPEG"), b"http://ns.adobe.com/xmp/extension/\0" + bytes(40)
    cut = xmp_packet.index(b"GPS") + 1
    pieces = (head + xmp_packet[:cut], head + xmp_packet[cut:])

    clean = cleaned(with_segments(photo, *pieces))

    assert clean == with_segments(photo, *(bytes(len(piece)) for piece in pieces))


def test_pictures_behind_the_first_lose_theirs_too(make_exif: Make, make_picture: Make, cleaned: Clean) -> None:
    second = make_picture("JPEG", exif=make_exif())
    first = make_picture("JPEG")
    both = first[:2] + segment(b"MPF\0II*\0\x08\0\0\0\0\0", 0xE2) + first[2:] + second

    clean = cleaned(both)

    assert b"network" not in clean
    assert clean.endswith(cleaned(second))


_TIFF = st.binary(max_size=200).map(lambda rest: b"II*\0\x08\0\0\0" + rest)


@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda rest: b"Exif\0\0" + rest) | _TIFF)
def test_whatever_stands_in_a_segment_the_picture_stays_and_nothing_is_found_again(payload: bytes) -> None:
    picture = segment(b"\0" * 65, 0xDB) + b"\xff\xda\0\x02 the picture itself \xff\xd9"
    source, target = BytesIO(b"\xff\xd8" + segment(b"Exif\0\0" + payload) + segment(payload) + picture), BytesIO()

    copy_patched(source, target, positions_in(source, "image/jpeg"))

    assert target.getvalue().endswith(picture)
    assert positions_in(target, "image/jpeg") == []


@given(st.binary(max_size=400), st.sampled_from(["image/jpeg", "image/png"]))
def test_bytes_that_are_no_photo_are_no_error(noise: bytes, mime: str) -> None:
    target = BytesIO()

    copy_patched(BytesIO(noise), target, positions_in(BytesIO(noise), mime))

    assert len(target.getvalue()) <= len(noise)


def test_a_segment_within_a_segment_behind_the_first_picture_is_part_of_it(make_picture: Make, cleaned: Clean) -> None:
    first, end = make_picture("JPEG"), b"what follows, to the byte"
    both = first[:2] + segment(b"MPF\0II*\0\x08\0\0\0\0\0", 0xE2) + first[2:]

    clean = cleaned(both + segment(b"Exif\0\0" + segment(b"Exif\0\0inner") + b"rest") + end)

    inner = segment(b"Exif\0\0" + segment(b"Exif\0\0inner") + b"rest")
    assert clean == both + inner[:4] + bytes(len(inner) - 4) + end


def test_pictures_behind_the_first_stay_where_they_are_found(
    make_exif: Make, make_picture: Make, cleaned: Clean
) -> None:
    first, second = make_picture("JPEG"), make_picture("JPEG", exif=make_exif())
    more = segment(b"MPF\0II*\0\x08\0\0\0\0\0", 0xE2)
    both = first[:2] + more + segment(make_exif()[:-50]) + first[2:] + second

    clean = cleaned(both)

    assert len(clean) == len(both)
    assert clean[-len(second) :] == cleaned(second)

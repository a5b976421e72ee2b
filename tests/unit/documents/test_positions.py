"""Positions in an answer: each passage is found wherever a chunk ends, and what is left is as good an answer."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimx.documents import Photo, passages_with_position, read_appli_data, without_position

HEAD = '<?xml version="1.0" encoding="{encoding}"?>\n'
PHOTO = """  <Photo id="9d3b1f4e-0000-4000-8000-00000000000{number}" categorie="PhotoChantier" fichier="p{number}.jpg"
    sha256="{sha}" taille="10" largeur="1" hauteur="1"><Ref>C2021-118</Ref><PriseLe>2026-11-23T10:00:00+01:00</PriseLe>
    <Auteur>000007</Auteur>{position}<Commentaire>côté évacué</Commentaire></Photo>
"""
POSITIONS = (
    "<Lat>48.856613</Lat><Lon>2.352222</Lon><PrecisionM>5</PrecisionM>",
    "\n    <Lat>48.856613</Lat>\n    <Lon>2.352222</Lon>\n    <PrecisionM>5.0</PrecisionM>\n    ",
    "<Lat><!-- nord -->48.856613</Lat ><Lon\n>2.352222</Lon>",
    "<Lat><![CDATA[48.856613]]></Lat><Lon>2.352222</Lon>",
)


def answer(position: str, encoding: str = "utf-8", padding: int = 0) -> bytes:
    photos = "".join(PHOTO.format(number=number, sha="0" * 64, position=position) for number in (1, 2))
    written = (
        HEAD.format(encoding=encoding)
        + '<AppliData version="1.0" identifiant="111222333" lotId="5f0c2a4e-6c1b-4e6e-9a53-0d6a7d1f2b11"'
        + ' genereLe="2026-11-23T12:17:05+01:00" lot="5f0c2a4e-6c1b-4e6e-9a53-0d6a7d1f2b12">\n'
        + f"<!--{'x' * padding}-->\n"
        + photos
        + '<Controle nbPhoto="2"/></AppliData>'
    )
    return written.encode(encoding)


def forgotten(content: bytes) -> bytes:
    left, place = b"", 0
    for start, end in passages_with_position(BytesIO(content)):
        assert start >= place
        left, place = left + content[place:start], end
    return left + content[place:]


def photos(content: bytes) -> list[Photo]:
    return [record for record in read_appli_data(BytesIO(content)).records() if isinstance(record, Photo)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252", "iso-8859-1", "cp850"])
@pytest.mark.parametrize("position", POSITIONS)
def test_an_answer_without_its_positions_is_the_same_answer_but_for_them(position: str, encoding: str) -> None:
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    content = answer(position, declared)
    content = b"\xef\xbb\xbf" + content if encoding == "utf-8-sig" else content

    left = forgotten(content)

    assert [photo.latitude is None for photo in photos(content)] == [False, False]
    assert photos(left) == [without_position(photo) for photo in photos(content)]
    assert not any(name in left for name in (b"<Lat", b"<Lon", b"<PrecisionM"))


def test_an_answer_that_tells_no_position_stays_byte_for_byte() -> None:
    content = answer("").replace("côté".encode(), b"&lt;Lat&gt; 48 Latitude")

    assert passages_with_position(BytesIO(content)) == ()


@given(padding=st.integers(min_value=(1 << 20) - 1600, max_value=(1 << 20) + 10))
def test_where_a_chunk_ends_is_of_no_importance(padding: int) -> None:
    content = answer(POSITIONS[0], padding=padding)

    assert forgotten(content) == answer("", padding=padding)


@pytest.mark.parametrize("words", ["<!-- <Lat> -->", "<![CDATA[<Lat>]]>", "<!-- <Lat --><!-- a> -->"])
def test_what_stands_between_words_and_a_position_is_never_taken(words: str) -> None:
    position = "<Lat>48.856613</Lat><Lon>2.352222</Lon>"
    content = f"<A><N>{words}</N><Duree>7.00</Duree>{position}</A>".encode()

    assert forgotten(content) == f"<A><N>{words}</N><Duree>7.00</Duree></A>".encode()

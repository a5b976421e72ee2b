"""Photos and signatures: what they are by content, and one place each in the archive."""

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

import pytest

from optimx.core import durable
from optimx.core.contracts import Media, WantedMedia
from optimx.core.errors import PluginError
from optimx.core.events import Role
from optimx.core.manifests import ManifestFile
from optimx.core.office import media
from optimx.core.office.media import Places, sniff

Bench = Any


@pytest.mark.parametrize(
    ("head", "mime"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
        (b"\xff\xd8\xff\xe1Exif", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "image/png"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", "image/heic"),
        (b"\x00\x00\x00\x18ftypmif1\x00\x00", "image/heic"),
        (b"", None),
        (b"\xff\xd8", None),
        (b"\x89PNG", None),
        (b"\x00\x00\x00\x18ftypmp42", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"GIF89a", None),
        (b"MZ\x90\x00", None),
        (b" \xff\xd8\xff\xe0", None),
    ],
)
def test_what_a_file_is_shows_in_its_first_bytes(head: bytes, mime: str | None) -> None:
    assert sniff(head) == mime


def test_a_name_says_nothing_about_the_type(bench: Bench) -> None:
    path = bench.folders.incoming / "p1.jpg"
    bench.disk.put(path, b"\x89PNG\r\n\x1a\n")

    assert media.type_of(bench.office(), path) == "image/png"


class Category:
    """Claims what a test says, and files it where the test says."""

    def __init__(self, place: Callable[[Media], str], claims: bool = True) -> None:
        self._place = place
        self._claims = claims

    def claims(self, media: Media) -> bool:
        return self._claims

    def destination(self, media: Media) -> PurePosixPath:
        return PurePosixPath(self._place(media))


def photo(name: str = "p1.jpg", sha256: str = "a" * 64) -> ManifestFile:
    return ManifestFile(name, Role.PHOTO, 1, sha256)


def wanted(name: str = "p1.jpg", category: str = "PhotoChantier") -> WantedMedia:
    return WantedMedia("e1", name, Role.PHOTO, category=category)


def allot(bench: Bench, *files: ManifestFile, category: str = "PhotoChantier") -> list[Any]:
    places = Places(bench.office(), "answer.xml")
    return [places.of_media(file, wanted(file.name, category), "image/jpeg") for file in files]


def test_the_first_category_in_configured_order_that_claims_a_medium_gets_it(bench: Bench) -> None:
    bench.parts = {
        "categories": {
            "none": Category(lambda media: "None/x", claims=False),
            "first": Category(lambda media: f"First/2026/{media.name}"),
            "second": Category(lambda media: f"Second/{media.name}"),
        }
    }

    (allotted,) = allot(bench, photo())

    assert (allotted.category, allotted.place, allotted.renamed) == ("First", "First/2026/p1.jpg", False)


def test_what_no_category_claims_is_to_be_sorted_by_a_person(bench: Bench) -> None:
    (allotted,) = allot(bench, photo(), category="PhotoInconnue")

    assert (allotted.category, allotted.place) == ("A_classer", "A_classer/p1.jpg")


def test_other_content_under_a_name_gets_a_number_and_the_same_content_its_place(bench: Bench) -> None:
    bench.disk.put(bench.folders.archive / "PhotoChantier/p1.jpg", b"other")
    bench.disk.put(bench.folders.archive / "PhotoChantier/p1 (2).jpg", b"another")
    same = durable.digest(bench.disk, bench.folders.archive / "PhotoChantier/p1 (2).jpg").sha256

    (new,) = allot(bench, photo())
    (known,) = allot(bench, photo(sha256=same))

    assert (new.place, new.renamed) == ("PhotoChantier/p1 (3).jpg", True)
    assert (known.place, known.renamed) == ("PhotoChantier/p1 (2).jpg", True)


def test_two_media_of_one_answer_never_share_a_place(bench: Bench) -> None:
    bench.parts = {"categories": {"one": Category(lambda media: "All/the_same.jpg")}}

    first, second = allot(bench, photo("p1.jpg"), photo("p2.jpg", "b" * 64))

    assert (first.place, second.place) == ("All/the_same.jpg", "All/the_same (2).jpg")


@pytest.mark.parametrize(
    "place",
    ["/etc/p1.jpg", "../p1.jpg", "A/../../p1.jpg", "p1.jpg", "C:\\p1.jpg", "A/b\\c.jpg", "A/b\x00.jpg", "A:/b.jpg"],
)
def test_a_category_that_files_outside_the_archive_is_named(bench: Bench, place: str) -> None:
    bench.parts = {"categories": {"astray": Category(lambda media: place)}}

    with pytest.raises(PluginError, match="astray"):
        allot(bench, photo())


def test_the_answer_itself_is_numbered_as_well(bench: Bench) -> None:
    bench.disk.put(bench.folders.archive / "Appli_Data_1.xml", b"other")
    answer = ManifestFile("Appli_Data_1.xml", Role.ANSWER, 1, "a" * 64)

    assert Places(bench.office(), answer.name).of_answer(answer) == "Appli_Data_1 (2).xml"


def test_the_system_is_shown_a_medium_where_it_lies_right_now(bench: Bench) -> None:
    office, state = bench.office(), bench.fetched()
    came = state.manifest.files[0]
    (allotted,) = allot(bench, came)
    (incoming,) = media.placed(office, state, [allotted], "answer.xml")
    bench.disk.delete(bench.room(state).of(came))
    (archived,) = media.placed(office, state, [allotted], "answer.xml")

    assert incoming.path == bench.room(state).of(came)
    assert archived.path == bench.folders.archive / "PhotoChantier/p1.jpg"
    assert incoming.place == archived.place == PurePosixPath("PhotoChantier/p1.jpg")

"""Photos are real, of a telephone's size, and the same for the same seed."""

from datetime import datetime
from io import BytesIO
from random import Random
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from optimx.demo.pictures import HEIGHT, WIDTH, Paper, Shot, machine, photo, work_item
from optimx.demo.pictures.landscape import WEATHERS

TAKEN = datetime(2026, 11, 23, 15, 42, 7, tzinfo=ZoneInfo("Europe/Paris"))
NOTE = Paper(
    "BON DE LIVRAISON",
    "Point Matériaux Forez",
    "BL-48211",
    "23/11/2026",
    "CF-2026-0142",
    "Groupe scolaire",
    [("Parpaing creux 20x20x50", "240 u", "2 abîmés")],
    "Hélène Giraud",
)
CATEGORIES = ["PhotoBonEnlev", "PhotoBonLivr", "PhotoChantier", "PhotoEmploye", "PhotoMateriel", "PhotoTache"]


def shot(category: str, position: tuple[float, float] | None = None) -> Shot:
    paper = NOTE if category.startswith("PhotoBon") else None
    return Shot(category, TAKEN, weather="Pluie", paper=paper, position=position)


@pytest.fixture(scope="module")
def drawn() -> dict[str, bytes]:
    return {category: photo(shot(category), Random(3)) for category in CATEGORIES}


@pytest.mark.parametrize("category", CATEGORIES)
def test_a_photo_of_every_category_decodes_and_has_a_telephones_size(drawn: dict[str, bytes], category: str) -> None:
    picture = Image.open(BytesIO(drawn[category]))
    picture.load()

    assert (picture.format, picture.size) == ("JPEG", (WIDTH, HEIGHT))
    assert 120_000 <= len(drawn[category]) <= 300_000


@pytest.mark.parametrize("category", CATEGORIES)
def test_the_same_seed_draws_the_same_bytes(drawn: dict[str, bytes], category: str) -> None:
    assert photo(shot(category), Random(3)) == drawn[category]


def test_another_seed_draws_another_picture(drawn: dict[str, bytes]) -> None:
    assert photo(shot("PhotoChantier"), Random(4)) != drawn["PhotoChantier"]


def test_a_photo_says_when_it_was_taken() -> None:
    exif = Image.open(BytesIO(photo(shot("PhotoTache"), Random(1)))).getexif()

    assert exif.get_ifd(0x8769)[0x9003] == "2026:11:23 15:42:07"
    assert exif.get_ifd(0x8769)[0x9011] == "+01:00"
    assert not exif.get_ifd(0x8825)


def test_a_photo_says_where_it_was_taken_when_the_telephone_tells() -> None:
    exif = Image.open(BytesIO(photo(shot("PhotoTache", (45.75, -4.85)), Random(1)))).getexif()

    gps = exif.get_ifd(0x8825)
    assert (gps[1], gps[3]) == ("N", "W")
    assert [float(part) for part in gps[2]] == pytest.approx([45, 45, 0], abs=0.01)


def test_every_machine_and_every_kind_of_work_can_be_asked_for() -> None:
    day = WEATHERS[0]
    drawings = [
        machine.draw(day, Random(2), kind).finished().tobytes() for kind in ("excavator", "mixer", "van", "dumper")
    ]
    kinds = ("masonry", "rebar", "formwork", "trench", "tiles")
    drawings += [work_item.draw(day, Random(2), kind).finished().tobytes() for kind in kinds]

    assert len(set(drawings)) == 9


@pytest.mark.parametrize("category", ["PhotoBonLivr", "PhotoDeVacances"])
def test_what_cannot_be_drawn_is_refused(category: str) -> None:
    with pytest.raises(ValueError, match=category):
        photo(Shot(category, TAKEN), Random(1))

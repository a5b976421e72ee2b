"""Photos are real, of a telephone's size, and the same for the same seed."""

from datetime import datetime
from io import BytesIO
from random import Random
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from optimx.demo.pictures import HEIGHT, WIDTH, Paper, Shot, photo

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


@pytest.mark.parametrize("category", CATEGORIES)
def test_a_photo_of_every_category_decodes_and_has_a_telephones_size(category: str) -> None:
    content = photo(shot(category), Random(7))

    picture = Image.open(BytesIO(content))
    picture.load()
    assert (picture.format, picture.size) == ("JPEG", (WIDTH, HEIGHT))
    assert 120_000 <= len(content) <= 300_000


@pytest.mark.parametrize("category", CATEGORIES)
def test_the_same_seed_draws_the_same_bytes_and_another_seed_other_ones(category: str) -> None:
    first, again, other = (photo(shot(category), Random(seed)) for seed in (3, 3, 4))

    assert first == again
    assert first != other


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


@pytest.mark.parametrize("kind", ["excavator", "mixer", "van", "dumper"])
def test_every_machine_can_be_asked_for(kind: str) -> None:
    assert photo(Shot("PhotoMateriel", TAKEN, motif=kind), Random(2))


@pytest.mark.parametrize("kind", ["masonry", "rebar", "formwork", "trench", "tiles"])
def test_every_kind_of_work_can_be_asked_for(kind: str) -> None:
    assert photo(Shot("PhotoTache", TAKEN, motif=kind), Random(2))


@pytest.mark.parametrize("category", ["PhotoBonLivr", "PhotoDeVacances"])
def test_what_cannot_be_drawn_is_refused(category: str) -> None:
    with pytest.raises(ValueError, match=category):
        photo(Shot(category, TAKEN), Random(1))

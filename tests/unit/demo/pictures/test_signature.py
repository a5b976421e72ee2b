"""Signatures are real PNGs, drawn from a name."""

from io import BytesIO
from random import Random

import pytest
from PIL import Image

from optimx.demo.pictures import signature


@pytest.mark.parametrize("name", ["Hélène Giraud", "Yann Le Goff", "O", "Jean-Luc Dell'Acqua", "李"])
@pytest.mark.parametrize(("transparent", "mode"), [(True, "RGBA"), (False, "RGB")])
def test_any_name_gives_a_png_with_ink_on_it(name: str, transparent: bool, mode: str) -> None:
    picture = Image.open(BytesIO(signature(name, Random(5), transparent=transparent)))
    picture.load()

    assert (picture.format, picture.mode, picture.size) == ("PNG", mode, (600, 240))
    ink = picture.getchannel("A") if transparent else picture.convert("L").point(lambda tone: 255 - tone)
    assert sum(ink.histogram()[128:]) > 1_000


def test_the_same_name_and_seed_sign_the_same_and_another_name_differently() -> None:
    first, again, other = (signature(name, Random(1)) for name in ("Karim Benali", "Karim Benali", "Bruno Marchetti"))

    assert first == again
    assert first != other

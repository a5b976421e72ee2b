from collections.abc import Callable
from pathlib import PurePosixPath

import pytest

from optimx import Media
from optimx.plugins.archives import photos

MakeMedia = Callable[..., Media]
THE_SIX = ("PhotoBonEnlev", "PhotoBonLivr", "PhotoChantier", "PhotoEmploye", "PhotoMateriel", "PhotoTache")


@pytest.mark.parametrize("category", THE_SIX)
def test_each_of_the_six_categories_goes_to_its_own_folder(category: str, make_media: MakeMedia) -> None:
    photo = make_media("photo", category)

    assert photos.Photos().claims(photo)
    assert photos.Photos().destination(photo) == PurePosixPath(category, photo.name)


@pytest.mark.parametrize(
    ("kind", "category"),
    [
        ("photo", ""),
        ("photo", "photochantier"),
        ("photo", "../PhotoTache"),
        ("photo", "Signatures"),
        ("signature", "PhotoTache"),
    ],
)
def test_anything_else_is_left_to_other_categories(kind: str, category: str, make_media: MakeMedia) -> None:
    assert not photos.Photos().claims(make_media(kind, category))


def test_it_announces_itself_under_its_word_and_takes_no_options() -> None:
    (plugin,) = photos.optimx_register_archives()

    assert plugin.name == "photos"
    assert isinstance(plugin.make(plugin.options()), photos.Photos)
    with pytest.raises(ValueError, match="folder"):
        plugin.options(folder="x")

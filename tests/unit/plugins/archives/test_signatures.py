from collections.abc import Callable
from pathlib import PurePosixPath

import pytest

from optimx import Media
from optimx.plugins.archives import signatures

MakeMedia = Callable[..., Media]


@pytest.mark.parametrize("category", ["Signatures", "", "PhotoTache"])
def test_every_signature_goes_to_one_folder(category: str, make_media: MakeMedia) -> None:
    signature = make_media("signature", category, "9a53.png")

    assert signatures.Signatures().claims(signature)
    assert signatures.Signatures().destination(signature) == PurePosixPath("Signatures/9a53.png")


def test_a_photo_is_left_to_other_categories(make_media: MakeMedia) -> None:
    assert not signatures.Signatures().claims(make_media("photo", "Signatures"))


def test_it_announces_itself_under_its_word_and_takes_no_options() -> None:
    (plugin,) = signatures.optimx_register_archives()

    assert plugin.name == "signatures"
    assert isinstance(plugin.make(plugin.options()), signatures.Signatures)
    with pytest.raises(ValueError, match="folder"):
        plugin.options(folder="x")

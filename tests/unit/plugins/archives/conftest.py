"""Media that categories are asked about."""

from collections.abc import Callable

import pytest

from optimx import Media

MakeMedia = Callable[..., Media]


@pytest.fixture
def make_media() -> MakeMedia:
    def make(kind: str, category: str, name: str = "5f0c2a4e.jpg") -> Media:
        return Media(
            id="5f0c2a4e",
            name=name,
            size=200_000,
            sha256="0" * 64,
            mime="image/jpeg",
            kind=kind,
            category=category,
            subject="C2021-118",
            answer="Appli_Data_111222333_2611231210.xml",
        )

    return make

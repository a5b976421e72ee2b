"""Titles: what people call a document is kept, what could do harm is not opened."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimx.core.titles import document_title


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("plan.pdf", "plan.pdf"),
        ("V\u00e9rification p\u00e9riodique.pdf", "V\u00e9rification p\u00e9riodique.pdf"),
        ("Ve\u0301rification.pdf", "V\u00e9rification.pdf"),
        ("Plan n\u00b03 (b\u00e9ton).pdf", "Plan n\u00b03 (b\u00e9ton).pdf"),
        ("Relev\u00e9 de l\u2019\u00e9tage\u00a02.pdf", "Relev\u00e9 de l\u2019\u00e9tage 2.pdf"),
        ("\u0141\u00f3d\u017a & \u0416.pdf", "\u0141\u00f3d\u017a & \u0416.pdf"),
    ],
)
def test_a_vendors_document_keeps_the_name_that_people_gave_it(name: str, title: str) -> None:
    assert document_title(name) == title


@pytest.mark.parametrize(
    "name",
    [
        *[
            "",
            ".",
            "..",
            "\u00e9/a.pdf",
            "\u00e9\\a.pdf",
            "\u00e9\x00.pdf",
            "\u00e9\n.pdf",
            "CON.\u00e9",
            "nul",
            "\u00e9:ads",
            "\u00e9*.pdf",
        ],
        *[
            "\u00e9\u202e.pdf",
            "\u00e9\u200f.pdf",
            "\u00e9\u200b.pdf",
            "\u00e9\ufeff.pdf",
            "\u05d0\u05d1.pdf",
            "\u0661.pdf",
            "\u00e9\uff0f.pdf",
        ],
        *[
            "\u00e9\udce9.pdf",
            " \u00e9.pdf",
            "\u00e9.pdf ",
            "\u00e9.",
            "-\u00e9.pdf",
            "\u0301.pdf",
            "COM\u00b9",
            "\U0001f4c4.pdf",
            "\ue000.pdf",
        ],
        *["\u00e9" * 161, "\u56f3" * 80 + ".pdf"],
    ],
)
def test_a_vendors_document_whose_name_could_do_harm_is_never_opened(name: str) -> None:
    assert document_title(name) is None


@given(st.text(max_size=40))
def test_the_name_of_a_document_is_one_part_that_shows_what_it_is(name: str) -> None:
    title = document_title(name)
    if title is not None:
        assert title.isprintable()
        assert not set(title) & set('/\\:*?"<>|')
        assert title == unicodedata.normalize("NFC", title) == document_title(title)

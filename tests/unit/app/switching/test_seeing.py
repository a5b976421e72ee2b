"""What is the same over two transports, and what only looks different."""

import unicodedata

import pytest

from optimx.app.switching.seeing import Seen, compare, steady

FILES = {"optimx.json": 120, "docs/Devis_été.pdf": 4_000, "photos/a.jpg": 9}


def test_the_same_tree_has_no_differences() -> None:
    found = compare(Seen(FILES), Seen(dict(FILES)))

    assert (found.none, found.common) == (True, tuple(sorted(FILES)))


def test_each_difference_is_told_apart() -> None:
    other = {"optimx.json": 121, "photos/a.jpg": 9, "docs/other.pdf": 1}

    found = compare(Seen(FILES), Seen(other))

    assert (found.sizes, found.missing, found.extra) == (("optimx.json",), ("docs/Devis_été.pdf",), ("docs/other.pdf",))


@pytest.mark.parametrize(
    "spelling",
    [
        unicodedata.normalize("NFD", "docs/Devis_été.pdf"),
        "docs/Devis_été.pdf".encode().decode("latin-1"),
        "docs/DEVIS_été.pdf",
    ],
)
def test_a_name_in_another_spelling_is_one_name_and_not_two(spelling: str) -> None:
    found = compare(Seen(FILES), Seen({**{k: v for k, v in FILES.items() if "Devis" not in k}, spelling: 4_000}))

    assert found.spelt == {"docs/Devis_été.pdf": spelling}
    assert (found.missing, found.extra) == ((), ())


def test_a_size_that_is_not_told_is_no_difference() -> None:
    assert compare(Seen(FILES), Seen(dict.fromkeys(FILES))).none


def test_what_moves_meanwhile_proves_nothing() -> None:
    before, after = Seen({**FILES, "tmp_1.part": 3}), Seen({**FILES, "photos/b.jpg": 4})

    still = steady(before, after)

    assert still.files == FILES
    assert compare(still, Seen({**FILES, "photos/b.jpg": 4}), frozenset({"photos/b.jpg", "tmp_1.part"})).none

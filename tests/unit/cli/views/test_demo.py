"""A report of a hundred photos fits on a screen, and says what it left out."""

from optimx.cli.views.demo import shortened


def test_many_lines_of_one_kind_become_a_few_and_their_number() -> None:
    page = "\n".join(["TITLE", *(f"18:30:0{n}  ARCHIVED  {n}.jpg" for n in range(8)), "18:30:09  IMPORTED  a.xml"])

    assert list(shortened(page, str)) == [
        "TITLE",
        "18:30:00  ARCHIVED  0.jpg",
        "18:30:01  ARCHIVED  1.jpg",
        "18:30:02  ARCHIVED  2.jpg",
        "          … and 5 lines like these",
        "18:30:09  IMPORTED  a.xml",
    ]


def test_what_is_short_stays_whole() -> None:
    page = "\n".join(["a", "b", "b", "b", "b", *(f"18:30:0{n}  SENT  {n}" for n in range(4))])

    assert list(shortened(page, str)) == page.split("\n")

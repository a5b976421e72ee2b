"""Words for people: any language, and nothing from outside can forge them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimx.core.language import Text, counted, printable, text


def test_a_sentence_is_shown_in_the_language_that_is_asked_for() -> None:
    french = {"'{file}' is missing": "« {file} » manque"}

    assert text("'{file}' is missing", file="a.xml").show(lambda english: french[english]) == "« a.xml » manque"


@pytest.mark.parametrize("translation", ["{fichier} manque", "{file", "{0} manque", "{file.secret}", "{file:>9}"])
def test_a_wrong_translation_falls_back_on_english(translation: str) -> None:
    assert text("'{file}' is missing", file="a").show(lambda english: translation) == "'a' is missing"


def test_one_is_not_told_as_many() -> None:
    one, many = text("{count} answer: '{file}'", file="a"), text("{count} answers: '{file}'", file="a")

    assert [counted(count, one, many).show() for count in (1, 2)] == ["1 answer: 'a'", "2 answers: 'a'"]


def test_a_sentence_from_the_other_side_cannot_format_what_it_likes() -> None:
    assert Text("{a:>999999999}{a.__class__}", {"a": "b"}).show() == "{a:>999999999}{a.__class__}"


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (Decimal("26.00"), "26,00", "26.00"),
        (Decimal("-0.5"), "-0,5", "-0.5"),
        (date(2026, 11, 24), "24/11/2026", "2026-11-24"),
        ("2026-11-24 12:30", "24/11/2026 12:30", "2026-11-24 12:30"),
        ("2026-11-24 12:30:05", "24/11/2026 12:30:05", "2026-11-24 12:30:05"),
        ("2026-11-24 12:30 or so", "2026-11-24 12:30 or so", "2026-11-24 12:30 or so"),
        ("0.1.0", "0.1.0", "0.1.0"),
        ("plan.50", "plan.50", "plan.50"),
        ("12.345", "12.345", "12.345"),
    ],
)
def test_dates_and_decimals_are_written_as_the_language_does(value: object, french: str, english: str) -> None:
    day = {"{year}-{month}-{day}": "{day}/{month}/{year}", "{year}-{month}-{day} {time}": "{day}/{month}/{year} {time}"}
    catalogue = {"{whole}.{part}": "{whole},{part}", **day}
    sentence = text("'{value}' it is", value=value)

    assert sentence.show(lambda words: catalogue.get(words, words)) == f"'{french}' it is"
    assert sentence.show() == f"'{english}' it is"


def test_no_sentence_is_no_sentence_in_any_language() -> None:
    assert text("").show(lambda english: "Content-Type: text/plain") == ""


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a\nb", "a\\x0ab"),
        ("a\u202eb", "a\\u202eb"),
        ("\x1b[2J", "\\x1b[2J"),
        ("\udcff", "\\udcff"),
        ("é\u00a0€", "é\u00a0€"),
    ],
)
def test_what_could_forge_a_line_is_escaped(value: str, shown: str) -> None:
    assert printable(value) == shown
    assert text("{value}", value=value).show() == shown


@given(st.text(st.characters(codec=None)))
def test_what_is_shown_is_one_line_of_unicode(value: str) -> None:
    shown = text("{value}", value=value).show()

    assert len(shown.splitlines()) <= 1
    shown.encode("utf-8")


@given(st.text(), st.dictionaries(st.text(), st.text()))
def test_a_sentence_survives_the_journal(message: str, values: dict[str, str]) -> None:
    assert Text.from_json(Text(message, values).to_json()) == Text(message, values)


@given(st.text())
def test_showing_never_fails(message: str) -> None:
    assert isinstance(Text(message, {"a": "b"}).show(), str)

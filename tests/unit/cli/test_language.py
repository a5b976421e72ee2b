import pytest

from optimx.cli.language import choose_language
from optimx.locales import LANGUAGES, translation


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        (["exchange", "--lang", "fr"], {"LANG": "en_GB.UTF-8"}, "fr"),
        (["--lang=en", "exchange"], {"LANG": "fr_FR.UTF-8"}, "en"),
        ([], {"LANG": "fr_FR.UTF-8"}, "fr"),
        ([], {"LC_ALL": "C", "LANG": "fr_FR.UTF-8"}, "en"),
        ([], {"LC_ALL": "", "LC_MESSAGES": "fr_BE"}, "fr"),
        ([], {"LANG": "de_DE"}, "en"),
        ([], {}, "en"),
        (["--lang"], {"LANG": "fr"}, "fr"),
        (["--lang", "klingon"], {"LANG": "fr"}, "fr"),
    ],
)
def test_what_was_asked_for_decides_then_the_locale(
    arguments: list[str], environment: dict[str, str], language: str
) -> None:
    assert choose_language(arguments, environment) == language


def test_where_no_variable_tells_the_system_does() -> None:
    assert choose_language([], {}, system="fr") == "fr"


def test_every_language_has_its_sentences_and_an_unknown_one_is_english() -> None:
    assert LANGUAGES == ("fr", "en")
    assert translation("fr")("done") == "fait"
    assert translation("en")("done") == translation("xx")("done") == "done"

import ast
import gettext
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests import messages

pytestmark = pytest.mark.parametrize("language", messages.LANGUAGES)
HINT = "run 'make messages', then fill in what it names"


def test_every_sentence_of_the_code_has_a_translation(language: str) -> None:
    current = messages.updated(language, messages.extracted())

    assert messages.untranslated(current) == [], HINT


def test_no_translation_is_left_of_a_sentence_that_is_gone(language: str) -> None:
    sentences = {message.id for message in messages.extracted()}

    assert [message.id for message in messages.committed(language) if message.id not in sentences] == [], HINT


def test_a_translation_has_the_places_of_its_sentence(language: str) -> None:
    assert [message.id for message in messages.misplaced(messages.committed(language))] == []


def test_what_is_compiled_says_what_the_catalogue_says(language: str) -> None:
    with messages.catalogue(language, "mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)

    stale = [
        message.id
        for message in messages.committed(language)
        if message.id and message.string and compiled.gettext(str(message.id)) != message.string
    ]
    assert stale == [], HINT


def test_the_template_names_the_same_sentences(language: str) -> None:
    with (messages.LOCALES / f"{messages.DOMAIN}.pot").open("rb") as file:
        template = {message.id for message in read_po(file)}

    assert template == {message.id for message in messages.extracted()}, HINT


def test_a_sentence_is_found_wherever_it_is_made(language: str, tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(
        'TOP = text("top")\nclass Shape:\n    remedy = text("in a class")\n'
        'def call():\n    raise Error(text("with {place}, "\n    "over two lines", place=1), remedy=text("nested"))\n'
    )

    found = messages.extracted(tmp_path)

    assert {message.id for message in found if message.id} == {
        "top",
        "in a class",
        "with {place}, over two lines",
        "nested",
    }


def test_no_sentence_hides_in_a_formatted_string_where_it_is_not_found(language: str) -> None:
    hidden = [
        f"{file.name}:{call.lineno}"
        for file in (messages.ROOT / "optimx").rglob("*.py")
        for formatted in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(formatted, ast.JoinedStr)
        for call in ast.walk(formatted)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "text"
    ]

    assert hidden == []


def test_no_number_stands_before_a_plural_where_one_is_possible(language: str) -> None:
    """Either `counted` chooses between two sentences, or the number comes last: `files: {count}`."""
    plural = re.compile(
        r"\{[a-z_]+\}[ \u00a0](?:[a-z]+ )?(?:days|documents|employees|entries|files|names on|notes|photos|pictures"
        r"|records|signatures|sites|answers never|saisies)\b"
    )
    never_one = re.compile(r"(?:larger|longer|more) than|^First run|the crews enter")
    functions = [
        function
        for file in (messages.ROOT / "optimx").rglob("*.py")
        for function in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef) and "counted" in ast.dump(function)
    ]
    chosen = {node.value for each in functions for node in ast.walk(each) if isinstance(node, ast.Constant)}

    wrong = [
        message.id
        for message in messages.committed(language)
        if message.id and message.id not in chosen and not never_one.search(str(message.id))
        if plural.search(str(message.id)) or plural.search(str(message.string))
    ]
    assert wrong == []


def test_french_is_set_as_french_readers_are_used_to(language: str) -> None:
    # U+202F would be right in print, but Notepad draws it as an empty box
    wrong = re.compile(r" [:;!?»]|« |\u202f|(?<![\w=/])'\{[a-z_]+\}'(?! dans \[)")
    code = re.compile(r"pip install '[^']*'|-e '[^']*'|chmod 600 '[^']*'")

    badly_set = [m.string for m in messages.committed(language) if m.id and wrong.search(code.sub("", str(m.string)))]

    assert badly_set == []

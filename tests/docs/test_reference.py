"""The reference is what the code says: no page is stale, and nothing that a user or partner can meet is missing."""

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

import optimx
from optimx import EVENTS
from optimx.cli.exit_codes import EXIT_CODES
from optimx.core import hookspecs
from optimx.core.names import DROP_FOLDERS
from optimx.documents import records
from tests.docs.reference import glossary
from tests.docs.reference.causes_fr import CAUSES
from tests.docs.reference.configuration import keys
from tests.docs.reference.errors import by_code
from tests.docs.reference.pages import PAGES
from tests.docs.reference.rules import RULES
from tests.docs.reference.words import COLUMNS, TABLES

REPOSITORY = Path(__file__).resolve().parents[2]
DOCS = REPOSITORY / "docs"
PACKAGE = Path(optimx.__file__).parent
BOTH = ("en", "fr")
# Names that a file chooses, not the program
PASSWORDS = {f"OPTIMX_{transport}_PASSWORD" for transport in ("FTP", "SFTP", "SMB", "DATABASE")}


def page(place: str) -> str:
    return (DOCS / place).read_text(encoding="utf-8")


def literals(pattern: str, folder: str = "") -> set[str]:
    """What stands in the source, found without the way that makes the pages."""
    files = (PACKAGE / folder).rglob("*.py")
    return {found for file in files for found in re.findall(pattern, file.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("place", PAGES)
def test_a_page_says_what_the_code_says(place: str) -> None:
    assert page(place) == PAGES[place](), "run: make docs"


@pytest.mark.parametrize("language", BOTH)
def test_every_error_code_is_explained(language: str) -> None:
    headings = set(re.findall(r"^## (E-\S+)$", page(f"{language}/reference/errors.md"), re.MULTILINE))

    assert literals(r'"(E-[A-Z0-9]+(?:-[A-Z0-9]+)*)"') - headings == {"E-OPTIMX"}


def test_every_error_code_is_explained_in_french_too() -> None:
    assert CAUSES.keys() == by_code().keys()


@pytest.mark.parametrize("language", BOTH)
def test_every_exit_code_is_documented(language: str) -> None:
    rows = re.findall(r"^\| `(\d+)` \|", page(f"{language}/reference/exit-codes.md"), re.MULTILINE)

    assert [int(row) for row in rows] == [each.code for each in EXIT_CODES]


@pytest.mark.parametrize("language", BOTH)
def test_every_command_and_option_is_documented(language: str) -> None:
    said = page(f"{language}/reference/commands.md")
    commands = literals(r'Entry\("([a-z-]+)"', "cli")
    options = literals(r'typer\.Option\(\s*"(--[a-z-]+)', "cli") | literals(r'"(--[a-z-]+)", "-', "cli")

    assert commands
    assert [name for name in sorted(commands) if f"\n## optimx {name}\n" not in said] == []
    assert options
    assert [name for name in sorted(options) if f"`{name}`" not in said] == []


def test_every_rule_is_documented() -> None:
    rules = r'"(R\d\d|XML_[A-Z_]+|SET_(?!RULES)[A-Z]+|MEDIA_[A-Z]+|NUM_[A-Z]+|VALEUR|STRUCTURE|STRAY|NAME_TAKEN)"'
    named = literals(rules) - {"SET_TEST"}  # of the doubles of optimx.testing

    assert named == RULES.keys()


def test_every_hook_is_documented() -> None:
    hooks = [name for name in vars(hookspecs) if name.startswith("optimx_")]

    assert len(hooks) == 12
    assert [name for name in hooks if f"`{name}" not in page("en/reference/hooks.md")] == []


def test_every_event_is_documented_with_all_that_it_carries() -> None:
    said = page("en/reference/events.md")

    assert [name for name in EVENTS if f"`optimx_{name}`" not in said] == []
    assert [
        f"{event.__name__}.{field.name}"
        for event in EVENTS.values()
        for field in fields(event)
        if f"| `{field.name}` |" not in said
    ] == []


def test_every_key_of_the_configuration_is_documented() -> None:
    said = page("en/reference/configuration.md")

    assert [key for key in keys() if f"| `{key.rpartition('.')[2]}` |" not in said and key != "server.accounts"] == []


def test_every_variable_of_the_environment_is_documented() -> None:
    said = page("en/reference/configuration.md")
    variables = literals(r'"(OPTIMX_[A-Z_]+)"') - PASSWORDS

    assert [name for name in sorted(variables) if f"`{name}`" not in said] == []


@pytest.mark.parametrize("language", BOTH)
def test_every_folder_of_the_drop_is_documented(language: str) -> None:
    said = page(f"{language}/reference/folders.md")

    assert [name for name in (*DROP_FOLDERS, "work") if f"| `{name}` |" not in said] == []


def test_every_record_of_the_documents_is_in_the_glossary() -> None:
    said = page("glossary.md")
    classes = {name for name in records.__all__ if isinstance(getattr(records, name), type)}

    assert [name for name in sorted(classes) if not re.search(rf"`{name}[`.]", said)] == []


def test_every_table_and_column_of_the_systems_is_in_the_glossary() -> None:
    assert glossary.tables() <= set(TABLES.values())
    assert set(COLUMNS.values()) == glossary.columns().keys()


def links(text: str) -> Iterator[str]:
    yield from re.findall(r"\]\(([^)#\s:]+)(?:#[^)]*)?\)", text)


@pytest.mark.parametrize(
    "path", [REPOSITORY / "README.md", *sorted(DOCS.rglob("*.md"))], ids=lambda path: path.name if path else ""
)
def test_links_lead_somewhere(path: Path) -> None:
    assert [link for link in links(path.read_text(encoding="utf-8")) if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("page", [*REPOSITORY.glob("*.md"), *sorted(DOCS.rglob("*.md"))], ids=lambda path: path.name)
def test_paths_of_the_project_that_a_page_names_are_there(page: Path) -> None:
    named = re.findall(r"`((?:optimx|tests|docs|benchmarks|requirements)/[\w./-]*)`", page.read_text(encoding="utf-8"))

    assert [path for path in named if not (REPOSITORY / path).exists()] == []


def test_both_languages_have_the_same_pages() -> None:
    generated_in_english_only = {place.removeprefix("en/") for place in PAGES if f"fr{place[2:]}" not in PAGES}
    english, french = ({str(path.relative_to(DOCS / each)) for path in (DOCS / each).rglob("*.md")} for each in BOTH)

    assert english - generated_in_english_only == french

"""Rules of the house that no linter knows."""

import importlib
import re
import shutil
import subprocess
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from optimx.core.errors import OptimxError
from tests import messages

REPOSITORY = Path(__file__).resolve().parents[2]
MODULES = sorted((REPOSITORY / "optimx").rglob("*.py"))
MOST_LINES = 300
EXIT_CODES = {1, 2, 3, 4, 5, 6, 7, 70, 130}


def committed() -> list[Path]:
    """The files that git knows, or, in an unpacked archive without git, those of the folders that hold them."""
    if shutil.which("git"):
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, check=False)
        names = listed.stdout.decode().split("\0")
        if listed.returncode == 0:
            return [path for name in names if (path := REPOSITORY / name).is_file()]
    folders = ("optimx", "tests", "docs", "benchmarks", "requirements", ".ci")
    inside = [path for folder in folders for path in (REPOSITORY / folder).rglob("*") if path.is_file()]
    return [path for path in inside if "__pycache__" not in path.parts]


def relative(path: Path) -> str:
    return str(path.relative_to(REPOSITORY))


def below(error: type[OptimxError]) -> set[type[OptimxError]]:
    return {error}.union(*(below(child) for child in error.__subclasses__()))


ERRORS = sorted(
    (error for error in below(OptimxError) if error.__module__.startswith("optimx.core.errors.")),
    key=lambda error: error.__name__,
)


def errors_of_all_modules() -> set[type[OptimxError]]:
    for module in (path for path in MODULES if path.stem != "__main__"):
        names = module.relative_to(REPOSITORY).with_suffix("").parts
        importlib.import_module(".".join(names).removesuffix(".__init__"))
    return {error for error in below(OptimxError) if error.__module__.startswith("optimx.")}


def test_no_two_errors_share_a_code() -> None:
    # One that only adds details to its parent keeps the parent's code: what a person searches for is the same.
    codes = Counter(error.code for error in errors_of_all_modules() if "code" in vars(error))

    assert [code for code, count in codes.items() if count > 1] == []
    assert [code for code in codes if not re.fullmatch(r"E-[A-Z0-9]+(-[A-Z0-9]+)*", code)] == []


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_an_error_is_named_explained_and_leaves_with_a_documented_code(error: type[OptimxError]) -> None:
    assert error.__name__.endswith("Error")
    assert "code" in vars(error)
    assert vars(error)["__doc__"], "its docstring says cause, then remedy"
    assert error.exit_code in EXIT_CODES
    assert error.remedy.show().endswith((".", "?"))


@pytest.mark.parametrize("module", MODULES, ids=relative)
def test_a_module_is_short_enough_to_be_read(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) < MOST_LINES


# In pieces, so that this file does not hold what it forbids.
FORBIDDEN = {
    "a path of one machine": re.compile(r"(?<![\w.-])/(?:root|work)/[\w.]|/tmp/" + "bash_|/tmp/py" + "test-of"),
    "the host of a package registry": re.compile(
        "|".join([r"pypi\." + "org", r"pythonhosted\." + "org", "--index" + "-url", "--extra-index" + "-url"])
    ),
    "a note to oneself": re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b"),
    "a stub": re.compile("NotImplemented" + "Error"),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    found = [
        f"{relative(path)}:{number}: {line.strip()[:100]}"
        for path in committed()
        for number, line in enumerate(path.read_bytes().decode("utf-8", "replace").splitlines(), 1)
        if FORBIDDEN[what].search(line)
    ]

    assert found == []


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("a path of one machine", "open('/ro" + "ot/x')"),
        ("a path of one machine", "seen in /tmp/py" + "test-of-anna/x"),
        ("the host of a package registry", "--index" + "-url https://mirror"),
        ("a note to oneself", "# TO" + "DO: later"),
        ("a stub", "raise NotImplemented" + "Error"),
    ],
)
def test_the_rules_catch_what_they_are_for(what: str, line: str) -> None:
    assert FORBIDDEN[what].search(line)


def test_pins_have_versions_and_hashes() -> None:
    for pins in (REPOSITORY / "requirements").glob("*.txt"):
        entries = re.split(r"\n(?=\S)", pins.read_text(encoding="utf-8").strip())
        wrong = [entry for entry in entries if not re.match(r"\S+==\S+", entry) or "--hash=sha256:" not in entry]
        assert wrong == [], pins.name


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"].values()
    wanted = sum([*extras, *project["dependency-groups"].values()], project["project"]["dependencies"])
    pinned = set(
        re.findall(r"^([\w.-]+)==", (REPOSITORY / "requirements/dev.txt").read_text(encoding="utf-8"), re.MULTILINE)
    )

    assert [name for entry in wanted if (name := re.split(r"[^\w.-]", entry)[0]) not in pinned] == []


def test_french_keeps_the_word_for_a_yard_apart_from_the_one_for_the_drop() -> None:
    said = [message for message in messages.committed("fr") if "dépôt" in str(message.string)]
    pages = [path for path in (REPOSITORY / "docs" / "fr").rglob("*.md") if path.name != "rules.md"]

    assert [message.id for message in said if "yard" not in str(message.id)] == []
    assert [relative(path) for path in pages if "dépôt" in path.read_text("utf-8")] == []

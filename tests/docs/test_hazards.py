"""Each hazard of the way to the drop has a test: the page that says so is held against the tests that are there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
PAGE = (TESTS.parent / "docs" / "hazards.md").read_text("utf-8")
ROWS = {row[1]: row[2] for row in re.finditer(r"^\| ([A-Z]\d+) \|.*\| ([^|]+) \|$", PAGE, re.MULTILINE)}
IDS = [
    f"{kind}{number}" for kind, last in (("F", 17), ("S", 9), ("B", 7)) for number in range(1, last + 1)
]  # as the design numbers them


@cache
def functions_of(file: Path) -> frozenset[str]:
    functions = ast.walk(ast.parse(file.read_text("utf-8")))
    return frozenset(each.name for each in functions if isinstance(each, ast.FunctionDef))


def test_every_hazard_is_on_the_page_once() -> None:
    assert re.findall(r"^\| ([A-Z]\d+) \|", PAGE, re.MULTILINE) == IDS


@pytest.mark.parametrize("hazard", IDS)
def test_every_hazard_has_tests_that_are_there(hazard: str) -> None:
    named = [each.split("::") for each in re.findall(r"`([^`]+::[^`]+)`", ROWS[hazard])]

    assert named
    for file, test in named:
        assert test.startswith("test_")
        assert (TESTS / file).is_file(), file
        assert test in functions_of(TESTS / file), f"{test} is not in {file}"

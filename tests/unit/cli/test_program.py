"""What is shown to be typed works where it is shown."""

import os
from pathlib import Path

import pytest

from optimx.cli.program import made_by, program, quoted

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the paths are of POSIX")


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    made = tmp_path / "project" / ".venv" / "bin" / "optimx"
    made.parent.mkdir(parents=True)
    made.write_text("#!/bin/sh\n", "utf-8")
    made.chmod(0o755)
    return made


def test_what_is_on_the_path_needs_no_folder(installed: Path, tmp_path: Path) -> None:
    assert program(str(installed), {"PATH": str(installed.parent)}, tmp_path) == "optimx"


def test_elsewhere_it_is_the_way_from_the_current_folder(installed: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"

    assert program(str(installed), {"PATH": "/usr/bin"}, project) == ".venv/bin/optimx"
    assert program(".venv/bin/optimx", {}, project) == ".venv/bin/optimx"
    assert program(str(installed), {}, Path("/")) == str(installed).removeprefix("/")
    assert program(str(installed), {}, Path("/somewhere/else")) == str(installed)


def test_a_module_is_started_through_its_python(tmp_path: Path) -> None:
    assert program("/x/optimx/cli/__main__.py", {}, tmp_path).endswith(" -m optimx.cli")


def test_a_folder_with_a_blank_is_quoted() -> None:
    assert quoted("my demo/plugins.toml") == "'my demo/plugins.toml'"


@pytest.mark.parametrize(
    ("environment", "made"),
    [
        ({"MAKECMDGOALS": "run", "MAKELEVEL": "1"}, True),
        ({"MAKECMDGOALS": "test", "MAKELEVEL": "1"}, False),
        ({"MAKECMDGOALS": "run"}, False),
        ({}, False),
    ],
)
def test_make_is_named_when_it_was_make(environment: dict[str, str], made: bool) -> None:
    assert made_by(environment, "run") is made

"""The examples of the documentation are distributions of their own, and each passes its kit."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.stand.environments import OFFLINE

EXAMPLES = sorted(path.parent for path in (Path(__file__).parents[2] / "docs" / "examples").glob("*/pyproject.toml"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_passes_its_kit(example: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(example)]
    done = subprocess.run(
        [*command, "-c", str(example / "pyproject.toml"), str(example)], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout
    assert "skipped" not in done.stdout


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_is_built_and_announces_itself(example: Path, tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "install", *OFFLINE, "--target", str(tmp_path), str(example)]
    subprocess.run(pip, check=True, capture_output=True, text=True)

    (told,) = tmp_path.glob("*.dist-info/entry_points.txt")
    assert "[optimx]" in told.read_text()
    assert {path.name for path in tmp_path.glob("*.py")} == {f"{example.name.replace('-', '_')}.py"}

import subprocess
import sys
from typing import Any

import pytest

from optimx import __version__

HEAVY = {"sqlalchemy", "pydantic", "lxml", "rich", "sqlite3", "ftplib", "paramiko", "xml", "asyncio"}


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], []])
def test_a_glance_imports_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import io, sys\nfrom optimx.cli import run\n"
        f"assert run({arguments!r}, {{}}, io.StringIO(), io.StringIO()) == 0\n"
        "print(*{name.split('.')[0] for name in sys.modules})"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert set(done.stdout.split()) & HEAVY == set()


def test_the_version_is_a_result(optimx: Any) -> None:
    ran = optimx("--version")

    assert (ran.code, ran.out, ran.err) == (0, f"optimx {__version__}\n", "")


def test_the_program_leaves_with_the_code_of_its_command() -> None:
    module = [sys.executable, "-m", "optimx.cli"]

    assert subprocess.run([*module, "--version"], capture_output=True, check=False).returncode == 0
    assert subprocess.run([*module, "no-such-command"], capture_output=True, check=False).returncode == 2

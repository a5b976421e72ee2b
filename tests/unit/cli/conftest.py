"""The command line, run in this process as a person would run it: arguments in, code and both streams out."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from optimx.cli import run
from optimx.cli.terminal import Terminal

GOOD = """
version = 1
[account]
id = "732829320"
company = "Démo BTP"
[office]
folder = 'EchangeFTP'
system = "office_database"
overdue_after = "26h"
[drop]
transport = "folder"
[transports.folder]
root = 'drop'
"""


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


Optimx = Callable[..., Ran]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own with a good `plugins.toml`; the current one during the test."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plugins.toml").write_text(GOOD, "utf-8")
    return tmp_path


@pytest.fixture
def optimx(place: Path) -> Optimx:
    def call(*arguments: str, **environment: str) -> Ran:
        out, err = io.StringIO(), io.StringIO()
        code = run(arguments, environment, out, err)
        return Ran(code, out.getvalue(), err.getvalue())

    return call


@pytest.fixture
def terminal() -> Terminal:
    """A terminal in English whose streams are strings."""
    return Terminal(io.StringIO(), io.StringIO(), str)

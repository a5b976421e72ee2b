"""The command line, run in this process as a person would run it: arguments in, code and both streams out."""

import io
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

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


OFFICE = """
version = 1
[account]
id = "732829320"
company = "Démo BTP"
[office]
folder = 'EchangeFTP'
system = "office_database"
state = 'state'
wait = "0s"
[drop]
transport = "folder"
[transports.folder]
root = 'drop'
"""

SERVER = """# kept as it is
version = 1
[server]
system = "mobile_store"
state = 'server-state'  # and this, too
"""


@pytest.fixture(scope="session")
def filled_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office whose database holds the example firm; to be copied, since making it takes a second."""
    from optimx.app import open_office, this_process
    from optimx.core.config import check, read, this_machine
    from optimx.core.plugin_manager import Plugins
    from optimx.demo.firm import example_firm
    from optimx.demo.stage import Stage, furnish
    from optimx.plugins import BUILTIN

    folder = tmp_path_factory.mktemp("office")
    (folder / "EchangeFTP").mkdir()
    (folder / "plugins.toml").write_text(OFFICE, "utf-8")
    raw = read(folder / "plugins.toml")
    plugins = Plugins.load((), BUILTIN, third_party=False)
    with open_office(check(raw, plugins, this_machine()), plugins, this_process(os.environ), "seed") as desk:
        system: Any = desk.office.system  # a built-in one, which can be filled
        furnish(Stage(folder), system, example_firm(date(2026, 11, 23)))
    return folder


@pytest.fixture
def office(place: Path, filled_office: Path, optimx: Optimx) -> Path:
    """An office, a drop and a drop server that knows it, in the current folder."""
    shutil.copytree(filled_office, place, dirs_exist_ok=True)
    (place / "server.toml").write_text(SERVER, "utf-8")
    added = optimx("server", "add-account", "demo", "--id", "732829320", "--root", "drop", "-c", "server.toml")
    assert added.code == 0, added.err
    return place

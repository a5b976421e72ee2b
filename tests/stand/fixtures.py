"""Fixtures of the tests that drive the command line: a warm launcher, a drawn day, a filled stand.

In: pytest's own. Out: `stand`, ready for its first exchange over a folder. Loaded by `tests/conftest.py`.
"""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from optimx.demo.firm import Firm
from tests.stand import commands, filling
from tests.stand.commands import Launcher
from tests.stand.filling import FIRST_DAY, Day
from tests.stand.stand import Stand

MakeStand = Callable[..., Stand]


@pytest.fixture(scope="session")
def launcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Launcher]:
    """A warm process that every command of the session is a fork of."""
    with commands.launcher(tmp_path_factory.mktemp("launcher"), Path(__file__).resolve().parents[2]) as started:
        yield started


@pytest.fixture(scope="session")
def firm() -> Firm:
    """The example firm with three documents."""
    return filling.small_firm(3)


@pytest.fixture(scope="session")
def monday(firm: Firm) -> Day:
    """What the crews enter on the first day: photos of all six categories, signatures."""
    return filling.drawn_day(firm, FIRST_DAY, photos=6, signatures=4)


@pytest.fixture(scope="session")
def tuesday(firm: Firm) -> Day:
    """What they enter on the day after."""
    return filling.drawn_day(firm, FIRST_DAY + timedelta(days=1), photos=1, signatures=1)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory, launcher: Launcher, firm: Firm) -> Path:
    """A folder with an office whose database is filled, to be copied."""
    folder = tmp_path_factory.mktemp("filled")
    template = Stand(folder, launcher, folder / "drop")
    template.configure()
    filling.fill_office(template, firm)
    return folder


@pytest.fixture
def make_stand(tmp_path: Path, launcher: Launcher, filled: Path) -> MakeStand:
    """Make a stand with a filled office; its drop is `drop` unless a folder is named. Nothing ran on it yet."""

    def make(drop: Path | None = None, name: str = "stand") -> Stand:
        folder = tmp_path / name
        shutil.copytree(filled, folder)
        stand = Stand(folder, launcher, drop or folder / "drop")
        stand.configure()
        return stand

    return make


@pytest.fixture
def stand(make_stand: MakeStand) -> Stand:
    """A filled office before our server, over a folder; the drop is ready."""
    made = make_stand()
    assert made.add_account().code == 0
    return made

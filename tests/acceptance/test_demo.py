"""`optimx demo`, as a newcomer types it: a full day goes through, and everything of it is shown."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest


def demo(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # blanks and quotes in the path: people have such folders
    command = [sys.executable, "-m", "optimx.cli", "demo", "--folder", str(folder), "--lang", "en", *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120, check=False, env={**os.environ})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("a demo's folder") / "demo"


@pytest.fixture(scope="module")
def first(folder: Path) -> subprocess.CompletedProcess[str]:
    return demo(folder)


def test_a_day_goes_through_and_ends_with_the_report_and_the_folders(
    first: subprocess.CompletedProcess[str], folder: Path
) -> None:
    assert first.returncode == 0, first.stderr
    assert first.stdout.startswith("TOUT VA BIEN")
    assert "nothing is missing, nothing is doubled" in first.stdout
    assert str(folder) in first.stdout
    assert "office/EchangeFTP/Importation_Archive/PhotoChantier" in first.stdout


def test_it_tells_what_it_does_meanwhile(first: subprocess.CompletedProcess[str]) -> None:
    for word in ("ftp://127.0.0.1:", "photos", "optimx exchange", "optimx server process"):
        assert word in first.stderr


def test_afterwards_its_office_goes_on_by_hand_without_any_preparation(
    first: subprocess.CompletedProcess[str], folder: Path
) -> None:
    assert first.returncode == 0
    command = [sys.executable, "-m", "optimx.cli", "exchange", "--dry-run", "--config"]
    command.append(str(folder / "office" / "plugins.toml"))
    ran = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False, env={**os.environ})

    assert ran.returncode == 0, ran.stderr


def test_a_day_is_as_full_as_promised(first: subprocess.CompletedProcess[str], folder: Path) -> None:
    assert first.returncode == 0
    with closing(sqlite3.connect(folder / "office" / "state" / "office_database.sqlite3")) as books:
        (entries,) = books.execute("SELECT COUNT(*) FROM time_entry").fetchone()
    archive = folder / "office" / "EchangeFTP" / "Importation_Archive"
    filed = {place.name: len(list(place.iterdir())) for place in archive.iterdir() if place.is_dir()}

    assert entries >= 120
    assert sum(count for name, count in filed.items() if name.startswith("Photo")) == 40
    assert len([name for name in filed if name.startswith("Photo")]) == 6
    assert filed["Signatures"] == 20


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text("[]", "utf-8")

    ran = demo(tmp_path)

    assert ran.returncode == 1
    assert "was not written by the demo" in ran.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["demo.json"]

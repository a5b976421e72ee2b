"""`optimx demo`, as a newcomer types it: a day goes through, then the next, and nothing is there twice."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

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


@pytest.fixture(scope="module")
def second(folder: Path, first: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    ran = demo(folder, "--transport", "folder", "--json")
    assert ran.returncode == 0, ran.stderr
    data: dict[str, Any] = json.loads(ran.stdout)["data"]
    return data


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


def test_the_next_run_is_the_next_working_day(second: dict[str, Any], folder: Path) -> None:
    reports = sorted((folder / "office" / "EchangeFTP" / "Rapport").glob("*.json"))
    days = [json.loads(report.read_text("utf-8"))["started"][:10] for report in reports]

    assert len(days) == 2
    assert days[0] < days[1] == second["day"]


def test_a_day_is_as_full_as_promised_and_every_record_is_there_once(second: dict[str, Any]) -> None:
    assert second["entered"]["TimeEntry"] >= 120
    assert (second["entered"]["Photo"], second["entered"]["Signature"]) == (40, 20)
    assert second["expected"]["Photo"] == 80
    assert second["stored"] == second["expected"]
    assert second["exact"] is True


def test_all_six_categories_and_the_signatures_are_archived(second: dict[str, Any], folder: Path) -> None:
    archive = folder / "office" / "EchangeFTP" / "Importation_Archive"
    filed = {place.name: len(list(place.iterdir())) for place in archive.iterdir() if place.is_dir()}

    assert sum(count for name, count in filed.items() if name.startswith("Photo")) == 80
    assert len([name for name in filed if name.startswith("Photo")]) == 6
    assert filed["Signatures"] == 40


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text("[]", "utf-8")

    ran = demo(tmp_path)

    assert ran.returncode == 1
    assert "was not written by the demo" in ran.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["demo.json"]

"""A run that never began leaves its report all the same, where the folder is known, and nothing where it is not."""

import json
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from optimx.app.refusals import report_refusal
from optimx.app.surroundings import Surroundings
from optimx.core.config import ConfigurationMistakesError, RawConfig, read
from optimx.core.errors import AnotherRunError, ConfigurationError, OptimxError
from optimx.core.journal import Draft, Journal, Profile
from optimx.core.journal.entries import Planned
from optimx.core.language import text
from optimx.core.machine import RealDisk
from optimx.testing import ManualClock, SeededRandom

BUSY = AnotherRunError(text("account {account} is busy", account="111222333"))
WRONG = ConfigurationError(text("no {what}", what="transport"))
NOW = datetime(2026, 11, 23, 11, 28, 4, tzinfo=UTC)
GOOD = """
[account]
id = "111222333"
company = "Démo BTP"
[office]
folder = 'EchangeFTP'
"""


@pytest.fixture
def around() -> Surroundings:
    return Surroundings({}, "pc", RealDisk(), RealDisk(private=True), ManualClock(NOW), SeededRandom())


def raw(folder: Path, written: str = GOOD, *, made: bool = True) -> RawConfig:
    if made:
        (folder / "EchangeFTP").mkdir(exist_ok=True)
    (folder / "plugins.toml").write_text(written, "utf-8")
    return read(folder / "plugins.toml")


def reports(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "EchangeFTP").rglob("*") if path.is_file())


def told(folder: Path) -> dict[str, Any]:
    (path,) = (folder / "EchangeFTP" / "Rapport").glob("*.json")
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def test_the_report_of_a_refused_run_says_why(tmp_path: Path, around: Surroundings) -> None:
    written = report_refusal(raw(tmp_path), around, "exchange", (BUSY,))

    assert (
        {path.name for path in written}
        == set(reports(tmp_path))
        == {
            "Rapport_111222333_20261123_122804.txt",
            "Rapport_111222333_20261123_122804.json",
        }
    )
    assert "111222333 is busy" in json.dumps(told(tmp_path))


def test_every_mistake_of_the_configuration_is_told_with_its_place(tmp_path: Path, around: Surroundings) -> None:
    known = raw(tmp_path)
    mistakes = [known.mistake(("account", key), text("'{key}' is bad", key=key), text("Mend it.")) for key in "ab"]

    report_refusal(known, around, "exchange", (ConfigurationMistakesError(known.file, mistakes),))

    assert [event["what"]["shown"] for event in told(tmp_path)["events"]] == ["'a' is bad", "'b' is bad"]
    assert all("plugins.toml" in event["file"] and "account." in event["file"] for event in told(tmp_path)["events"])


@pytest.mark.parametrize(("errors", "code"), [((BUSY,), 6), ((WRONG,), 3), ((BUSY, WRONG), 3), ((WRONG, BUSY), 3)])
def test_its_code_is_the_worst_of_what_refused_it(
    tmp_path: Path, around: Surroundings, errors: tuple[OptimxError, ...], code: int
) -> None:
    report_refusal(raw(tmp_path), around, "exchange", errors)

    assert told(tmp_path)["exit_code"] == code


@pytest.mark.parametrize(
    "written",
    [
        "version = 1\n",
        "[office]\n",
        "[office]\nfolder = 3\n",
        "[office]\nfolder = ''\n",
        "office = 1\n",
        "[[office]]\nfolder = 'x'\n",
    ],
)
def test_where_no_folder_is_known_nothing_is_written(tmp_path: Path, around: Surroundings, written: str) -> None:
    assert report_refusal(raw(tmp_path, written), around, "exchange", (WRONG,)) == ()
    assert reports(tmp_path) == []


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path, around: Surroundings) -> None:
    assert report_refusal(raw(tmp_path, made=False), around, "exchange", (BUSY,)) == ()

    assert not (tmp_path / "EchangeFTP").exists()


def test_a_file_that_could_not_be_read_at_all_leaves_no_report(around: Surroundings) -> None:
    assert report_refusal(None, around, "exchange", (WRONG,)) == ()


def test_a_report_that_cannot_be_written_hides_nothing(tmp_path: Path, around: Surroundings) -> None:
    known = raw(tmp_path)
    (tmp_path / "EchangeFTP" / "Rapport").write_text("a file in the place of the folder")

    assert report_refusal(known, around, "exchange", (BUSY,)) == ()


@pytest.mark.parametrize(
    ("timezone", "clock"), [("Indian/Reunion", "152804"), ("Nowhere/Atall", "122804"), ("../etc/passwd", "122804")]
)
def test_it_is_dated_in_the_offices_own_time_as_far_as_that_is_known(
    tmp_path: Path, around: Surroundings, timezone: str, clock: str
) -> None:
    written = GOOD.replace('company = "Démo BTP"', f'timezone = "{timezone}"\nlanguage = 7')

    report_refusal(raw(tmp_path, written), around, "exchange", (BUSY,))

    assert reports(tmp_path)[0] == f"Rapport_111222333_20261123_{clock}.json"


def test_the_empty_folder_of_a_share_that_is_not_mounted_stays_empty(tmp_path: Path, around: Surroundings) -> None:
    known = raw(tmp_path, GOOD + "state = 'state'\n")
    (tmp_path / "state").mkdir()
    with closing(Journal.open(tmp_path / "state" / "journal.db")) as journal:
        planned = Planned("111222333", Profile.MANIFEST, "office", 1, 1, NOW.replace(tzinfo=None), "a")
        journal.append("run", NOW, [Draft(planned, "pair-1")])

    assert report_refusal(known, around, "exchange", (BUSY,)) == ()

    assert list((tmp_path / "EchangeFTP").iterdir()) == []
    (tmp_path / "EchangeFTP" / "optimx.json").write_bytes(b"the share, mounted")
    assert report_refusal(known, around, "exchange", (BUSY,)) != ()

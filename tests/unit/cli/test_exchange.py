"""The whole run, over a folder: what it shows, and every way in which it leaves."""

import json
import signal
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from optimx.app.lock import held
from optimx.core.machine import SystemClock
from optimx.core.office import run as office_run
from optimx.core.office.office import Office

PROCESS = ("server", "process", "-c", "server.toml")


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_round_goes_through_and_says_so(optimx: Any, office: Path) -> None:
    sent, served, collected = optimx("exchange"), optimx(*PROCESS), optimx("exchange", "--lang", "fr")

    assert (sent.code, served.code, collected.code) == (0, 0, 0)
    assert sent.out.startswith("ALL WELL")
    assert "Report: " in sent.out
    assert "accepted" not in sent.out
    assert "importé" in collected.out
    assert Path(collected.out.rsplit("Rapport\u00a0: ", 1)[1].strip()).exists()


def test_for_programs_the_summary_is_what_the_report_says(optimx: Any, office: Path) -> None:
    envelope = json.loads(optimx("exchange", "--json").out)

    assert (envelope["schema"], envelope["kind"]) == (1, "run")
    assert (envelope["data"]["exit_code"], envelope["data"]["command"]) == (0, "exchange")
    assert all(Path(report).exists() for report in envelope["data"]["reports"])


def test_a_dry_run_tells_what_would_happen_and_changes_nothing_at_all(optimx: Any, office: Path) -> None:
    optimx("exchange")
    optimx(*PROCESS)
    before = files(office)

    told = optimx("exchange", "--dry-run")
    data = json.loads(optimx("exchange", "--dry-run", "--json").out)["data"]

    assert told.code == 0
    assert files(office) == before
    assert "its verdict lies on the drop" in told.out
    assert (data["profile"], data["generates"]) == ("manifest", True)
    assert [answer["name"][:10] for answer in data["answers"]] == ["Appli_Data"]


def test_a_dry_run_before_the_first_run_makes_no_journal(optimx: Any, office: Path) -> None:
    (office / "state" / "journal.db").unlink()
    before = files(office)

    assert optimx("exchange", "--dry-run").code == 0
    assert files(office) == before


# -- every exit code but 0


def test_1_when_something_needs_a_person(optimx: Any, office: Path) -> None:
    (office / "state" / "office_database.sqlite3").unlink()

    ran = optimx("exchange")

    assert ran.code == 1
    assert "E-GENERATION" in ran.out
    assert "your IT person" in ran.out


@pytest.mark.parametrize("arguments", [("--wait", "soon"), ("--wiat", "10m"), ("x",)])
def test_2_when_the_command_line_is_not_understood(optimx: Any, office: Path, arguments: tuple[str, ...]) -> None:
    assert optimx("exchange", *arguments).code == 2


def test_3_when_the_configuration_has_mistakes_and_the_report_says_so(optimx: Any, office: Path) -> None:
    file = office / "plugins.toml"
    file.write_text(file.read_text("utf-8").replace('"0s"', '"soon"'), "utf-8")

    assert optimx("exchange").code == 3
    (report,) = (office / "EchangeFTP" / "Rapport").glob("*.txt")
    assert (
        "MAL RÉGLÉ" in report.read_text("utf-8-sig").upper() or "CONFIGURATION" in report.read_text("utf-8-sig").upper()
    )


def test_3_when_a_secret_is_missing_and_nothing_was_made_before(optimx: Any, place: Path) -> None:
    ftp = 'transport = "ftp"\n[transports.ftp]\nhost = "h.example"\nuser = "u"\npassword = { env = "NO_SUCH_WORD" }\n'
    written = (place / "plugins.toml").read_text("utf-8").replace('transport = "folder"\n', f'{ftp}tls = "none"\n')
    (place / "plugins.toml").write_text(written, "utf-8")

    ran = optimx("exchange", "--state", "state")

    assert ran.code == 3
    assert "E-SECRET" in ran.err
    assert [path.name for path in place.iterdir()] == ["plugins.toml"]


def test_3_when_the_file_is_the_other_sides(optimx: Any, office: Path) -> None:
    ran = optimx("exchange", "-c", "server.toml")

    assert ran.code == 3
    assert "--config" in ran.err


def test_4_when_the_drop_cannot_be_reached(optimx: Any, office: Path) -> None:
    (office / "drop").rename(office / "elsewhere")

    assert optimx("exchange").code == 4


def test_5_when_the_folder_belongs_to_a_journal_that_is_not_here(optimx: Any, office: Path) -> None:
    optimx("exchange")
    (office / "state" / "journal.db").unlink()

    ran = optimx("exchange")

    assert ran.code == 5
    assert "optimx doctor --rebuild" in ran.out


def test_6_when_another_run_goes_on_and_says_which_and_leaves_a_report(optimx: Any, office: Path) -> None:
    with held(office / "state", "732829320", "exchange", "SRV", SystemClock().now()):
        ran = optimx("exchange")

    (report,) = (office / "EchangeFTP" / "Rapport").glob("*.txt")
    assert ran.code == 6
    assert "optimx exchange" in ran.err
    assert "Vous n'avez rien à faire." in report.read_text("utf-8-sig").splitlines()[0]


def test_since_when_another_run_goes_on_is_told_in_the_offices_own_time(optimx: Any, office: Path) -> None:
    file = office / "plugins.toml"
    file.write_text(file.read_text("utf-8").replace("[office]", 'timezone = "Indian/Reunion"\n[office]'), "utf-8")

    with held(office / "state", "732829320", "exchange", "SRV", datetime(2026, 11, 23, 11, 0, tzinfo=UTC)):
        assert "2026-11-23 15:00:00" in optimx("exchange", OPTIMX_NOW="2026-11-23T12:30:00+01:00").err


def test_what_is_looked_up_is_answered_while_another_run_goes_on(optimx: Any, office: Path) -> None:
    optimx("exchange")
    with held(office / "state", "732829320", "exchange", "SRV", SystemClock().now()):
        assert [optimx(*line).code for line in (("status",), ("report", "list"), ("exchange", "--dry-run"))] == [
            0,
            0,
            0,
        ]


def test_7_when_the_answer_is_overdue(optimx: Any, office: Path) -> None:
    optimx("exchange", OPTIMX_NOW="2026-11-23T12:30:00+01:00")

    ran = optimx("exchange", OPTIMX_NOW="2026-11-24T15:30:00+01:00")

    assert ran.code == 7
    assert "E-OVERDUE" in ran.out


def test_70_for_a_defect_whose_details_are_in_a_file_that_is_named(
    optimx: Any, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(office: Office) -> None:
        raise RuntimeError("no such luck")

    monkeypatch.setattr(office_run, "exchange", broken)

    ran = optimx("exchange")

    assert ran.code == 70
    named = next(Path(word.strip("()")) for word in ran.err.split() if "optimx-defect-" in word)
    assert "no such luck" in named.read_text("utf-8")
    assert "Traceback" not in ran.err
    named.unlink()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_130_when_somebody_stops_it_and_the_next_run_continues(
    optimx: Any, office: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    whole = office_run.exchange

    def stopped(office: Office) -> None:
        signal.raise_signal(number)
        whole(office)

    monkeypatch.setattr(office_run, "exchange", stopped)
    ran = optimx("exchange")
    monkeypatch.setattr(office_run, "exchange", whole)

    assert ran.code == 130
    assert "Stopping" in ran.err
    assert "continues" in ran.err
    assert optimx("exchange").code == 0


def test_after_a_command_ctrl_c_is_what_it_was(optimx: Any, office: Path) -> None:
    before = signal.getsignal(signal.SIGINT)

    optimx("exchange")

    assert signal.getsignal(signal.SIGINT) is before


def test_the_password_of_nothing_is_written_into_the_file(office: Path) -> None:
    assert tomllib.loads((office / "server.toml").read_text("utf-8"))["server"]["accounts"]["demo"]["root"] == "drop"

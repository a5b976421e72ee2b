import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from optimx import Side
from optimx.app import open_office, this_process
from optimx.app.lock import held
from optimx.core.config import check, read, this_machine
from optimx.core.machine import SystemClock
from optimx.core.office import run
from optimx.core.plugin_manager import Plugins
from optimx.plugins import BUILTIN
from optimx.testing import ManualClock

STATE = ("--state", "state")


@pytest.fixture
def two_runs(place: Path) -> Path:
    """An office that has run twice: once it found nothing to fetch, once nothing to generate from."""
    (place / "drop").mkdir()
    raw, plugins = read(place / "plugins.toml"), Plugins.load((), BUILTIN)
    config = check(raw, plugins, this_machine())
    for command, steps in (("download", run.download_only), ("generate", run.generate)):
        with open_office(config, plugins, this_process({}, state=place / "state"), command) as desk:
            desk.perform(steps)
    return place


def test_before_the_first_run_there_is_nothing_to_show_and_nothing_is_made(optimx: Any, place: Path) -> None:
    assert optimx("report", "list", *STATE).out == "There is no run yet.\n"
    assert optimx("report", "show", *STATE).code == 1
    assert not (place / "state").exists()


@pytest.mark.usefixtures("two_runs")
def test_all_runs_are_listed_the_newest_last(optimx: Any) -> None:
    runs = json.loads(optimx("report", "list", "--json", *STATE).out)["data"]["runs"]

    assert [each["command"] for each in runs] == ["download", "generate"]
    assert [each["side"] for each in runs] == [Side.OFFICE.value] * 2
    assert len(optimx("report", "list", *STATE).out.splitlines()) == 3


def test_the_newest_run_is_the_last_one_also_after_the_clock_was_put_back(optimx: Any, two_runs: Path) -> None:
    put_back = this_process({}, state=two_runs / "state")
    put_back = replace(put_back, clock=ManualClock(datetime(2026, 1, 1, tzinfo=UTC)))
    raw, plugins = read(two_runs / "plugins.toml"), Plugins.load((), BUILTIN)
    with open_office(check(raw, plugins, this_machine()), plugins, put_back, "upload") as desk:
        desk.perform(run.send_generated)

    runs = json.loads(optimx("report", "list", "--json", *STATE).out)["data"]["runs"]

    assert [each["command"] for each in runs] == ["download", "generate", "upload"]
    assert json.loads(optimx("report", "show", "--json", *STATE).out)["data"]["command"] == "upload"


def test_a_past_run_is_shown_as_its_report_was_written(optimx: Any, two_runs: Path) -> None:
    last = json.loads(optimx("report", "list", "--json", *STATE).out)["data"]["runs"][-1]["id"]
    pages = [page.read_text("utf-8-sig") for page in (two_runs / "EchangeFTP" / "Rapport").glob("*.txt")]
    (written,) = [page.splitlines() for page in pages if last in page]

    shown = optimx("report", "show", last[:13], *STATE).out.splitlines()

    # the last line is the journal's head, which has grown by the entry that the report was written
    assert shown[:-1] == written[:-1]


@pytest.mark.usefixtures("two_runs")
def test_without_an_id_it_is_the_last_run_and_any_format_will_do(optimx: Any) -> None:
    assert json.loads(optimx("report", "show", "--format", "json", *STATE).out)["command"] == "generate"
    enveloped = json.loads(optimx("report", "show", "--json", *STATE).out)
    assert (enveloped["kind"], enveloped["data"]["command"]) == ("run", "generate")


@pytest.mark.usefixtures("two_runs")
def test_a_run_or_format_that_is_not_there_is_said_with_what_there_is(optimx: Any) -> None:
    assert "'optimx report list'" in optimx("report", "show", "no-such-run", *STATE).err
    ran = optimx("report", "show", "--format", "pdf", *STATE)
    assert (ran.code, "There are: json, text." in ran.err) == (3, True)


@pytest.mark.usefixtures("two_runs")
def test_what_is_open_has_its_line_and_a_file_its_story(optimx: Any) -> None:
    (batch,) = json.loads(optimx("status", "--json", *STATE).out)["data"]["open"]

    assert batch["state"] == "PLANNED"
    assert "being prepared" in optimx("status", *STATE).out


def test_a_file_that_nobody_knows_is_left_to_who_asked(optimx: Any, office: Path) -> None:
    ran = optimx("why", "nobody-knows.xml")

    assert ran.out.startswith("Nothing is known of 'nobody-knows.xml'.\n-> Give the whole name")
    assert (ran.code, optimx("why", "nobody-knows.xml", "--json").code) == (1, 1)


@pytest.mark.parametrize("before", ["", "/mnt/drop/archive/", "D:\\EchangeFTP\\Generation\\"])
def test_a_file_is_known_by_its_name_however_it_was_copied(optimx: Any, office: Path, before: str) -> None:
    optimx("exchange")
    (data,) = (office / "drop").glob("optim_data_*.xml")

    ran = optimx("why", before + data.name)

    assert "UPLOADED" in ran.out
    assert ran.out.endswith("Now: sent, waiting for an answer\n-> Nothing to do: the next run goes on with it.\n")


def test_before_the_first_run_nothing_is_settled_and_the_first_step_is_named(optimx: Any, office: Path) -> None:
    ran = optimx("status")

    assert ran.out == "There was no run yet: nothing was sent or received.\n-> Next: optimx exchange\n"


def test_a_run_that_was_refused_is_among_the_others_and_shown_again(optimx: Any, office: Path) -> None:
    optimx("exchange", OPTIMX_NOW="2026-11-23T12:30:00+01:00")
    file = office / "plugins.toml"
    good = file.read_text("utf-8")
    file.write_text(good.replace('"0s"', '"soon"'), "utf-8")
    refused = optimx("exchange", OPTIMX_NOW="2026-11-23T13:30:00+01:00")
    file.write_text(good, "utf-8")
    with held(office / "state", "732829320", "exchange", "SRV", SystemClock().now()):
        optimx("exchange", OPTIMX_NOW="2026-11-23T14:30:00+01:00")
    optimx("exchange", OPTIMX_NOW="2026-11-23T15:30:00+01:00")

    runs = json.loads(optimx("report", "list", "--json").out)["data"]["runs"]

    assert [each["exit_code"] for each in runs] == [0, 3, 6, 0]
    shown = optimx("report", "show", runs[1]["id"]).out
    (told,) = [line for line in refused.err.splitlines() if line.startswith("Report: ")]
    assert Path(told.removeprefix("Report: ")).read_text("utf-8-sig").splitlines() == shown.splitlines()
    assert "office.wait" in shown


def test_without_an_id_a_run_that_was_refused_last_is_the_last(optimx: Any, office: Path) -> None:
    optimx("exchange", OPTIMX_NOW="2026-11-23T12:30:00+01:00")
    with held(office / "state", "732829320", "exchange", "SRV", SystemClock().now()):
        optimx("exchange", OPTIMX_NOW="2026-11-23T14:30:00+01:00")
        assert "14:30" in optimx("report", "show").out


@pytest.mark.parametrize("content", ["", "[]", "{}", "[" * 100_000, '{"id": 7}'])
def test_what_else_lies_beside_the_reports_is_passed_over(optimx: Any, office: Path, content: str) -> None:
    optimx("exchange")
    (office / "EchangeFTP" / "Rapport" / "Rapport_732829320_20261123_123000.json").write_text(content, "utf-8")

    assert len(json.loads(optimx("report", "list", "--json").out)["data"]["runs"]) == 1


def test_a_report_is_shown_in_the_language_that_is_asked_for_else_in_its_own(optimx: Any, office: Path) -> None:
    optimx("exchange")

    english, french, own = (optimx("report", "show", *asked).out for asked in (("--lang", "en"), ("--lang", "fr"), ()))

    assert english.startswith("ALL WELL")
    assert french.startswith("TOUT VA BIEN")
    assert own == french


def test_a_server_s_books_are_one_account_s(optimx: Any, place: Path) -> None:
    written = 'version = 1\n[server]\nsystem = "mobile_store"\n[server.accounts.demo]\nid = "732829320"\nroot = "d"\n'
    (place / "server.toml").write_text(written, "utf-8")

    ran = optimx("status", "--config", "server.toml", *STATE)
    assert (ran.code, "''" in ran.err) == (3, False)
    assert "--account demo" in ran.err
    assert optimx("status", "--config", "server.toml", "--account", "demo", *STATE).code == 0

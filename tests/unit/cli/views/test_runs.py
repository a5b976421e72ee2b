from dataclasses import replace
from datetime import UTC, datetime, timedelta

from optimx import Outcome, RunSummary, Side
from optimx.cli.terminal import Terminal
from optimx.cli.views.runs import run_data, run_lines
from optimx.plugins.reports.figures import Figures

START = datetime(2026, 11, 23, 11, 30, tzinfo=UTC)
FIGURES = Figures("fr", str, UTC)
RUN = RunSummary(
    "r1", Side.OFFICE, "exchange", START, START + timedelta(seconds=42), Outcome.DONE, 0, ("a.txt",), {"errored": 2}
)


def test_a_run_is_a_line_with_its_result_and_code(terminal: Terminal) -> None:
    heading, line = run_lines([RUN], FIGURES, terminal)

    assert heading.split()[:2] == ["run", "started"]
    assert line.replace("\u00a0", " ").split() == ["r1", "23/11/2026", "11:30", "42", "s", "exchange", "done", "0", "2"]


def test_a_run_whose_end_is_not_known_does_not_invent_one(terminal: Terminal) -> None:
    killed = replace(RUN, ended=None, outcome=Outcome.KILLED, exit_code=None)

    assert run_lines([killed], FIGURES, terminal)[1].split().count("?") == 2
    assert run_data(killed)["ended"] is None


def test_no_run_yet_is_said_in_words(terminal: Terminal) -> None:
    assert run_lines([], FIGURES, terminal) == ["There is no run yet."]


def test_programs_get_codes_and_iso_moments() -> None:
    assert run_data(RUN) | {"id": "r1", "outcome": "done", "started": "2026-11-23T11:30:00+00:00"} == run_data(RUN)

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from optimx import BatchSummary, Errored, Event, FileFacts, Role, Side, UnreachableError, Uploaded, text
from optimx.cli.terminal import Terminal
from optimx.cli.views.story import Standing, story_data, story_lines
from optimx.plugins.reports.figures import Figures

FIGURES = Figures("fr", str, UTC)
START = datetime(2026, 11, 23, 11, 30, tzinfo=UTC)
SENT = Uploaded(
    run="r",
    account="1",
    side=Side.OFFICE,
    at=START,
    file=FileFacts("a.xml", Role.DATA, 5, ""),
    target="a.xml",
    attempt=2,
)
BROKE = UnreachableError(text("the line broke"))
FAILED = Errored(
    run="r",
    account="1",
    side=Side.OFFICE,
    at=START + timedelta(seconds=1),
    step="upload",
    file="a.xml",
    code=BROKE.code,
    transient=True,
    what=BROKE.what,
    remedy=BROKE.remedy,
    who=BROKE.who,
)


OPEN = Standing(BatchSummary("b1", "outbound", "a.xml", "SENT", "manifest", START), Side.OFFICE, settled=False)


def told(terminal: Terminal, *events: Event, standing: Standing | None = OPEN) -> list[str]:
    return list(story_lines("a.xml", events, standing, FIGURES, terminal))


def test_each_event_is_a_line_in_order(terminal: Terminal) -> None:
    first, second, *_ = told(terminal, SENT, FAILED)

    assert first == "23/11/2026 11:30:00  UPLOADED      complete, at attempt 2"
    assert second == "23/11/2026 11:30:01  ERROR         [E-UNREACHABLE] the line broke"


def test_a_story_that_ends_badly_says_what_to_do_and_who_can(terminal: Terminal) -> None:
    assert told(terminal, SENT, FAILED)[-1] == f"-> {BROKE.remedy} (your IT person)"


def test_a_story_that_goes_on_says_where_it_stands_and_asks_for_nothing(terminal: Terminal) -> None:
    *_, where, what = told(terminal, FAILED, SENT)

    assert where == "Now: sent, waiting for an answer"
    assert what == "-> Nothing to do: the next run goes on with it."


def test_a_story_that_is_over_says_so(terminal: Terminal) -> None:
    assert told(terminal, SENT, standing=replace(OPEN, settled=True))[-1] == "-> Nothing to do: it is done with."


def test_a_story_whose_end_nobody_knows_asks_a_person(terminal: Terminal) -> None:
    uncertain = replace(OPEN, batch=replace(OPEN.batch, state="UNCERTAIN"))

    assert "optimx resolve" in told(terminal, SENT, standing=uncertain)[-1]


def test_a_file_that_nobody_saw_is_said_to_be_unknown(terminal: Terminal) -> None:
    first, remedy = told(terminal, standing=None)

    assert first == "Nothing is known of 'a.xml'."
    assert "optimx status" in remedy


def test_programs_get_the_events_as_the_journal_keeps_them() -> None:
    assert [each["kind"] for each in story_data([SENT, FAILED])] == ["uploaded", "errored"]

from datetime import UTC, datetime, timedelta

from optimx import Errored, Event, FileFacts, Role, Side, UnreachableError, Uploaded, text
from optimx.cli.terminal import Terminal
from optimx.cli.views.story import story_data, story_lines
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


def told(terminal: Terminal, *events: Event) -> list[str]:
    return list(story_lines("a.xml", events, FIGURES, terminal))


def test_each_event_is_a_line_in_order(terminal: Terminal) -> None:
    first, second, *_ = told(terminal, SENT, FAILED)

    assert first == "23/11/2026 11:30:00  UPLOADED      complete, at attempt 2"
    assert second == "23/11/2026 11:30:01  ERROR         [E-UNREACHABLE] the line broke"


def test_a_story_that_ends_badly_says_what_to_do_and_who_can(terminal: Terminal) -> None:
    assert told(terminal, SENT, FAILED)[-1] == f"-> {BROKE.remedy} (your IT person)"


def test_a_story_that_went_on_asks_for_nothing(terminal: Terminal) -> None:
    assert not told(terminal, FAILED, SENT)[-1].startswith("->")


def test_a_file_that_nobody_saw_is_said_to_be_unknown(terminal: Terminal) -> None:
    assert told(terminal) == ["Nothing is known of 'a.xml'."]


def test_programs_get_the_events_as_the_journal_keeps_them() -> None:
    assert [each["kind"] for each in story_data([SENT, FAILED])] == ["uploaded", "errored"]

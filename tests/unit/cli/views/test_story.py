from dataclasses import replace
from datetime import UTC, datetime, timedelta

from optimx import BatchSummary, Errored, Event, FileFacts, Role, Side, UncertainError, UnreachableError, Uploaded, text
from optimx.cli.terminal import Terminal
from optimx.cli.views.story import Note, Standing, removal_data, story_data, story_lines
from optimx.core.removals import LEFT, Removal, What
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


def test_a_file_that_travelled_with_others_tells_what_became_of_its_set(terminal: Terminal) -> None:
    accepted = replace(OPEN, batch=replace(OPEN.batch, state="ACCEPTED"), settled=True)

    assert told(terminal, SENT, standing=accepted)[1:] == ["Now: accepted", "-> Nothing to do: it is done with."]


def test_a_story_that_ended_otherwise_than_it_was_meant_to_says_how(terminal: Terminal) -> None:
    replaced = replace(OPEN, batch=replace(OPEN.batch, state="SUPERSEDED"), settled=True)

    assert told(terminal, SENT, standing=replaced)[1:] == [
        "Now: replaced by a newer set",
        "-> Nothing to do: it is done with.",
    ]


def test_a_story_whose_end_nobody_knows_asks_a_person(terminal: Terminal) -> None:
    uncertain = replace(OPEN, batch=replace(OPEN.batch, state="UNCERTAIN"))

    assert "optimx resolve" in told(terminal, SENT, standing=uncertain)[-1]


def test_what_a_report_warned_of_is_told_in_its_place(terminal: Terminal) -> None:
    gone = Note(
        START + timedelta(seconds=2), text("files of '{file}' are no more in {folders}", file="a.xml", folders="X")
    )

    story = list(story_lines("a.xml", [SENT], OPEN, FIGURES, terminal, notes=[gone]))

    assert story[1] == "23/11/2026 11:30:02  NOTE          files of 'a.xml' are no more in X"


def test_what_a_person_has_decided_is_not_asked_again(terminal: Terminal) -> None:
    doubt = replace(FAILED, code=UncertainError.code, remedy=UncertainError.remedy, who=UncertainError.who)
    open_still = replace(OPEN, batch=replace(OPEN.batch, state="UNCERTAIN"))
    decided = replace(OPEN, batch=replace(OPEN.batch, state="REFUSED"), settled=True)

    assert "optimx resolve" in told(terminal, SENT, doubt, standing=open_still)[-1]
    assert told(terminal, SENT, doubt, standing=decided)[-1] == "-> Nothing to do: it is done with."


def test_a_file_that_nobody_saw_is_said_to_be_unknown(terminal: Terminal) -> None:
    first, remedy = told(terminal, standing=None)

    assert first == "Nothing is known of 'a.xml'."
    assert "optimx status" in remedy


def test_programs_get_the_events_as_the_journal_keeps_them() -> None:
    assert [each["kind"] for each in story_data([SENT, FAILED])] == ["uploaded", "errored"]


GONE = (
    Removal(START + timedelta(days=1), What.POSITION, "retention.positions", timedelta(days=61)),
    Removal(START + timedelta(days=2), What.STORY, "retention.journal", timedelta(hours=36), 4),
    Removal(START + timedelta(days=3), What.FILE, LEFT, None),
)


def test_what_a_purge_took_is_told_in_its_place_with_its_rule(terminal: Terminal) -> None:
    lines = list(story_lines("a.jpg", [SENT], None, FIGURES, terminal, GONE))

    assert [line[:10] for line in lines[:4]] == ["23/11/2026", "24/11/2026", "25/11/2026", "26/11/2026"]
    assert all("PURGED" in line for line in lines[1:4])
    assert 'taken out of the file (by [retention] positions = "61d")' in lines[1]
    assert (
        'what 4 entries of this story told was removed; their hashes stay (by [retention] journal = "36h")' in lines[2]
    )
    assert lines[3].endswith("the file was removed (the person has left)")


def test_an_unknown_file_may_be_one_whose_story_was_purged(terminal: Terminal) -> None:
    purge = Removal(START, What.STORY, "retention.journal", timedelta(days=365))

    _, perhaps, _ = story_lines("a.xml", (), None, FIGURES, terminal, (), purge)

    assert perhaps.startswith("What was told before 23/11/2025 was removed on 23/11/2026")


def test_programs_get_each_removal_with_its_rule() -> None:
    assert removal_data(GONE[:1]) == [
        {
            "at": "2026-11-24T11:30:00+00:00",
            "what": "position",
            "rule": "retention.positions",
            "kept_for": "61d",
            "count": 1,
        }
    ]

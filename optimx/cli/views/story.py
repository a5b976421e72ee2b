"""The story of one file: what happened to it, in order, and what to do next.

In: the events of the journal that are about it, where its batch stands. Out: lines, JSON data. Called by `cli.batches`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from optimx import BatchSummary, Errored, Event, Processed, Side, Text, UncertainError, printable, text
from optimx.cli.terminal import Terminal, remedy_line
from optimx.cli.views.settings import written_length
from optimx.core.errors import SetIncompleteError
from optimx.core.events import to_payload
from optimx.core.language import counted
from optimx.core.removals import LEFT, UNWANTED, Removal, What
from optimx.plugins.reports.figures import Figures
from optimx.plugins.reports.needs import UNCERTAIN
from optimx.plugins.reports.text.lines import result_of
from optimx.plugins.reports.wording import ACTORS, EVENT_WORDS, batch_words, word_of

_WORD = 12


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the batch of the last event stands.

    Attributes:
        batch: that the file belongs to.
        side: whose journal says so.
        settled: nothing is left to do for it.
    """

    batch: BatchSummary
    side: Side
    settled: bool


@dataclass(frozen=True, slots=True)
class Note:
    """A warning of a run.

    Attributes:
        at: aware.
        what: was said.
    """

    at: datetime
    what: Text


_NOTE = text("NOTE")


def story_lines(
    file: str,
    events: Sequence[Event],
    standing: Standing | None,
    figures: Figures,
    terminal: Terminal,
    gone: Sequence[Removal] = (),
    last_purge: Removal | None = None,
    notes: Sequence[Note] = (),
) -> Iterator[str]:
    """Give one line an event or a removal, oldest first; then where it stands, what to do next, and who can.

    Args:
        file: its name.
        events: that are about it.
        standing: where its batch stands.
        figures: how the reader writes them.
        terminal: that shows it.
        gone: what purges took of it and of its story.
        last_purge: when stories were last shortened at all, for a file that nothing is known of.
        notes: what reports warned of that is about it.
    """
    if not events and standing is None and not gone:
        yield terminal.show(text("Nothing is known of '{file}'.", file=file))
        if last_purge is not None:
            yield terminal.show(_perhaps(last_purge, figures, terminal))
        yield remedy_line(terminal, _LOOK)
        return
    told = [*((event.at, _event_words(event, figures, terminal)) for event in events)]
    told += [(removal.at, (PURGED_WORD, _removal_words(removal, terminal))) for removal in gone]
    told += [(note.at, (_NOTE, terminal.show(note.what))) for note in notes]
    for at, (word, what) in sorted(told, key=lambda line: line[0]):
        yield f"{figures.day(at)} {figures.clock(at)}  {terminal.show(word):<{_WORD}}  {what}".rstrip()
    where = _where(events, standing, figures) if standing else None
    if where is not None:
        yield terminal.show(text("Now: {where}", where=terminal.show(where)))
    yield _next(events[-1] if events else None, standing, terminal)


_LOOK = text(
    "Give the whole name, as a report shows it ('optimx report show'); 'optimx status' shows the files that are open."
)


PURGED_WORD = text("PURGED")

_OTHER_ENDS = ("REFUSED", "SUPERSEDED")
"""How a batch ends that did not do what it was made for."""


def _where(events: Sequence[Event], standing: Standing, figures: Figures) -> Text | None:
    """Say where the batch stands, unless the story has told it; the verdict is told of its data file only."""
    batch = standing.batch
    if standing.settled and batch.state == "ACCEPTED":
        return None if any(isinstance(event, Processed) for event in events) else text("accepted")
    if standing.settled and batch.state not in _OTHER_ENDS:
        return None
    return batch_words(batch, standing.side, figures.translate)


def _event_words(event: Event, figures: Figures, terminal: Terminal) -> tuple[Text, str]:
    return EVENT_WORDS[word_of(event)], _told(event, figures, terminal)


def _removal_words(removal: Removal, terminal: Terminal) -> str:
    what = {
        What.FILE: text("the file was removed"),
        What.POSITION: text("where the photo was taken was taken out of the file"),
        What.STORY: counted(
            removal.count,
            text("what an entry of this story told was removed; its hash stays"),
            text("what {count} entries of this story told was removed; their hashes stay"),
        ),
    }[removal.what]
    return f"{terminal.show(what)} ({terminal.show(_rule_words(removal))})"


def _rule_words(removal: Removal) -> Text:
    if removal.rule == LEFT:
        return text("the person has left")
    if removal.rule == UNWANTED:
        return text("the firm wants no positions: rule R17")
    table, _, key = removal.rule.partition(".")
    option = f"[{table}] {key}"
    if removal.period is None:
        return text("by {option}", option=option)
    return text('by {option} = "{length}"', option=option, length=written_length(removal.period))


def _perhaps(purge: Removal, figures: Figures, terminal: Terminal) -> Text:
    return text(
        "What was told before {day} was removed on {moment} ({rule}): it may have been among that.",
        day=figures.day(purge.at - purge.period) if purge.period else "",
        moment=figures.day(purge.at),
        rule=terminal.show(_rule_words(purge)),
    )


def _next(last: Event | None, standing: Standing | None, terminal: Terminal) -> str:
    """Say what to do next: what the last error asks for, else what the batch waits for."""
    if isinstance(last, Errored) and not _is_over(last, standing):
        return f"{remedy_line(terminal, last.remedy)} ({terminal.show(ACTORS[last.who])})"
    if standing is None or standing.settled:
        return remedy_line(terminal, text("Nothing to do: it is done with."))
    if standing.batch.state == UNCERTAIN:
        return f"{remedy_line(terminal, UncertainError.remedy)} ({terminal.show(ACTORS[UncertainError.who])})"
    return remedy_line(terminal, text("Nothing to do: the next run goes on with it."))


def _is_over(last: Errored, standing: Standing | None) -> bool:
    """Say whether an error was the last that happened, and is no more: a file lies there again, a person decided."""
    if standing is None:
        return False
    if last.code == UncertainError.code:
        return standing.batch.state != UNCERTAIN
    return last.code == SetIncompleteError.code and standing.batch.lacks is None


def _told(event: Event, figures: Figures, terminal: Terminal) -> str:
    if isinstance(event, Errored):
        return f"[{printable(event.code)}] {terminal.show(event.what)}"
    return result_of(event, figures)


def removal_data(gone: Sequence[Removal]) -> list[dict[str, Any]]:
    """Return what purges took as JSON data."""
    return [
        {
            "at": removal.at.isoformat(),
            "what": removal.what.value,
            "rule": removal.rule,
            "kept_for": written_length(removal.period) if removal.period else None,
            "count": removal.count,
        }
        for removal in gone
    ]


def note_data(notes: Sequence[Note]) -> list[dict[str, str]]:
    """Return what reports warned of as JSON data, in English."""
    return [{"at": note.at.isoformat(), "what": note.what.show()} for note in notes]


def story_data(events: Sequence[Event]) -> list[dict[str, Any]]:
    """Return the events as JSON data, as the journal keeps them."""
    return [{"kind": event.kind, **to_payload(event)} for event in events]

"""The story of one file: what happened to it, in order, and what to do next.

In: the events of the journal that are about it, where its batch stands. Out: lines, JSON data. Called by `cli.why`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from optimx import BatchSummary, Errored, Event, Side, UncertainError, printable, text
from optimx.cli.terminal import Terminal, remedy_line
from optimx.core.events import to_payload
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


def story_lines(
    file: str, events: Sequence[Event], standing: Standing | None, figures: Figures, terminal: Terminal
) -> Iterator[str]:
    """Give one line an event, oldest first; then where it stands, what to do next, and who can."""
    if not events and standing is None:
        yield terminal.show(text("Nothing is known of '{file}'.", file=file))
        yield remedy_line(terminal, _LOOK)
        return
    for event in events:
        moment = f"{figures.day(event.at)} {figures.clock(event.at)}"
        word = terminal.show(EVENT_WORDS[word_of(event)])
        yield f"{moment}  {word:<{_WORD}}  {_told(event, figures, terminal)}".rstrip()
    if standing is not None and not standing.settled:
        where = terminal.show(batch_words(standing.batch, standing.side))
        yield terminal.show(text("Now: {where}", where=where))
    yield _next(events[-1] if events else None, standing, terminal)


_LOOK = text(
    "Give the whole name, as a report shows it ('optimx report show'); 'optimx status' shows the files that are open."
)


def _next(last: Event | None, standing: Standing | None, terminal: Terminal) -> str:
    """Say what to do next: what the last error asks for, else what the batch waits for."""
    if isinstance(last, Errored):
        return f"{remedy_line(terminal, last.remedy)} ({terminal.show(ACTORS[last.who])})"
    if standing is None or standing.settled:
        return remedy_line(terminal, text("Nothing to do: it is done with."))
    if standing.batch.state == UNCERTAIN:
        return f"{remedy_line(terminal, UncertainError.remedy)} ({terminal.show(ACTORS[UncertainError.who])})"
    return remedy_line(terminal, text("Nothing to do: the next run goes on with it."))


def _told(event: Event, figures: Figures, terminal: Terminal) -> str:
    if isinstance(event, Errored):
        return f"[{printable(event.code)}] {terminal.show(event.what)}"
    return result_of(event, figures)


def story_data(events: Sequence[Event]) -> list[dict[str, Any]]:
    """Return the events as JSON data, as the journal keeps them."""
    return [{"kind": event.kind, **to_payload(event)} for event in events]

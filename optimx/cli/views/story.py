"""The story of one file: what happened to it, in order, and what to do next.

In: the events of the journal that are about it. Out: lines, JSON data. Called by `cli.why`. Pure.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from optimx import Errored, Event, printable, text
from optimx.cli.terminal import Terminal, remedy_line
from optimx.core.events import to_payload
from optimx.plugins.reports.figures import Figures
from optimx.plugins.reports.text.lines import result_of
from optimx.plugins.reports.wording import ACTORS, EVENT_WORDS, word_of

_WORD = 12


def story_lines(file: str, events: Sequence[Event], figures: Figures, terminal: Terminal) -> Iterator[str]:
    """Give one line an event, oldest first; then, when the last one is an error, what to do and who can."""
    if not events:
        yield terminal.show(text("Nothing is known of '{file}'.", file=file))
        return
    for event in events:
        moment = f"{figures.day(event.at)} {figures.clock(event.at)}"
        word = terminal.show(EVENT_WORDS[word_of(event)])
        yield f"{moment}  {word:<{_WORD}}  {_told(event, figures, terminal)}".rstrip()
    last = events[-1]
    if isinstance(last, Errored):
        yield f"{remedy_line(terminal, last.remedy)} ({terminal.show(ACTORS[last.who])})"


def _told(event: Event, figures: Figures, terminal: Terminal) -> str:
    if isinstance(event, Errored):
        return f"[{printable(event.code)}] {terminal.show(event.what)}"
    return result_of(event, figures)


def story_data(events: Sequence[Event]) -> list[dict[str, Any]]:
    """Return the events as JSON data, as the journal keeps them."""
    return [{"kind": event.kind, **to_payload(event)} for event in events]

"""A line an event: time, word, file, size, result.

In: the events of a run. Out: lines of the page. Called by the text report.
"""

from datetime import date

from optimx import (
    Archived,
    Certainty,
    Downloaded,
    Errored,
    Event,
    Generated,
    Imported,
    Processed,
    RunRecord,
    Text,
    Uploaded,
    VerdictKind,
    text,
)
from optimx.plugins.reports.figures import Figures
from optimx.plugins.reports.tallies import file_of
from optimx.plugins.reports.text.page import Page, shown_name
from optimx.plugins.reports.wording import ACTORS, EVENT_WORDS, word_of

# `Appli_Data_111222333_2611231210.xml` has 35 characters, a photo named by its UUID 40.
_NAME = 40
_SIZE = 10
_WORD = 10
_INDENT = " " * 22

_VERDICTS = {
    VerdictKind.ACCEPTED: text("accepted"),
    VerdictKind.SUPERSEDED: text("replaced by a newer set"),
    VerdictKind.REFUSED: text("refused"),
}


def event_lines(run: RunRecord, page: Page) -> None:
    """Add a line an event; a day of its own is announced when the run goes past midnight."""
    page.heading(text("WHAT HAPPENED"))
    if not run.events:
        page.line(page.say(text("Nothing was moved.")))
        return
    day: date = run.started.astimezone(page.figures.timezone).date()
    for event in run.events:
        today = event.at.astimezone(page.figures.timezone).date()
        if today != day:
            page.line(f"--- {page.figures.day(event.at)}")
            day = today
        _event_line(event, page)


def _event_line(event: Event, page: Page) -> None:
    figures = page.figures
    start = f"{figures.clock(event.at)}  {page.say(EVENT_WORDS[word_of(event)]):<{_WORD}}"
    if isinstance(event, Errored):
        page.line("  ".join(filter(None, [start, shown_name(event.file), f"[{event.code}]"])))
        _error_lines(event, page)
        return
    file = file_of(event)
    name, size = (shown_name(file.name), figures.size(file.size)) if file else ("", "")
    result = result_of(event, figures)
    if len(name) > _NAME:
        page.line(f"{start}  {name}")
        start, name = " " * len(start), ""
    page.line(f"{start}  {name:<{_NAME}}  {size:>{_SIZE}}  {result}")
    if isinstance(event, Imported):
        _import_lines(event, page)


def _error_lines(event: Errored, page: Page) -> None:
    page.paragraph(page.say(event.what), first=_INDENT)
    # what heals by itself asks nothing of anybody
    actor = "" if event.transient else f" ({page.say(ACTORS[event.who])})"
    page.paragraph(f"{page.say(event.remedy)}{actor}", first=f"{_INDENT}-> ")


def _import_lines(event: Imported, page: Page) -> None:
    count = page.figures.counted
    if event.refused:
        page.line(_INDENT + count(len(event.refused), text("{count} record refused"), text("{count} records refused")))
    if event.waiting:
        waiting = (
            text("{count} record waits for its photo or signature"),
            text("{count} records wait for their media"),
        )
        page.line(_INDENT + count(event.waiting, *waiting))


def result_of(event: Event, figures: Figures) -> str:
    """Return what came of an event, in a few words; empty for an error, which has sentences of its own."""
    if isinstance(event, Generated):
        return _generated(event, figures)
    if isinstance(event, (Uploaded, Downloaded)):
        return _moved(event, figures)
    if isinstance(event, Processed):
        return _processed(event, figures)
    if isinstance(event, Imported):
        return _imported(event, figures)
    return _archived(event, figures) if isinstance(event, Archived) else ""


def _generated(event: Generated, figures: Figures) -> str:
    return _records(figures, sum(event.counts.values())) if event.counts else _show(figures, text("ready"))


def _moved(event: Uploaded | Downloaded, figures: Figures) -> str:
    if event.already_there:
        return _show(figures, text("was there already"))
    if event.attempt > 1:
        return _show(figures, text("complete, at attempt {attempt}", attempt=event.attempt))
    return _show(figures, text("complete"))


def _processed(event: Processed, figures: Figures) -> str:
    verdict = _show(figures, _VERDICTS[event.verdict])
    if event.certainty is Certainty.PROBABLE:
        return _show(figures, text("{verdict}, probably", verdict=verdict))
    return verdict


def _imported(event: Imported, figures: Figures) -> str:
    if event.already:
        return _show(figures, text("was imported already"))
    return _records(figures, sum(event.counts.values()))


def _archived(event: Archived, figures: Figures) -> str:
    place = shown_name(event.category)
    if event.renamed:
        return _show(figures, text("{place}, as {name}", place=place, name=event.place.rsplit("/", 1)[-1]))
    if event.already_there:
        return _show(figures, text("{place}, was there already", place=place))
    return place


def _records(figures: Figures, count: int) -> str:
    return figures.counted(count, text("{count} record"), text("{count} records"))


def _show(figures: Figures, words: Text) -> str:
    return words.show(figures.translate)

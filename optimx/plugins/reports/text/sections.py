"""The top and the foot of the page: whether it worked, what to do, who and when, totals of files.

In: a `RunRecord`. Out: lines of the page. Called by the text report.
"""

from datetime import datetime

from optimx import Outcome, RunRecord, Side, Text, Who, text
from optimx.plugins.reports.figures import Figures
from optimx.plugins.reports.needs import Need, needs_of
from optimx.plugins.reports.tallies import FileTotal, totals_by_category, totals_by_event
from optimx.plugins.reports.text.page import Page, shown_name
from optimx.plugins.reports.wording import ACTORS, EVENT_WORDS, OUTCOMES, command_words, transport_words

# Without any event to explain them, these still need somebody.
_ALWAYS_NEED = {
    Outcome.REFUSED: Who.IT,
    Outcome.MISCONFIGURED: Who.IT,
    Outcome.DEFECT: Who.VENDOR,
    Outcome.OVERDUE: Who.VENDOR,
    Outcome.NEEDS_PERSON: Who.YOU,
}
_REASONS_SHOWN = 3


def first_line(run: RunRecord, page: Page) -> None:
    """Add the line that answers: did it work, and does anything need me?"""
    actors = {need.who for need in needs_of(run) if not need.heals}
    # 'All well' must never stand before something to do, however the run saw itself
    well = run.outcome in (Outcome.DONE, Outcome.NOTHING_TO_DO)
    outcome = Outcome.NEEDS_PERSON if well and actors else run.outcome
    page.line(f"{page.say(OUTCOMES[outcome])} {page.say(_who_acts(run, actors))}")


def _who_acts(run: RunRecord, actors: set[Who]) -> Text:
    if not actors and run.outcome in _ALWAYS_NEED:
        actors = {_ALWAYS_NEED[run.outcome]}
    if Who.YOU in actors:
        return text("Something waits for YOU (see 'To do').")
    if Who.IT in actors:
        return text("For your IT person: see 'To do'.")
    return text("For the vendor: see 'To do'.") if actors else text("You have nothing to do.")


def to_do(run: RunRecord, page: Page) -> None:
    """Add what somebody has to do, then what heals by itself."""
    needs = needs_of(run)
    acts = [need for need in needs if not need.heals]
    heals = [need for need in needs if need.heals]
    if acts or run.outcome in _ALWAYS_NEED:
        page.heading(text("TO DO"))
        for number, need in enumerate(acts, start=1):
            _need(number, need, page)
    if run.outcome in _ALWAYS_NEED and not acts:
        actor = page.say(ACTORS[_ALWAYS_NEED[run.outcome]])
        page.paragraph(page.say(text("{actor}: look at this report.", actor=actor)).capitalize(), first="1. ")
    if heals:
        page.heading(text("NOTHING TO DO FOR THESE: THE NEXT RUN TAKES CARE OF THEM"))
        for need in heals:
            _reasons(need, page, first="- ")


def _need(number: int, need: Need, page: Page) -> None:
    actor = page.say(ACTORS[need.who]).upper()
    page.paragraph(f"{actor} - {page.say(need.remedy)}", first=f"{number}. ")
    _reasons(need, page, first="   - ")


def _reasons(need: Need, page: Page, first: str) -> None:
    for reason in need.reasons[:_REASONS_SHOWN]:
        code = f" [{need.code}]" if need.code else ""
        page.paragraph(page.say(reason) + code, first=first)
    more = len(need.reasons) - _REASONS_SHOWN
    if more > 0:
        words = page.figures.counted(more, text("and {count} more like it"), text("and {count} more like them"))
        page.paragraph(words, first=first)


def facts(run: RunRecord, page: Page) -> None:
    """Add who, when, through what, how long."""
    page.heading(text("THIS RUN"))
    account = text("account {account}", account=shown_name(run.account))
    who = f"{shown_name(run.company)}, {page.say(account)}" if run.company else page.say(account)
    page.pair(text("Firm"), who)
    page.pair(text("When"), _when(run, page.figures))
    page.pair(text("Asked for"), page.say(command_words(run.command)))
    if run.transport:
        page.pair(text("Through"), page.say(transport_words(run.transport)))
    side = text("drop server {machine}") if run.side is Side.SERVER else text("computer {machine}")
    page.pair(text("On"), Text(side.message, {"machine": run.machine}).show(page.figures.translate))


def _when(run: RunRecord, figures: Figures) -> str:
    start = figures.minute(run.started)
    if run.ended is None:
        return text("{start}, cut short; its end is not known", start=start).show(figures.translate)
    duration = figures.duration((run.ended - run.started).total_seconds())
    end = _end(run.started, run.ended, figures)
    return text("{start} to {end} ({duration})", start=start, end=end, duration=duration).show(figures.translate)


def _end(started: datetime, ended: datetime, figures: Figures) -> str:
    same_day = figures.day(started) == figures.day(ended)
    return figures.clock(ended)[:5] if same_day else figures.minute(ended)


def file_totals(run: RunRecord, page: Page) -> None:
    """Add how many files each word was said of, so that nobody has to count lines."""
    sums = totals_by_event(run)
    if not sums:
        return
    page.heading(text("IN SHORT"))
    for kind, words in EVENT_WORDS.items():
        if kind in sums:
            _file_total(words, sums[kind], page)
    for category, total in totals_by_category(run).items():
        page.line(f"{'':<16}{page.figures.number(total.files):>8}  {shown_name(category)}")


def _file_total(words: Text, total: FileTotal, page: Page) -> None:
    size = page.figures.size(total.octets) if total.octets else ""
    page.line(f"{page.say(words):<15}:{page.figures.number(total.files):>8}  {size:>12}")


def closing(run: RunRecord, page: Page) -> None:
    """Add by what a report is known and proven."""
    page.line()
    page.line("-" * 40)
    page.pair(text("Run"), shown_name(run.id))
    page.pair(text("Exit code"), "?" if run.exit_code is None else str(run.exit_code))
    if run.version:
        page.pair(text("Version"), f"optimx {shown_name(run.version)}")
    if run.journal_head:
        page.pair(text("Journal"), shown_name(run.journal_head))

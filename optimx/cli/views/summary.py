"""How a run that has just ended looks on the terminal: did it work, what moved, who has to do what, where it is told.

In: a `RunRecord`, the paths of its reports. Out: lines, JSON data. Called by the commands that run something. Pure.
"""

import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from optimx import BatchSummary, Outcome, ReportContext, RunRecord, Side, Text, printable, text
from optimx.cli.terminal import Terminal, remedy_line
from optimx.plugins.reports.figures import Figures
from optimx.plugins.reports.json import JsonReport
from optimx.plugins.reports.needs import Need, needs_of
from optimx.plugins.reports.tallies import FileTotal, by_state, totals_by_category, totals_by_event
from optimx.plugins.reports.wording import ACTORS, EVENT_WORDS, OUTCOMES, batch_words

_REASONS_SHOWN = 3
_WORD = 12
_SAYS_ENOUGH = frozenset({Outcome.NOTHING_TO_DO, Outcome.DONE})


def summary_lines(
    record: RunRecord, reports: Sequence[Path], figures: Figures, terminal: Terminal, headline: Text | None = None
) -> Iterator[str]:
    """Give the outcome, totals, what needs somebody, what still waits, and the place of the report.

    Args:
        record: of the run.
        reports: paths, the one for people first.
        figures: how the reader writes them.
        terminal: where it is shown.
        headline: what was done, in the place of the outcome.
    """
    needs = needs_of(record)
    yield terminal.show(headline or OUTCOMES[_outcome(record, needs)])
    yield from _totals(record, figures, terminal)
    for need in needs:
        yield from _need(need, terminal)
    for alike in by_state(record.open_batches):
        still_open = text("still open: {batch}", batch=_standing(alike, record.side, figures, terminal))
        yield f"  {terminal.show(still_open)}"
    if reports:
        yield terminal.show(text("Report: {place}", place=str(reports[0])))


def _standing(alike: Sequence[BatchSummary], side: Side, figures: Figures, terminal: Terminal) -> str:
    where = terminal.show(batch_words(alike[0], side, figures.translate))
    if alike[0].lacks is not None:
        since = text("since {moment}", moment=figures.minute(alike[0].since))
        where = f"{where}, {terminal.show(since)}"
    if len(alike) == 1:
        return terminal.show(text("{name}: {where}", name=printable(alike[0].name), where=where))
    which = f"{figures.number(len(alike))} ({printable(alike[0].name)}, …)"
    return terminal.show(text("{name}: {where}", name=which, where=where))


def _outcome(record: RunRecord, needs: Sequence[Need]) -> Outcome:
    """'All well' must never stand before something to do, however the run saw itself."""
    acts = any(not need.heals for need in needs)
    return Outcome.NEEDS_PERSON if acts and record.outcome in _SAYS_ENOUGH else record.outcome


def _totals(record: RunRecord, figures: Figures, terminal: Terminal) -> Iterator[str]:
    sums = totals_by_event(record)
    for kind, words in EVENT_WORDS.items():
        if kind in sums:
            filed = _filed(record, figures) if kind == "archived" else ""
            yield f"  {terminal.show(words).lower():<{_WORD}}{_amount(sums[kind], figures)}{filed}"


def _amount(total: FileTotal, figures: Figures) -> str:
    count = f"{figures.number(total.files):>5}"
    return f"{count}  {figures.size(total.octets)}" if total.octets else count


def _filed(record: RunRecord, figures: Figures) -> str:
    parts = [f"{printable(name)} {figures.number(total.files)}" for name, total in totals_by_category(record).items()]
    return f"  ({', '.join(parts)})" if parts else ""


def _need(need: Need, terminal: Terminal) -> Iterator[str]:
    code = f"[{printable(need.code)}] " if need.code else ""
    for reason in need.reasons[:_REASONS_SHOWN]:
        yield f"  ! {code}{terminal.show(reason)}"
    more = len(need.reasons) - _REASONS_SHOWN
    if more > 0:
        others = text("{count} more of the kind", count=more)
        yield f"  ! {terminal.show(others)}"
    yield f"    {remedy_line(terminal, need.remedy)} ({terminal.show(_actor(need))})"


def _actor(need: Need) -> Text:
    return text("heals by itself at the next run") if need.heals else ACTORS[need.who]


def run_data(record: RunRecord, reports: Sequence[Path], context: ReportContext) -> dict[str, Any]:
    """Return what the report `json` says of a run, and where its reports lie."""
    out = io.BytesIO()
    JsonReport().render(record, out, context)
    document: dict[str, Any] = json.loads(out.getvalue())
    return {**document, "reports": [str(path) for path in reports]}

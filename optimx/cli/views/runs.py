"""How past runs look in a list.

In: `RunSummary`. Out: lines, JSON data. Called by `cli.report`. Pure.
"""

from collections.abc import Iterable
from typing import Any

from optimx import RunSummary, printable, text
from optimx.cli.terminal import Terminal, columns
from optimx.plugins.reports.figures import Figures
from optimx.plugins.reports.wording import OUTCOME_WORDS

_HEADINGS = (
    text("run"),
    text("started"),
    text("lasted"),
    text("command"),
    text("result"),
    text("code"),
    text("errors"),
)

_ENOUGH = 8
"""Characters of an id: `report show` takes its beginning, and a whole one breaks the lines of the list."""


def run_lines(runs: Iterable[RunSummary], figures: Figures, terminal: Terminal) -> list[str]:
    """Return one line a run, in the order given."""
    rows = [_row(run, figures, terminal) for run in runs]
    return columns(_HEADINGS, rows, terminal) if rows else [terminal.show(text("There is no run yet."))]


def _row(run: RunSummary, figures: Figures, terminal: Terminal) -> tuple[str, ...]:
    return (
        printable(run.id[:_ENOUGH]),
        figures.minute(run.started),
        figures.duration((run.ended - run.started).total_seconds()) if run.ended else "?",
        printable(run.command),
        terminal.show(OUTCOME_WORDS[run.outcome]),
        "?" if run.exit_code is None else str(run.exit_code),
        str(run.totals.get("errored", 0)),
    )


def run_data(run: RunSummary) -> dict[str, Any]:
    """Return a run as JSON data; moments in ISO 8601."""
    return {
        "id": run.id,
        "side": run.side.value,
        "command": run.command,
        "started": run.started.isoformat(),
        "ended": run.ended.isoformat() if run.ended else None,
        "outcome": run.outcome.value,
        "exit_code": run.exit_code,
        "reports": list(run.reports),
        "totals": dict(run.totals),
    }

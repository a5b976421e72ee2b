"""How open batches look in a list.

In: `BatchSummary`. Out: lines, JSON data. Called by `cli.status`. Pure.
"""

from collections.abc import Iterable
from typing import Any

from optimx import BatchSummary, printable, text
from optimx.cli.terminal import Terminal, columns
from optimx.plugins.reports.figures import Figures
from optimx.plugins.reports.wording import state_words

_HEADINGS = (text("file"), text("since"), text("batch"), text("state"))


def batch_lines(batches: Iterable[BatchSummary], figures: Figures, terminal: Terminal) -> list[str]:
    """Return one line a batch, in the order given."""
    rows = [
        (
            printable(batch.name or "-"),
            figures.minute(batch.since),
            printable(batch.id),
            terminal.show(state_words(batch.state)),
        )
        for batch in batches
    ]
    return columns(_HEADINGS, rows, terminal) if rows else [terminal.show(text("Nothing is open: all is settled."))]


def batch_data(batch: BatchSummary) -> dict[str, Any]:
    """Return a batch as JSON data; moments in ISO 8601."""
    return {
        "id": batch.id,
        "direction": batch.direction,
        "name": batch.name,
        "state": batch.state,
        "profile": batch.profile,
        "since": batch.since.isoformat(),
    }

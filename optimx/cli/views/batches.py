"""How open batches look in a list.

In: `BatchSummary`. Out: lines, JSON data. Called by `cli.status`. Pure.
"""

from collections.abc import Iterable
from typing import Any

from optimx import BatchSummary, Side, printable, text
from optimx.cli.terminal import Terminal, columns
from optimx.plugins.reports.figures import Figures
from optimx.plugins.reports.wording import batch_words

_HEADINGS = (text("file"), text("since"), text("state"))


def batch_lines(batches: Iterable[BatchSummary], side: Side, figures: Figures, terminal: Terminal) -> list[str]:
    """Return one line a batch, in the order given. Its file is what a command takes; its number is in the JSON.

    Args:
        batches: that are open.
        side: whose journal says so.
        figures: how the reader writes dates.
        terminal: where it is shown.
    """
    rows = [
        (
            printable(batch.name or batch.id),
            figures.minute(batch.since),
            terminal.show(batch_words(batch, side, figures.translate)),
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
        "lacks": batch.lacks.to_json() if batch.lacks else None,
    }

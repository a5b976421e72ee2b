"""The figures as Markdown tables.

In: what was measured. Out: text. Called by `__main__`. Pure.
"""

from collections.abc import Mapping, Sequence
from statistics import median

from benchmarks.measuring import Cost

OURS = "optimx exchange"


def best_peer(costs: Mapping[str, Sequence[Cost]]) -> str:
    """Return the name of the peer with the least median."""
    return min(costs, key=lambda name: median(cost.wall for cost in costs[name]))


def comparison(costs: Mapping[str, Sequence[Cost]]) -> str:
    """Return the table of programs; ratios are ours to each peer, below 1 we are the faster."""
    ours = costs[OURS]
    head = ["", "wall, median", "wall, least", "of it sync", "CPU", "memory", "optimx / this, median", "least"]
    rows = [head, ["---", *["---:"] * (len(head) - 1)]]
    rows += [[name, *_figures(costs[name]), *_ratios(ours, costs[name])] for name in costs]
    return _joined(rows)


def _figures(costs: Sequence[Cost]) -> list[str]:
    return [
        f"{median(cost.wall for cost in costs):.2f} s",
        f"{min(cost.wall for cost in costs):.2f} s",
        f"{median(cost.sync for cost in costs):.2f} s",
        f"{median(cost.cpu for cost in costs):.2f} s",
        f"{max(cost.memory for cost in costs) / 2**20:.0f} MiB",
    ]


def _ratios(ours: Sequence[Cost], costs: Sequence[Cost]) -> list[str]:
    middle = median(cost.wall for cost in ours) / median(cost.wall for cost in costs)
    least = min(cost.wall for cost in ours) / min(cost.wall for cost in costs)
    return [f"{middle:.2f}", f"{least:.2f}"]


def seconds_by_name(title: str, rounds: Sequence[Mapping[str, float]]) -> str:
    """Return a table of medians, in the order of the first round."""
    names = [name for name in rounds[0] if all(name in figures for figures in rounds)]
    rows = [[title, "median", "least"], ["---", "---:", "---:"]]
    for name in names:
        values = [figures[name] for figures in rounds]
        rows.append([name, f"{median(values) * 1000:.0f} ms", f"{min(values) * 1000:.0f} ms"])
    return _joined(rows)


def _joined(rows: Sequence[Sequence[str]]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)

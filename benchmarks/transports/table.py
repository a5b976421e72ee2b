"""A table per line of the benchmark, as Markdown.

In: what was measured. Out: text. Called by `__main__`. Pure.
"""

from collections.abc import Mapping, Sequence
from statistics import median

from benchmarks.measuring import Cost

OURS = "optimx"


def of_one_line(title: str, costs: Mapping[str, Sequence[Cost]], at_best: float | None) -> str:
    """Return the table of one line; ratios are ours to each peer, below 1 we are the faster.

    Args:
        costs: by program; without any, it failed.
        at_best: seconds that the bytes take on the slow line; None where there is none.
    """
    head = [title, "wall, median", "wall, least", "of it sync", "CPU", "memory", "optimx / this, median", "least"]
    head += ["wall / bytes ÷ bandwidth"] if at_best else []
    rows = [head, ["---", *["---:"] * (len(head) - 1)]]
    rows += [[name, *_figures(costs[OURS], each, at_best)] for name, each in costs.items()]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _figures(ours: Sequence[Cost], costs: Sequence[Cost], at_best: float | None) -> list[str]:
    if not costs:
        return ["failed", *["–"] * (7 if at_best else 6)]
    middle, least = _middle(costs), _least(costs)
    figures = [
        f"{middle:.2f} s",
        f"{least:.2f} s",
        f"{median(cost.sync for cost in costs):.2f} s",
        f"{median(cost.cpu for cost in costs):.2f} s",
        f"{max(cost.memory for cost in costs) / 2**20:.0f} MiB",
        f"{_middle(ours) / middle:.2f}" if ours else "–",
        f"{_least(ours) / least:.2f}" if ours else "–",
    ]
    return [*figures, f"{middle / at_best:.3f}"] if at_best else figures


def _middle(costs: Sequence[Cost]) -> float:
    return median(cost.wall for cost in costs)


def _least(costs: Sequence[Cost]) -> float:
    return min(cost.wall for cost in costs)

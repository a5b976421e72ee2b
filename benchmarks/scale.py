"""`python -m benchmarks.scale`: a great many time entries are written, judged and stored; floors in the same run.

In: how many entries, how many rounds. Out: a table on the terminal. Each step runs in a process of its own, by turns
with the floors: the same bytes written by bare `lxml.etree.xmlfile` and read by bare `iterparse`, the same rows
stored by a bare `executemany`. The goal: at most three times the floors, in memory that does not grow.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from math import nan
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.scale_steps import FLOOR_OF, STEPS
from optimx.cli import collect_seldom
from tests.servers import postgresql

_FULL = {"fsync": "on"}
"""PostgreSQL is measured as it comes: what it has confirmed survives a power cut."""


def main() -> None:
    """Measure in turns, tell."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale")
    parser.add_argument("--entries", type=int, nargs="+", default=[100_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    parser.add_argument("--no-floors", action="store_true", help="only how large ours grow, with any number")
    parser.add_argument("--step", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--url", default="", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.step:
        print(json.dumps(_measured(asked.step, asked.folder, asked.entries[0], asked.url)))
        return
    for entries in asked.entries:
        rounds = [_round(entries, asked.databases, not asked.no_floors) for _ in range(asked.rounds)]
        for database in asked.databases:
            print(_table(entries, database, [figures[database] for figures in rounds]), flush=True)


Figures = Mapping[str, Mapping[str, float]]


def _round(entries: int, databases: Sequence[str], floors: bool) -> Mapping[str, Figures]:
    found: dict[str, dict[str, Any]] = {}
    with ExitStack() as stack:
        server = stack.enter_context(postgresql.running(_FULL)) if "postgresql" in databases else None
        for database in databases:
            folder = Path(tempfile.mkdtemp(prefix="optimx-scale-"))
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            own = server.url(server.new_database()) if server and database == "postgresql" else ""
            bare = server.url(server.new_database()) if server and database == "postgresql" else ""
            found[database] = {}
            for step in STEPS if floors else FLOOR_OF:
                url = bare if step.startswith("bare") else own
                found[database][step] = _in_a_process(step, folder, entries, url)
    return found


def _in_a_process(step: str, folder: Path, entries: int, url: str) -> Mapping[str, float]:
    words = ["--step", step, "--folder", str(folder), "--entries", str(entries), "--url", url]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.scale", *words], check=True, capture_output=True, text=True
    )
    figures: Mapping[str, float] = json.loads(done.stdout)
    return figures


def _measured(step: str, folder: Path, entries: int, url: str) -> Mapping[str, float]:
    """Run one step, ours and floors as `optimx` runs; what it loads and prepares counts for its memory only."""
    collect_seldom()
    run = STEPS[step](folder, entries, url)
    began, cpu = time.monotonic(), time.process_time()
    run()
    figures = {"wall": time.monotonic() - began, "cpu": time.process_time() - cpu, "memory": _peak()}
    sys.stdout.flush()
    return figures


def _peak() -> float:
    # Not `ru_maxrss`, which counts what the parent had at the fork.
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


def _table(entries: int, database: str, rounds: Sequence[Figures]) -> str:
    def middle(steps: Sequence[str], figure: str) -> float:
        return median(sum(figures[step][figure] for step in steps) for figures in rounds)

    def row(name: str, ours: Sequence[str], floors: Sequence[str]) -> str:
        wall, cpu = (middle(ours, one) for one in ("wall", "cpu"))
        bare, bare_cpu = (middle(floors, one) if floors[0] in rounds[0] else nan for one in ("wall", "cpu"))
        memory = max(figures[step]["memory"] for step in ours for figures in rounds)
        times = (
            f"{wall:.2f} s | {cpu:.2f} s | {bare:.2f} s | {bare_cpu:.2f} s | {wall / bare:.2f} | {cpu / bare_cpu:.2f}"
        )
        return f"| {name} | {times} | {memory:.0f} MiB |"

    lines = [
        f"\n{entries:,} time entries, {database}, median of {len(rounds)}, {os.cpu_count()} cores\n",
        "| step | wall | CPU | floor, wall | floor, CPU | wall / floor | CPU / floor | memory |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        *(row(step, [step], [floor]) for step, floor in FLOOR_OF.items()),
        row("all", list(FLOOR_OF), list(FLOOR_OF.values())),
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()

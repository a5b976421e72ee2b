"""`make simulate`: every schedule with one fault a side; with seeds: sampled schedules with more of them.

In: the command line. Out: a line of figures for each scenario, violations in full, exit code 1 when there are any.
"""

import argparse
import logging
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from tests.simulation.exploring import Explorer
from tests.simulation.sampling import sample
from tests.simulation.scenarios import SCENARIOS
from tests.simulation.schedule import Findings

_SHOWN = 20  # violations; one hole shows in thousands of schedules


def _explore(name: str, part: int, parts: int, one_in: int, seconds: float) -> tuple[str, Findings, float]:
    logging.disable(logging.CRITICAL)
    began = time.monotonic()
    findings = Explorer(SCENARIOS[name](), part=part, parts=parts, one_in=one_in).explore(seconds)
    return name, findings, time.monotonic() - began


def _sample(name: str, seed: int, schedules: int) -> tuple[str, Findings, float]:
    logging.disable(logging.CRITICAL)
    began = time.monotonic()
    findings = sample(SCENARIOS[name](), seed, schedules)
    return name, findings, time.monotonic() - began


def main() -> int:
    """Run what the command line asks for."""
    options = _options()
    total: dict[str, tuple[Findings, float]] = {}
    with ProcessPoolExecutor(options.workers) as pool:
        if options.seed is None:
            share = 60 * options.minutes * options.workers / (len(options.scenario) * options.parts) or float("inf")
            jobs = [
                pool.submit(_explore, name, part, options.parts, options.one_in, share)
                for name in options.scenario
                for part in range(options.parts)
            ]
        else:
            number = max(1, options.schedules // options.parts)
            jobs = [
                pool.submit(_sample, name, options.seed + part, number)
                for name in options.scenario
                for part in range(options.parts)
            ]
        for job in jobs:
            name, found, seconds = job.result()
            findings, before = total.setdefault(name, (Findings(), 0.0))
            findings.add(found)
            total[name] = findings, before + seconds
            sys.stderr.write(f"{name}: {findings.schedules} schedules, {len(findings.violations)} violations so far\n")
    return _show(total)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("scenario", nargs="*", help=f"which: {', '.join(SCENARIOS)}; all when none is named")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--parts", type=int, default=2, help="pieces of work for each scenario")
    parser.add_argument("--seed", type=int, help="sample schedules with two faults a side instead")
    parser.add_argument("--schedules", type=int, default=2000, help="how many to sample of each scenario")
    parser.add_argument("--one-in", type=int, default=8, help="of the schedules with two events; 1: all")
    parser.add_argument("--minutes", type=float, default=10, help="how long it may take in all; 0: until it is done")
    options = parser.parse_args()
    unknown = set(options.scenario) - set(SCENARIOS)
    if unknown:
        parser.error(f"there is no scenario {', '.join(sorted(unknown))}")
    options.scenario = options.scenario or list(SCENARIOS)
    return options


def _show(total: dict[str, tuple[Findings, float]]) -> int:
    out = sys.stdout.write
    out(f"{'scenario':<24}{'schedules':>12}{'worlds':>10}{'runs':>10}{'left':>8}{'violations':>12}{'seconds':>9}\n")
    for name, (found, seconds) in total.items():
        figures = f"{found.schedules:>12}{found.worlds:>10}{found.runs:>10}{found.left:>8}"
        figures += f"{len(found.violations):>12}{seconds:>9.0f}"
        out(f"{name:<24}{figures}\n")
    violations = [violation for found, _ in total.values() for violation in found.violations]
    for kind, times in Counter(violation.partition(" <- ")[0] for violation in violations).most_common(_SHOWN):
        shortest = min((one for one in violations if one.startswith(kind)), key=len)
        out(f"{times:>6} x {shortest}\n")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())

"""`python -m benchmarks`: everything is measured in one run, round after round, ours and the peers by turns.

In: how many rounds. Out: tables on the terminal, figures in `benchmarks/results/`. Needs vsftpd, lftp, rclone and a
disk; nothing else should run meanwhile.
"""

import argparse
import json
import os
import platform
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import stage as stages
from benchmarks.measuring import Cost, measure
from benchmarks.peers import FLOORS, PEERS, Peer
from benchmarks.stage import PROGRAM, Stage
from benchmarks.steps import LEAVE
from benchmarks.table import OURS, best_peer, comparison, seconds_by_name
from benchmarks.verifying import verify_copy, verify_exchange
from benchmarks.workload import Workload
from tests.servers import vsftpd

_RESULTS = Path(__file__).parent / "results"
_STARTS = 10
_SMALL = (["--version"], ["--help"], ["status"])


def main() -> None:
    """Prepare, measure, tell."""
    asked = _arguments()
    workload = Workload(asked.entries, asked.photos)
    folder = asked.folder.absolute()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    stages.require_disk(folder)
    # A log of each command would be the server's work, not the exchange's.
    with vsftpd.running(folder, {"log_ftp_protocol": "NO", "xferlog_enable": "NO"}) as server:
        stage = Stage(folder, server)
        stages.prepare(stage, workload)
        figures = _measure(stage, workload, asked.rounds)
    if not asked.keep:
        shutil.rmtree(folder)
    _tell(figures, workload, asked.rounds)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7, help="of each program")
    parser.add_argument("--entries", type=int, default=Workload().entries)
    parser.add_argument("--photos", type=int, default=Workload().photos)
    parser.add_argument("--folder", type=Path, default=_RESULTS / "work", help="emptied first; on the disk to measure")
    parser.add_argument("--keep", action="store_true", help="leave the folder of the last round")
    return parser.parse_args()


def _measure(stage: Stage, workload: Workload, rounds: int) -> dict[str, Any]:
    costs: dict[str, list[Cost]] = {OURS: [], **{peer.name: [] for peer in (*PEERS, *FLOORS)}}
    steps: list[dict[str, Any]] = []
    # The first round warms the caches, and shows what the peers have to upload.
    _exchange(stage, workload)
    stages.keep_uploaded(stage)
    for number in range(rounds):
        print(f"round {number + 1} of {rounds}", file=sys.stderr)
        costs[OURS].append(_exchange(stage, workload))
        for peer in (*PEERS, *FLOORS):
            costs[peer.name].append(_copy(stage, workload, peer))
        steps.append(_steps(stage, workload))
    return {"costs": costs, "steps": steps, "starts": _starts(stage), "load": os.getloadavg()}


def _exchange(stage: Stage, workload: Workload) -> Cost:
    stages.put_back(stage)
    cost = measure([[str(PROGRAM), *stage.exchange]], stage.environment, stage.folder / "said")
    verify_exchange(stage, workload)
    return cost


def _copy(stage: Stage, workload: Workload, peer: Peer) -> Cost:
    stages.put_back(stage)
    cost = measure(peer.commands(stage), stage.environment, stage.folder / "said")
    verify_copy(stage, workload)
    return cost


def _steps(stage: Stage, workload: Workload) -> dict[str, Any]:
    stages.put_back(stage)
    target, began = stage.folder / "steps.json", time.monotonic()
    command = [sys.executable, "-m", "benchmarks.steps", str(began), str(target), *stage.exchange]
    cost = measure([command], stage.environment, stage.folder / "said")
    verify_exchange(stage, workload)
    figures: dict[str, Any] = json.loads(target.read_text("utf-8"))
    figures["steps"][LEAVE] = began + cost.wall - cost.sync - figures["ended"]
    figures["steps"]["sync"] = cost.sync
    figures["steps"]["whole"] = cost.wall
    return figures


def _starts(stage: Stage) -> list[dict[str, float]]:
    log = stage.folder / "said"
    config = ["--config", str(stage.office / "plugins.toml")]

    def seconds(arguments: Sequence[str]) -> float:
        more = config if arguments == ["status"] else []
        cost = measure([[str(PROGRAM), *arguments, *more]], stage.environment, log)
        return cost.wall - cost.sync

    return [{f"optimx {' '.join(arguments)}": seconds(arguments) for arguments in _SMALL} for _ in range(_STARTS)]


def _tell(figures: dict[str, Any], workload: Workload, rounds: int) -> None:
    costs = figures["costs"]
    print(
        f"An answer of {workload.photos} photos of {workload.photo_size // 1000} kB and {workload.entries} time "
        f"entries, and a pair with its documents; {rounds} rounds by turns; CPython {platform.python_version()}, "
        f"{os.cpu_count()} cores, load {figures['load'][0]:.1f}.\n"
    )
    print(comparison(costs), end="\n\n")
    print(f"The mark is {best_peer({peer.name: costs[peer.name] for peer in PEERS})}.", end="\n\n")
    print(seconds_by_name("where our time goes", [each["steps"] for each in figures["steps"]]), end="\n\n")
    print(seconds_by_name("of these, within the steps", [each["within"] for each in figures["steps"]]), end="\n\n")
    print(seconds_by_name("small commands", figures["starts"]))
    kept = {**figures, "costs": {name: [asdict(cost) for cost in each] for name, each in costs.items()}}
    at = datetime.now(UTC)
    _RESULTS.mkdir(exist_ok=True)
    (_RESULTS / f"{at:%Y%m%d-%H%M%S}.json").write_text(json.dumps({"at": at.isoformat(), **kept}, indent=1), "utf-8")


if __name__ == "__main__":
    main()

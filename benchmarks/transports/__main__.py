"""`python -m benchmarks.transports`: each transport both ways, near and over a slow line, ours and the peers by turns.

In: which transports, lines, ways, sizes, how many rounds. Out: tables on the terminal as they are ready, figures in
`benchmarks/results/`. Needs vsftpd, sshd, smbd, lftp, rclone, curl, sftp, smbclient and a disk; nothing else should run
meanwhile. The clock stops when everything is on the disk.
"""

import argparse
import json
import os
import platform
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.measuring import CommandFailedError, Cost, measure
from benchmarks.stage import require_disk
from benchmarks.transports import loads, servers
from benchmarks.transports.loads import IncompleteError, Load, Made
from benchmarks.transports.peers import Errand, Peer, peers
from benchmarks.transports.relay import Line
from benchmarks.transports.servers import PASSWORD, TRANSPORTS, Account
from benchmarks.transports.table import OURS, of_one_line

_RESULTS = Path(__file__).parents[1] / "results"
_WAYS, _LINES, _SIZES = ("down", "up"), ("near", "slow"), ("small", "large")


@dataclass(frozen=True, slots=True)
class Bench:
    """What stays the same on all lines.

    Attributes:
        folder: on the disk to measure; may be deleted as a whole.
        rounds: of each program.
        parallel: with how many connections each peer is tried that can be told.
    """

    folder: Path
    rounds: int
    parallel: Sequence[int]
    line: Line


def main() -> None:
    """Prepare, measure, tell."""
    asked = _arguments()
    bench = Bench(asked.folder.absolute(), asked.rounds, asked.parallel, Line())
    shutil.rmtree(bench.folder, ignore_errors=True)
    bench.folder.mkdir(parents=True)
    _RESULTS.mkdir(exist_ok=True)
    require_disk(bench.folder)
    print(f"{bench.rounds} rounds by turns; CPython {platform.python_version()}, {os.cpu_count()} cores.\n")
    at, told = datetime.now(UTC), list[dict[str, Any]]()
    for place in asked.lines:
        for figures in _place(bench, asked, place):
            told.append(figures)
            _keep(told, at, bench.rounds)
    shutil.rmtree(bench.folder)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.transports", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="of each program")
    parser.add_argument("--transports", nargs="+", choices=TRANSPORTS, default=TRANSPORTS)
    parser.add_argument("--lines", nargs="+", choices=_LINES, default=_LINES, help="loopback; 40 ms and 20 Mbit/s")
    parser.add_argument("--ways", nargs="+", choices=_WAYS, default=_WAYS)
    parser.add_argument("--sizes", nargs="+", choices=_SIZES, default=_SIZES)
    parser.add_argument("--small", type=int, nargs=2, default=(1000, 100), metavar=("NEAR", "SLOW"), help="files")
    parser.add_argument("--small-size", type=int, default=200_000, help="bytes")
    parser.add_argument("--large", type=int, nargs=2, default=(1024, 64), metavar=("NEAR", "SLOW"), help="MiB")
    parser.add_argument("--parallel", type=int, nargs="+", default=(4, 8), help="connections of the peers")
    parser.add_argument("--folder", type=Path, default=_RESULTS / "transports", help="emptied; on the disk to measure")
    return parser.parse_args()


def _place(bench: Bench, asked: argparse.Namespace, place: str) -> Iterator[dict[str, Any]]:
    number = _LINES.index(place)
    choice = {
        "small": Load("small", asked.small[number], asked.small_size),
        "large": Load("large", 1, asked.large[number] * 2**20),
    }
    made = [(choice[size], loads.make(choice[size], bench.folder / place)) for size in asked.sizes]
    line = bench.line if place == "slow" else None
    for transport in asked.transports:
        if line and transport == "folder":
            continue
        folder = bench.folder / place / transport
        folder.mkdir()
        with servers.running(transport, folder, line) as account:
            for load, files in made:
                loads.offer(files, account.root)
                yield from (_line(bench, account, load, files, way, line) for way in asked.ways)


def _line(bench: Bench, account: Account, load: Load, made: Made, way: str, line: Line | None) -> dict[str, Any]:
    title = f"{account.transport} {way}, {load.title}{', slow line' if line else ''}"
    costs = _rounds(bench, account, made, way, title)
    load_average = os.getloadavg()[0]
    print(of_one_line(title, costs, load.bytes / line.rate if line else None))
    print(f"\nload {load_average:.1f}\n", flush=True)
    return {
        "transport": account.transport,
        "way": way,
        "slow": line is not None,
        "files": load.count,
        "size": load.size,
        "load": load_average,
        "costs": {name: [asdict(cost) for cost in each] for name, each in costs.items()},
    }


def _rounds(bench: Bench, account: Account, made: Made, way: str, title: str) -> Mapping[str, Sequence[Cost]]:
    programs = [Peer(OURS, lambda errand: _ours(errand, made)), *peers(account.transport, bench.parallel)]
    costs: dict[str, list[Cost]] = {program.name: [] for program in programs}
    for number in range(bench.rounds):
        print(f"{title}: round {number + 1} of {bench.rounds}", file=sys.stderr)
        for program in list(programs):
            try:
                costs[program.name].append(_trip(bench, account, made, way, program))
            except (CommandFailedError, IncompleteError) as error:
                print(f"{program.name} is left out: {error}", file=sys.stderr)
                costs[program.name].clear()
                programs.remove(program)
    return costs


def _trip(bench: Bench, account: Account, made: Made, way: str, program: Peer) -> Cost:
    down = way == "down"
    target = loads.fresh(bench.folder / "fetched" if down else account.root)
    errand = Errand(
        account=account,
        down=down,
        remote=made.folder.name if down else target.name,
        local=target if down else made.folder,
        names=[name for name, _, _ in made.files],
        scratch=bench.folder / "scratch",
    )
    command = program.command(errand)
    os.sync()
    environment = {**os.environ, PASSWORD: account.password, "LANG": "C.UTF-8"}
    cost = measure([command], environment, bench.folder / "said")
    loads.require_all(target, made)
    loads.put_aside(target)
    return cost


def _ours(errand: Errand, made: Made) -> Sequence[str]:
    job = {
        "plugin": errand.account.plugin,
        "table": errand.account.table,
        "way": "down" if errand.down else "up",
        "remote": errand.remote,
        "local": str(errand.local),
        "files": made.files,
    }
    errand.scratch.write_text(json.dumps(job), "utf-8")
    return [sys.executable, "-m", "benchmarks.transports.ours", str(errand.scratch)]


def _keep(told: Sequence[Mapping[str, Any]], at: datetime, rounds: int) -> None:
    """Write all figures again after each line, so that an end before the last one loses none."""
    figures = {"at": at.isoformat(), "rounds": rounds, "lines": told}
    (_RESULTS / f"transports-{at:%Y%m%d-%H%M%S-%f}.json").write_text(json.dumps(figures, indent=1), "utf-8")


if __name__ == "__main__":
    main()

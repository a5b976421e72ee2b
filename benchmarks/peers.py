"""The peers: what copies the same files both ways and does nothing else, as fast as its options allow.

In: the stage. Out: command lines. Called by `__main__`. No hash is compared, nothing is renamed, synced, imported,
archived or reported by them. Beside them stands a floor: the same by bare Python (`bare`).
"""

import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.stage import PASSWORD, Stage

_NOT_OURS = ("docs", "archive", "work", "signatures")  # folders of the drop that no side moves in a round


@dataclass(frozen=True, slots=True)
class Peer:
    """A program with its options.

    Attributes:
        name: in the table.
        commands: what it runs in one round.
    """

    name: str
    commands: Callable[[Stage], Sequence[Sequence[str]]]


def lftp(parallel: int) -> Peer:
    """Return lftp: one process, both ways."""

    def commands(stage: Stage) -> Sequence[Sequence[str]]:
        server = stage.server
        leave = " ".join(f"--exclude ^{folder}/" for folder in _NOT_OURS)
        script = (
            "set net:max-retries 1; set cmd:fail-exit yes; set ftp:ssl-allow no; set net:connection-limit 0; "
            f"open -u {server.user},{server.password} -p {server.port} {server.host}; "
            f"mirror --parallel={parallel} --no-perms --no-umask {leave} . {stage.copied}; "
            f"mirror --reverse --parallel={parallel} --no-perms --no-umask {stage.upload} ."
        )
        return [["lftp", "--norc", "-c", script]]

    return Peer(f"lftp, {parallel} connections", commands)


def rclone(parallel: int) -> Peer:
    """Return rclone: a process each way, told not to compare what cannot be there."""

    def commands(stage: Stage) -> Sequence[Sequence[str]]:
        server = stage.server
        obscured = subprocess.run(
            ["rclone", "obscure", server.password], check=True, capture_output=True, text=True
        ).stdout.strip()
        drop = f":ftp,host={server.host},port={server.port},user={server.user},pass={obscured}:"
        options = [f"--transfers={parallel}", "--config=/dev/null", "--no-check-dest", "--log-level=ERROR"]
        leave = [f"--exclude={folder}/**" for folder in _NOT_OURS]
        return [
            ["rclone", "copy", drop, str(stage.copied), *leave, *options],
            ["rclone", "copy", str(stage.upload), drop, *options],
        ]

    return Peer(f"rclone, {parallel} transfers", commands)


def bare(connections: int) -> Peer:
    """Return what Python itself asks for the same, with nothing of an exchange around it."""

    def commands(stage: Stage) -> Sequence[Sequence[str]]:
        server = stage.server
        drop = [server.host, str(server.port), server.user, PASSWORD, str(connections)]
        return [[sys.executable, "-m", "benchmarks.bare", *drop, str(stage.copied), str(stage.upload), *_NOT_OURS]]

    return Peer(f"bare Python, {connections} connections", commands)


PEERS = (lftp(4), lftp(8), rclone(4), rclone(8))
"""Those that are measured; the fastest of them is the mark."""
FLOORS = (bare(2), bare(4))
"""What is measured beside them, and no mark: it says how much of the time is Python's."""

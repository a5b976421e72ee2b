"""How long commands take, what they cost, and how large they grow.

In: command lines. Out: a `Cost`. Called by `__main__`. The clock stops when everything is on the disk.
"""

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Cost:
    """What some commands, one after the other, and the `sync` behind them took.

    Attributes:
        wall: seconds until everything was on the disk.
        sync: seconds of these that the closing `sync` took.
        cpu: seconds of processor, user and system, of the commands and what they started.
        memory: bytes, of the largest process.
    """

    wall: float
    sync: float
    cpu: float
    memory: int


class CommandFailedError(RuntimeError):
    """A command that is measured left with a failure; the message holds what it said."""


def measure(commands: Sequence[Sequence[str]], environment: Mapping[str, str], log: Path) -> Cost:
    """Run commands, then `sync`.

    Args:
        commands: one after the other.
        environment: of each.
        log: where they speak to.

    Raises:
        CommandFailedError: one of them did not leave with 0.
    """
    began, cpu, memory = time.monotonic(), 0.0, 0
    for command in commands:
        seconds, size = _run(command, environment, log)
        cpu, memory = cpu + seconds, max(memory, size)
    copied = time.monotonic()
    os.sync()
    ended = time.monotonic()
    return Cost(ended - began, ended - copied, cpu, memory)


def _run(command: Sequence[str], environment: Mapping[str, str], log: Path) -> tuple[float, int]:
    with log.open("wb") as said:
        process = subprocess.Popen(
            command, env=dict(environment), stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT
        )
        peak = _Peak(process.pid)
        peak.start()
        _, status, used = os.wait4(process.pid, 0)
        peak.over.set()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise CommandFailedError(f"{' '.join(command)}: {process.returncode}\n{log.read_text('utf-8', 'replace')}")
    return used.ru_utime + used.ru_stime, peak.bytes


class _Peak(threading.Thread):
    """Reads the high-water mark of a process while it lives: `ru_maxrss` counts what its parent had at the fork."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.over = threading.Event()
        self.bytes = 0
        self._status = Path(f"/proc/{pid}/status")

    def run(self) -> None:
        """Look every twentieth of a second: the mark only rises, so that only the very last rise can be missed."""
        while not self.over.wait(0.05):
            with suppress(OSError):  # it has just left
                for line in self._status.read_text("ascii", "replace").splitlines():
                    if line.startswith("VmHWM:"):
                        self.bytes = max(self.bytes, int(line.split()[1]) * 1024)

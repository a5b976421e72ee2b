"""Calls `optimx …` and returns what came of it.

In: a command line. Out: `Done`. `Launcher` starts forks of a warm process (some hundredths of a second each),
`as_a_process` a whole Python, as a shell does. Both are used through `stand.stand`.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

Process: TypeAlias = "subprocess.Popen[str]"

_LIMIT = 60
"""Seconds after which a process that hangs is ended (SIGALRM), so that the test fails."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a command left.

    Attributes:
        code: its exit code; negative: the signal that ended it.
        out: its results.
        err: what it told besides.
    """

    code: int
    out: str
    err: str

    @property
    def data(self) -> dict[str, Any]:
        """What it gave as JSON."""
        found: dict[str, Any] = json.loads(self.out)["data"]
        return found


class Launcher:
    """A warm process that forks for each command."""

    def __init__(self, folder: Path, repository: Path) -> None:
        self._folder = folder
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.stand.launcher"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=repository,
        )

    def run(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        folder: Path,
        limit: int = _LIMIT,
        hops: bool = False,
    ) -> Done:
        """Run a command in `folder` and wait for its end; `hops`: its waits move its clock and cost nothing."""
        out, err = self._folder / "out", self._folder / "err"
        request = {
            "arguments": list(arguments),
            "environment": dict(environment),
            "folder": str(folder),
            "out": str(out),
            "err": str(err),
            "limit": limit,
            "hops": hops,
        }
        answers = self._process.stdout
        if self._process.stdin is None or answers is None:
            raise RuntimeError("the launcher has no pipes")
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        code = answers.readline()
        if not code:
            raise RuntimeError("the launcher has ended: optimx cannot be imported")
        return Done(int(code), out.read_text("utf-8", "replace"), err.read_text("utf-8", "replace"))

    def close(self) -> None:
        """End the warm process."""
        self._process.communicate()


@contextmanager
def launcher(folder: Path, repository: Path) -> Iterator[Launcher]:
    """Start a launcher and end it after the block."""
    started = Launcher(folder, repository)
    try:
        yield started
    finally:
        started.close()


def start(arguments: Sequence[str], environment: Mapping[str, str], folder: Path) -> Process:
    """Start a whole process, as a shell does."""
    return subprocess.Popen(
        [sys.executable, "-m", "optimx.cli", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=dict(environment),
        cwd=folder,
    )


def finish(process: Process, limit: float = _LIMIT) -> Done:
    """Wait for a process and return what it left."""
    try:
        out, err = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
    return Done(process.returncode, out, err)

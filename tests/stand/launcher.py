"""Starts the command line in processes of their own, without paying for Python's start and imports each time.

In: one JSON object a line on stdin (`arguments`, `environment`, `folder`, `out`, `err`, `limit`, `hops`). Out: one line
each on stdout: the exit code, or minus the signal that ended the process. Run by `stand.commands` as a program. What
runs is `optimx.cli.main` in a fresh fork: a real process, which a real SIGKILL ends; only its imports happened before.
"""

import atexit
import gc
import json
import os
import pkgutil
import signal
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

_HEAVY = ("sqlalchemy.dialects.sqlite", "lxml.etree", "filelock", "rich.progress", "zoneinfo", "ftplib")


def main() -> None:
    """Answer requests until stdin ends."""
    _import_everything()
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            _become(request)
            break
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 - this program's answer
    else:
        return
    _leave(_run())


def _run() -> int:
    from optimx.cli import main as optimx

    try:
        optimx()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def _leave(code: int) -> None:
    """End at once: taking down an interpreter with so much imported costs 0.2 s, ten times the command."""
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _import_everything() -> None:
    import optimx

    names = [name for _, name, _ in pkgutil.walk_packages(optimx.__path__, "optimx.") if not name.endswith("__main__")]
    for name in (*names, *_HEAVY):
        if ".demo" not in name:
            import_module(name)
    # What is never looked at again by the collector stays shared with the forks
    gc.collect()
    gc.freeze()


def _become(request: Mapping[str, Any]) -> None:
    """Make this fork look like a process that a shell started."""
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    _redirect(os.devnull, os.O_RDONLY, 0)
    for number, name in ((1, "out"), (2, "err")):
        _redirect(request[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, number)
    sys.argv = ["optimx", *request["arguments"]]
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 - a descriptor, open until the process ends
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    if request["hops"]:
        _hop_instead_of_sleeping()
    # A run that hangs must not hang the tests
    signal.alarm(int(request["limit"]))


def _hop_instead_of_sleeping() -> None:
    """Let a wait of ten seconds move the clock and cost nothing; only with a clock that `OPTIMX_NOW` has set."""
    from optimx.app import surroundings

    class HoppingClock(surroundings.ShiftedClock):
        def now(self) -> datetime:
            return super().now() + timedelta(seconds=hopped[0])

        def monotonic(self) -> float:
            return super().monotonic() + hopped[0]

        def sleep(self, seconds: float) -> None:
            hopped[0] += seconds

    hopped = [0.0]
    surroundings.ShiftedClock = HoppingClock  # type: ignore[misc]


def _redirect(path: str, flags: int, target: int) -> None:
    opened = os.open(path, flags, 0o600)
    os.dup2(opened, target)
    os.close(opened)


if __name__ == "__main__":
    main()

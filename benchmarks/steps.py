"""Where our time goes: the same command in the same kind of process, with a stop-watch around each step.

In: when the process was started, where to leave the figures, the command's arguments. Out: seconds by step, as JSON.
Run by `__main__` as `python -m benchmarks.steps`. Steps do not overlap; what lies within them is listed apart.
"""

import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

# Module, attribute, name in the table. In the order of a run.
STEPS = (
    ("optimx.core.office.run", "ready", "identity of folder and drop"),
    ("optimx.core.office.settlement", "settle", "settle: receipts"),
    ("optimx.core.office.download", "find", "list the drop, read the manifest"),
    ("optimx.core.office.download", "fetch", "download, hash, fsync, journal"),
    ("optimx.core.office.importation", "validate", "inspect the answer, allot places"),
    ("optimx.core.office.importation", "import_answer", "import into the database"),
    ("optimx.core.office.archiving", "archive", "archive: rename, fsync, journal"),
    ("optimx.core.office.acknowledgement", "acknowledge", "mark on the drop"),
    ("optimx.core.office.generation", "generate", "generate the pair"),
    ("optimx.core.office.upload", "upload", "upload: documents, pair, manifest"),
    ("optimx.core.reporting", "end", "reports"),
)
WITHIN = (
    ("optimx.core.journal", "Journal.append", "journal: transactions"),
    ("optimx.core.machine.disk", "RealDisk.sync", "fsync of files"),
    ("optimx.core.machine.disk", "RealDisk.sync_folder", "fsync of folders"),
    ("optimx.core.machine.disk", "RealDisk.rename", "renames"),
)
START, REST, LEAVE = "start: interpreter, imports, configuration, databases", "between the steps", "leave"


class _Watch:
    """Adds up what functions take, each only where it is outermost among those that are watched alike."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._inside = False

    def around(self, function: Callable[..., Any], name: str, *, alone: bool) -> Callable[..., Any]:
        def watched(*arguments: Any, **named: Any) -> Any:
            if alone and self._inside:
                return function(*arguments, **named)
            self._inside = alone or self._inside
            began = time.monotonic()
            try:
                return function(*arguments, **named)
            finally:
                self.seconds[name] += time.monotonic() - began
                self._inside = self._inside and not alone

        return watched


def main() -> None:
    """Run the command with the watches on it."""
    started, target, *arguments = sys.argv[1:]
    watch, within = _Watch(), _Watch()
    begun: list[float] = []
    _watch_steps(watch, within)
    _note_begin(begun)
    sys.argv = ["optimx", *arguments]
    code = _command()
    ended = time.monotonic()
    figures = {START: begun[0] - float(started), **watch.seconds}
    figures[REST] = ended - float(started) - sum(figures.values())
    Path(target).write_text(json.dumps({"steps": figures, "within": within.seconds, "ended": ended}), "utf-8")
    sys.exit(code)


def _command() -> int:
    try:
        import_module("optimx.cli").main()
    except SystemExit as leaving:
        return int(leaving.code or 0)
    return 0


def _watch_steps(watch: _Watch, within: _Watch) -> None:
    for each, watches, alone in ((STEPS, watch, True), (WITHIN, within, False)):
        for module, attribute, name in each:
            owner: Any = import_module(module)
            *path, last = attribute.split(".")
            for part in path:
                owner = getattr(owner, part)
            setattr(owner, last, watches.around(getattr(owner, last), name, alone=alone))


def _note_begin(begun: list[float]) -> None:
    office = import_module("optimx.app.office")
    perform = office.perform

    def noting(*arguments: Any, **named: Any) -> Any:
        begun.append(time.monotonic())
        return perform(*arguments, **named)

    office.perform = noting  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()

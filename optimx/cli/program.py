"""How optimx was started, so that what is shown to be typed can be copied: `optimx`, `.venv/bin/optimx`, `make run`.

In: the name that the process was started by, its environment. Out: words for a shell. Called by `cli.demo`.
"""

import os
import shlex
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

_NAME = "optimx"


def program(started_as: str, environment: Mapping[str, str], here: Path) -> str:
    """Return what to type for optimx in the current folder.

    Args:
        started_as: first word of the process's arguments.
        environment: where programs are looked for.
        here: the current folder.
    """
    started = Path(started_as)
    if started.stem != _NAME:
        return f"{quoted(_short(Path(sys.executable), here))} -m optimx.cli"
    found = shutil.which(_NAME, path=environment.get("PATH", ""))
    if found is not None and Path(found).absolute() == started.absolute():
        return _NAME
    return quoted(_short(started, here))


def made_by(environment: Mapping[str, str], target: str) -> bool:
    """Say whether it was `make` that started this, for one of the targets of our own Makefile."""
    return target in environment.get("MAKECMDGOALS", "").split() and "MAKELEVEL" in environment


def quoted(word: str) -> str:
    """Return a word as the shell of this system wants it."""
    if os.name == "nt":
        return f'"{word}"' if " " in word else word
    return shlex.quote(word)


def _short(path: Path, here: Path) -> str:
    path = here / path
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)

"""Scheduled tasks of this machine that call optimx, or still call the vendor's own exchange.

In: the machine: units of systemd, tables of cron, the Windows Task Scheduler. Out: `Task`s, as far as this account may
see them. Called by `here`. What cannot be read is passed over: the step says that it saw nothing, not that there is
nothing.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_OURS = re.compile(r"\boptimx(?:\.exe)?\b[^\n]*\bexchange\b", re.IGNORECASE)
# An argument of its own: a folder of that name is no call
_LEGACY = re.compile(r"""(?:^|[\s>"'])/EchangeFTP(?=$|[\s<"'])""", re.IGNORECASE | re.MULTILINE)
_FOLDERS = ("/etc/systemd/system", "/etc/cron.d", "/etc/cron.daily", "/etc/cron.hourly", "/var/spool/cron/crontabs")
_FILES = ("/etc/crontab",)
_LIMIT_BYTES = 1 << 20
_LIMIT_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Task:
    """One scheduled task.

    Attributes:
        place: the file or the name that it is found under.
        legacy: whether it calls the vendor's own exchange.
    """

    place: str
    legacy: bool = False


def scheduled_tasks(environment: Mapping[str, str]) -> tuple[Task, ...]:
    """Return the tasks that this account may see."""
    found = _on_windows() if sys.platform == "win32" else _on_posix(environment)
    return tuple(task for place, content in found if (task := judged(place, content)) is not None)


def judged(place: str, content: str) -> Task | None:
    """Say what a table, unit or task calls; None when it is none of our business. Lines with `#` are comments."""
    lines = "\n".join(line for line in content.splitlines() if not line.lstrip().startswith("#"))
    if _LEGACY.search(lines):
        return Task(place, legacy=True)
    return Task(place) if _OURS.search(lines) else None


def _on_posix(environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    home = environment.get("HOME", "")
    own = [f"{home}/.config/systemd/user"] if home.startswith("/") else []
    for folder in (*_FOLDERS, *own):
        yield from _texts(Path(folder))
    for file in _FILES:
        yield from _text(Path(file))
    crontab = shutil.which("crontab")
    if crontab:
        yield "crontab -l", _output([crontab, "-l"])


def _texts(folder: Path) -> Iterator[tuple[str, str]]:
    try:
        files = sorted(path for path in folder.iterdir() if path.is_file())
    except OSError:  # not there, or not for this account
        return
    for file in files:
        yield from _text(file)


def _text(file: Path) -> Iterator[tuple[str, str]]:
    try:
        with file.open(encoding="utf-8", errors="replace") as opened:
            yield str(file), opened.read(_LIMIT_BYTES)
    except OSError:  # as above
        return


def _on_windows() -> Iterator[tuple[str, str]]:
    program = shutil.which("schtasks")
    listed = _output([program, "/Query", "/V", "/FO", "LIST"]) if program else ""
    for block in re.split(r"\n\s*\n", listed):
        name = re.search(r"^[^:\n]+:\s*(\\\S.*)$", block, re.MULTILINE)
        yield (name[1].strip() if name else "schtasks"), block


def _output(line: list[str]) -> str:
    try:
        # fixed words and a program of the system: nothing comes from outside
        done = subprocess.run(line, capture_output=True, timeout=_LIMIT_SECONDS, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):  # not there, or too busy to tell
        return ""
    return done.stdout.decode("utf-8", "replace")[:_LIMIT_BYTES]

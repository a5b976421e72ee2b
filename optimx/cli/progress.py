"""How far a transfer is: bars on a terminal, a plain line now and then elsewhere, nothing with `-q`.

In: files and bytes done and to do, as `core.transfer` tells them, from any thread. Out: text on stderr. Used by the
commands that move files.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any

from optimx import Text, text
from optimx.cli.terminal import NORMAL, Terminal
from optimx.plugins.reports.figures import Figures

Tell = Callable[[int, int, int, int], None]
"""Told files done, files in all, bytes done, bytes in all."""

# Often enough to see that it lives, seldom enough for the log of a scheduled task
_SECONDS_BETWEEN_LINES = 10.0


@contextmanager
def progress(terminal: Terminal, figures: Figures, monotonic: Callable[[], float]) -> Iterator[Tell]:
    """Give a function to be told of progress; what it drew is gone, and the terminal usable, at the end.

    Args:
        terminal: where to show it; nothing is shown below `NORMAL`.
        figures: how its reader writes sizes.
        monotonic: seconds that only grow, for plain lines.
    """
    if terminal.loudness < NORMAL:
        yield _silent
    elif terminal.colour:
        with _bars(terminal, figures) as tell:
            yield tell
    else:
        yield PlainLines(terminal, figures, monotonic)


def _far(files: int, files_total: int, octets_total: int) -> Text:
    """Say how far it is; what has no size is records that a system works through."""
    if octets_total:
        return text("files: {done} of {total}", done=files, total=files_total)
    return text("records: {done} of {total}", done=files, total=files_total)


def _silent(files: int, files_total: int, octets: int, octets_total: int) -> None:
    """Show nothing."""


@dataclass(slots=True)
class PlainLines:
    """Tells in a line how far it is, at most every ten seconds, and at the end."""

    terminal: Terminal
    figures: Figures
    monotonic: Callable[[], float]
    _next: float = 0.0
    _lock: Any = None

    def __post_init__(self) -> None:
        self._next = self.monotonic() + _SECONDS_BETWEEN_LINES
        self._lock = Lock()

    def __call__(self, files: int, files_total: int, octets: int, octets_total: int) -> None:
        """Write the line, if it is time for one."""
        with self._lock:
            now = self.monotonic()
            if now < self._next and files < files_total:
                return
            self._next = now + _SECONDS_BETWEEN_LINES
        if not files_total:
            return
        words = _far(files, files_total, octets_total)
        if octets_total:
            size, size_total = self.figures.size(octets), self.figures.size(octets_total)
            far = self.terminal.show(words)
            words = text("{far}, {size} of {size_total}", far=far, size=size, size_total=size_total)
        self.terminal.say(words)


@contextmanager
def _bars(terminal: Terminal, figures: Figures) -> Iterator[Tell]:
    # rich costs 60 ms; only a transfer that is watched pays them
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    # sizes as every other line writes them, and none where only records are counted
    parts = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[size]}"), TimeRemainingColumn())
    with Progress(*parts, console=Console(file=terminal.err), transient=True) as bars:
        task = bars.add_task(terminal.show(text("working or waiting …")), total=None, size="")

        def tell(files: int, files_total: int, octets: int, octets_total: int) -> None:
            words = _far(files, files_total, octets_total)
            done, total = (octets, octets_total) if octets_total else (files, files_total)
            size = f"{figures.size(octets)} / {figures.size(octets_total)}" if octets_total else ""
            bars.update(task, description=terminal.show(words), completed=done, total=total or None, size=size)

        yield tell

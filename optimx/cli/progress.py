"""How far a run is: bars on a terminal, a plain line now and then elsewhere, nothing with `-q`.

In: files and bytes done and to do, as `core.transfer` tells them, from any thread; how long an answer is waited for.
Out: text on stderr. Used by the commands that move files.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Protocol

from optimx import Text, text
from optimx.cli.terminal import NORMAL, Terminal
from optimx.plugins.reports.figures import Figures

# Often enough to see that it lives, seldom enough for the log of a scheduled task: eleven lines a step at the most.
_SECONDS_BETWEEN_LINES = 30.0
_PERCENT_BETWEEN_LINES = 10

RECORDS = text("records: {done} of {total}")
PICTURES = text("pictures: {done} of {total}")
DAYS = text("days: {done} of {total}")
"""What is counted that has no size."""


class Watch(Protocol):
    """What a run tells of itself while it goes on; any thread may call it."""

    def __call__(
        self,
        files: int,
        files_total: int,
        octets: int,
        octets_total: int,
        counted: Text = RECORDS,
        *,
        over: bool = False,
    ) -> None:
        """Show files done, files in all, bytes done, bytes in all; without bytes it is what `counted` says.

        It is over when all are done, or when `over` says so.
        """

    def waiting(self, seconds: float) -> None:
        """Show that the answer is waited for, `seconds` more at most."""

    def say(self, words: Text) -> None:
        """Show a sentence that matters more than how far it is; a signal handler may call it."""


@contextmanager
def progress(terminal: Terminal, figures: Figures, monotonic: Callable[[], float]) -> Iterator[Watch]:
    """Give what is to be told of progress; what it drew is gone, and the terminal usable, at the end.

    Args:
        terminal: where to show it; nothing is shown below `NORMAL`.
        figures: how its reader writes sizes and times.
        monotonic: seconds that only grow.
    """
    if terminal.loudness < NORMAL:
        yield _Silence(terminal)
    elif terminal.colour:
        with _bars(terminal, figures, monotonic) as watch:
            yield watch
    else:
        yield PlainLines(terminal, figures, monotonic)


def _far(files: int, files_total: int, octets_total: int, counted: Text) -> Text:
    """Say how far it is."""
    if octets_total:
        return text("files: {done} of {total}", done=files, total=files_total)
    return Text(counted.message, {"done": str(files), "total": str(files_total)})


@dataclass(frozen=True, slots=True)
class _Silence:
    """Shows nothing but what has to be said."""

    terminal: Terminal

    def __call__(
        self,
        files: int,
        files_total: int,
        octets: int,
        octets_total: int,
        counted: Text = RECORDS,
        *,
        over: bool = False,
    ) -> None:
        """Show nothing."""

    def waiting(self, seconds: float) -> None:
        """Show nothing."""

    def say(self, words: Text) -> None:
        """Show it all the same."""
        self.terminal.complain(self.terminal.show(words))


@dataclass(slots=True)
class PlainLines:
    """Tells in a line how far it is when a step begins, from time to time, and when it ends; of a wait, that it began.

    No line comes twice in a run: a look at each poll that finds what the one before it found is no news.
    """

    terminal: Terminal
    figures: Figures
    monotonic: Callable[[], float]
    _next: float = 0.0
    _percent: int = 0
    _written: set[str] = field(default_factory=set)
    _waits: bool = False
    _lock: Any = field(default_factory=Lock)

    def __call__(
        self,
        files: int,
        files_total: int,
        octets: int,
        octets_total: int,
        counted: Text = RECORDS,
        *,
        over: bool = False,
    ) -> None:
        """Write the line, if it is time for one and it says something new."""
        if not files_total:
            return
        turns = over or files >= files_total or not (files or octets)
        with self._lock:
            if self._is_due(100 * octets // octets_total if octets_total else 100 * files // files_total, turns):
                self._write(self._line(files, files_total, octets, octets_total, counted))

    def _is_due(self, percent: int, turns: bool) -> bool:
        now = self.monotonic()
        self._percent = min(self._percent, percent)  # what comes next begins at nothing
        if not turns and (now < self._next or percent < self._percent + _PERCENT_BETWEEN_LINES):
            return False
        self._percent, self._next = percent, now + _SECONDS_BETWEEN_LINES
        return True

    def _line(self, files: int, files_total: int, octets: int, octets_total: int, counted: Text) -> str:
        far = self.terminal.show(_far(files, files_total, octets_total, counted))
        if not octets_total:
            return far
        size, size_total = self.figures.size(octets), self.figures.size(octets_total)
        return self.terminal.show(text("{far}, {size} of {size_total}", far=far, size=size, size_total=size_total))

    def _write(self, line: str) -> None:
        if line not in self._written:
            self._written.add(line)
            self.terminal.say(Text("{line}", {"line": line}))

    def waiting(self, seconds: float) -> None:
        """Write that it waits, once."""
        if self._waits:
            return
        self._waits = True
        most = self.figures.duration(seconds)
        self.terminal.say(text("The pair is sent; waiting for the answer, {most} at most …", most=most))

    def say(self, words: Text) -> None:
        """Write it on a line of its own."""
        self.terminal.complain(self.terminal.show(words))


@dataclass(slots=True)
class Bars:
    """Knows what the bar has to say at each moment; who draws it asks ten times a second.

    A signal handler only leaves a sentence here: were it to draw, it would write into the middle of the bar.
    """

    terminal: Terminal
    figures: Figures
    monotonic: Callable[[], float]
    move: Callable[[int, int | None], None] = lambda done, total: None
    size: str = ""
    _far: Text | None = None
    _until: float | None = None
    _said: Text | None = None

    def __call__(
        self,
        files: int,
        files_total: int,
        octets: int,
        octets_total: int,
        counted: Text = RECORDS,
        *,
        over: bool = False,
    ) -> None:
        """Move the bar."""
        self._far, self._until = _far(files, files_total, octets_total, counted), None
        # sizes as every other line writes them, and none where only records are counted
        self.size = f"{self.figures.size(octets)} / {self.figures.size(octets_total)}" if octets_total else ""
        self.move(*((octets, octets_total) if octets_total else (files, files_total or None)))

    def waiting(self, seconds: float) -> None:
        """Count down."""
        self._until, self.size = self.monotonic() + seconds, ""
        self.move(0, None)

    def say(self, words: Text) -> None:
        """Say it in the place of how far it is, to the end."""
        self._said = words

    @property
    def words(self) -> str:
        """What stands beside the bar now."""
        if self._said is not None:
            return self.terminal.show(self._said)
        if self._until is not None:
            left = self.figures.duration(max(0, round(self._until - self.monotonic())))
            return self.terminal.show(text("waiting for the answer, {left} at most", left=left))
        return self.terminal.show(self._far or text("working …"))


@contextmanager
def _bars(terminal: Terminal, figures: Figures, monotonic: Callable[[], float]) -> Iterator[Watch]:
    # rich costs 60 ms; only a transfer that is watched pays them
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, Progress, ProgressColumn, Task, TimeRemainingColumn  # noqa: PLC0415
    from rich.text import Text as Styled  # noqa: PLC0415

    watch = Bars(terminal, figures, monotonic)

    class Words(ProgressColumn):
        def render(self, task: Task) -> Styled:
            return Styled(watch.words)

    class Size(ProgressColumn):
        def render(self, task: Task) -> Styled:
            return Styled(watch.size)

    class Left(TimeRemainingColumn):
        def render(self, task: Task) -> Styled:
            return super().render(task) if task.total else Styled("")

    with Progress(
        Words(), BarColumn(bar_width=20), Size(), Left(), console=Console(file=terminal.err), transient=True
    ) as bars:
        task = bars.add_task("", total=None)

        def move(done: int, total: int | None) -> None:
            bars.tasks[0].total = total  # `update` takes None for 'as it was'
            bars.update(task, completed=done)

        watch.move = move
        with terminal.bar.drawn(bars.stop, bars.start):
            yield watch

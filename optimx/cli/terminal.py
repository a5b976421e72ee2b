"""The terminal: results on stdout, narration on stderr, each as loud as was asked for.

In: sentences, lines, data. Out: text that the stream's encoding can carry, or one JSON object. Used by every command.
"""

import io
import json
import logging
import re
import shutil
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TextIO

from optimx import Text, Translate, printable

SCHEMA = 1
"""Version of the envelope `{schema, kind, data}`; what `data` is, `kind` says."""

QUIET, NORMAL, VERBOSE, DEBUG = -1, 0, 1, 2


_WIDEST_LABEL = 14  # columns that a label at the head of a line may take, such as a step's state


@dataclass(slots=True)
class Bar:
    """A bar that is drawn at the foot of the terminal; a line that is written meanwhile must not land in it."""

    _hide: Callable[[], None] | None = None
    _show: Callable[[], None] | None = None

    @contextmanager
    def drawn(self, hide: Callable[[], None], show: Callable[[], None]) -> Iterator[None]:
        """Say how to take the bar away and bring it back, as long as the block runs."""
        self._hide, self._show = hide, show
        try:
            yield
        finally:
            self._hide = self._show = None

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Take it away as long as the block runs, if there is one."""
        hide, show = self._hide, self._show
        if hide is None or show is None:
            yield
            return
        hide()
        try:
            yield
        finally:
            show()


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where a command speaks.

    Attributes:
        out: for results.
        err: for narration.
        translate: gives the sentence of the reader's language.
        json: results are one JSON object; narration stays on `err`.
        loudness: `QUIET` to `DEBUG`.
        colour: whether `err` may be coloured.
        bar: what is drawn while something goes on.
    """

    out: TextIO
    err: TextIO
    translate: Translate
    json: bool = False
    loudness: int = NORMAL
    colour: bool = False
    bar: Bar = field(default_factory=Bar)

    def result(self, kind: str, data: Any, lines: Iterable[str]) -> None:
        """Show the result of a command: `data` in its envelope, or `lines`, whose names are escaped already.

        Args:
            kind: what the data is (`config.check`); stable.
            data: JSON data; keys and codes are never translated.
            lines: the same for people.
        """
        if self.json:
            self._write(self.out, json.dumps({"schema": SCHEMA, "kind": kind, "data": data}, ensure_ascii=True))
            return
        for line in lines:
            self._write(self.out, line)

    def say(self, words: Text, loudness: int = NORMAL) -> None:
        """Narrate, when asked to be at least so loud."""
        if self.loudness >= loudness:
            self._write(self.err, self.show(words))

    def complain(self, words: str, *, style: str = "") -> None:
        """Write a line of a failure; not even `-q` keeps it back."""
        if self.colour and style:
            self._coloured(words, style)
        else:
            self._write(self.err, words)

    def show(self, words: Text) -> str:
        """Return a sentence in the reader's language."""
        return words.show(self.translate)

    @property
    def arrow(self) -> str:
        """What opens a remedy: an arrow, also where the console has none."""
        try:
            "→".encode(self.err.encoding or "ascii")
        except UnicodeEncodeError:
            return "->"
        return "→"

    def _coloured(self, words: str, style: str) -> None:
        # 60 ms that only a failure on a terminal pays
        from rich.console import Console  # noqa: PLC0415
        from rich.text import Text as Styled  # noqa: PLC0415

        with self.bar.aside():
            Console(file=self.err).print(Styled(self._fit(self.err, words), style), soft_wrap=True)

    def _write(self, stream: TextIO, line: str) -> None:
        with self.bar.aside():
            stream.write(f"{self._fit(stream, line)}\n")
            stream.flush()

    def _fit(self, stream: TextIO, line: str) -> str:
        if self.json or not stream.isatty():
            return line
        return "\n".join(folded(line, shutil.get_terminal_size().columns))


def folded(line: str, width: int) -> list[str]:
    """Return a line as lines that a terminal shows whole, broken between words, all but the first further in.

    Args:
        line: without a line break.
        width: of the terminal, in characters. A word that is longer, such as a path, is left as it is.
    """
    if len(line) <= width:
        return [line]
    label = re.search(r"\S {2,}", line[:_WIDEST_LABEL])
    indent = label.end() if label else len(line) - len(line.lstrip()) + 2
    options: dict[str, Any] = {"break_long_words": False, "break_on_hyphens": False, "replace_whitespace": False}
    return textwrap.wrap(line, width, subsequent_indent=" " * indent, **options)


def tolerant(stream: TextIO) -> TextIO:
    """Let a stream show `?` for what its encoding lacks, rather than fail half-way through a result."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")
    return stream


def may_colour(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Say whether a stream is a terminal that nobody asked to stay plain (`NO_COLOR`, `TERM=dumb`)."""
    return stream.isatty() and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


def listen_to_log(stream: TextIO, loudness: int) -> None:
    """Show the log on a stream: with `-v` what is done, with `-vv` everything. Logs are never translated."""
    logger = logging.getLogger("optimx")
    if loudness < VERBOSE:
        # Without any, Python would print warnings, and tracebacks with them
        logger.handlers = [logging.NullHandler()]
        return
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_OneLine("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logger.handlers = [handler]
    logger.setLevel(logging.DEBUG if loudness >= DEBUG else logging.INFO)


class _OneLine(logging.Formatter):
    """Escapes what could forge a line of the log."""

    def format(self, record: logging.LogRecord) -> str:
        return printable(super().format(record))


def remedy_line(terminal: Terminal, remedy: Text) -> str:
    """Return `→ what to do`."""
    return f"{terminal.arrow} {terminal.show(remedy)}"


def columns(headings: Iterable[Text], rows: Iterable[Iterable[str]], terminal: Terminal) -> list[str]:
    """Return rows below their headings, each column as wide as it has to be; the last one may be as long as it is."""
    table = [[terminal.show(heading) for heading in headings], *([*row] for row in rows)]
    widths = [max(len(row[number]) for row in table) for number in range(len(table[0]))]
    return ["  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]

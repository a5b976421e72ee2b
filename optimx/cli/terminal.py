"""The terminal: results on stdout, narration on stderr, each as loud as was asked for.

In: sentences, lines, data. Out: text that the stream's encoding can carry, or one JSON object. Used by every command.
"""

import io
import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TextIO

from optimx import Text, Translate, printable

SCHEMA = 1
"""Version of the envelope `{schema, kind, data}`; what `data` is, `kind` says."""

QUIET, NORMAL, VERBOSE, DEBUG = -1, 0, 1, 2


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
    """

    out: TextIO
    err: TextIO
    translate: Translate
    json: bool = False
    loudness: int = NORMAL
    colour: bool = False

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

        Console(file=self.err).print(Styled(words, style), soft_wrap=True)

    def _write(self, stream: TextIO, line: str) -> None:
        stream.write(f"{line}\n")
        stream.flush()


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

"""Where each key of a TOML text stands, which `tomllib` does not tell.

In: a text that `tomllib` has accepted. Out: the line of every key, table and element of an array, by path.
Called by `config.reading`. Pure.
"""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

KeyPath = tuple[str | int, ...]
"""Keys and indexes from the top to a value: `("server", "accounts", "demo", "id")`."""

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SPACE = re.compile(r"[ \t]*")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BASIC = re.compile(r'"(?:[^"\\]|\\.)*"')
_LITERAL = re.compile(r"'[^']*'")
# A closing delimiter may follow one or two quotes that belong to the text: `""""` ends with a quote inside.
_LONG_BASIC = re.compile(r'"""(?:[^\\]|\\.)*?"""(?:"{1,2})?', re.DOTALL)
_LONG_LITERAL = re.compile(r"'''.*?'''(?:'{1,2})?", re.DOTALL)
_PLAIN = re.compile(r"[^,\]}#\r\n]+")


@dataclass(frozen=True, slots=True)
class Places:
    """What a text tells beside its values.

    Attributes:
        lines: 1-based line of each key, table and array element.
        multiline: the values that are written in triple quotes, whose line feeds are meant.
    """

    lines: Mapping[KeyPath, int]
    multiline: frozenset[KeyPath]

    def line(self, path: KeyPath) -> int:
        """Return the line of a path, or of the nearest table around it that is written; 0 when none is."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)


def locate(toml: str) -> Places:
    """Find the line of everything in a text; one that `tomllib.loads` has accepted, for any other is misread."""
    scan = _Scan(toml, [match.end() for match in re.finditer("\n", toml)])
    table: KeyPath = ()
    scan.skip(_BLANK)
    while not scan.at_end():
        if scan.peek() == "[":
            table = scan.header()
        else:
            scan.pair(table)
        scan.skip(_BLANK)
    return Places(scan.lines, frozenset(scan.multiline))


@dataclass(slots=True)
class _Scan:
    toml: str
    line_starts: list[int]
    at: int = 0
    lines: dict[KeyPath, int] = field(default_factory=dict)
    multiline: set[KeyPath] = field(default_factory=set)
    elements: dict[KeyPath, int] = field(default_factory=dict)

    def at_end(self) -> bool:
        return self.at >= len(self.toml)

    def peek(self) -> str:
        return self.toml[self.at : self.at + 1]

    def skip(self, pattern: re.Pattern[str]) -> str:
        """Pass what matches and return it; always ends or moves on."""
        match = pattern.match(self.toml, self.at)
        if match is None:
            self.at += 1
            return ""
        self.at = match.end()
        return match.group()

    def note(self, path: KeyPath, at: int) -> None:
        # Dotted keys and headers make the tables above them; the first mention counts
        for length in range(1, len(path) + 1):
            self.lines.setdefault(path[:length], bisect_right(self.line_starts, at) + 1)

    def header(self) -> KeyPath:
        start = self.at
        is_element = self.toml.startswith("[[", start)
        self.at += 2 if is_element else 1
        path = self.resolve(self.key(), is_element)
        self.note(path, start)
        self.at += 2 if is_element else 1
        return path

    def resolve(self, parts: tuple[str, ...], is_element: bool) -> KeyPath:
        path: KeyPath = ()
        for position, part in enumerate(parts):
            path = (*path, part)
            if is_element and position == len(parts) - 1:
                self.elements[path] = self.elements.get(path, -1) + 1
            if path in self.elements:
                path = (*path, self.elements[path])
        return path

    def key(self) -> tuple[str, ...]:
        parts = [self.key_part()]
        while self.peek() == ".":
            self.at += 1
            parts.append(self.key_part())
        return tuple(parts)

    def key_part(self) -> str:
        self.skip(_SPACE)
        pattern = {'"': _BASIC, "'": _LITERAL}.get(self.peek(), _BARE)
        written = self.skip(pattern)
        self.skip(_SPACE)
        return written if pattern is _BARE else str(tomllib.loads(f"k = {written}")["k"])

    def pair(self, table: KeyPath) -> None:
        start = self.at
        path = (*table, *self.key())
        self.note(path, start)
        self.at += 1
        self.skip(_SPACE)
        self.value(path)

    def value(self, path: KeyPath) -> None:
        rest = self.toml[self.at : self.at + 3]
        if rest in {'"""', "'''"}:
            self.multiline.add(path)
            self.skip(_LONG_BASIC if rest == '"""' else _LONG_LITERAL)
        elif rest[:1] in {'"', "'"}:
            self.skip(_BASIC if rest[0] == '"' else _LITERAL)
        elif rest[:1] == "[":
            self.group("]", lambda index: self.element((*path, index)))
        elif rest[:1] == "{":
            self.group("}", lambda index: self.pair(path))
        else:
            self.skip(_PLAIN)

    def element(self, path: KeyPath) -> None:
        self.note(path, self.at)
        self.value(path)

    def group(self, closing: str, read: Callable[[int], None]) -> None:
        self.at += 1
        self.skip(_BLANK)
        index = 0
        while not self.at_end() and self.peek() != closing:
            read(index)
            index += 1
            self.skip(_BLANK)
            if self.peek() == ",":
                self.at += 1
                self.skip(_BLANK)
        self.at += 1

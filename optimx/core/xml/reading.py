"""Guarded reading of XML: the parser sees only what was checked, and holds only what fits.

In: an open binary file that nobody trusts. Out: facts about it, or the children of its root, one by one.
Used by the core for any payload (is a file well-formed to its closing tag?) and by `documents`. libxml2 gets no
path, no network, no DTD, no entity; its errors become `BadXmlError` here.
"""

import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from lxml import etree

from optimx.core.errors import BadXmlError
from optimx.core.language import text
from optimx.core.xml.limits import LIMITS, Limits
from optimx.core.xml.refusing import refusal
from optimx.core.xml.source import GuardedSource, XmlWarning

_TAGS = re.compile(rb"[^>]*>|[^>]+\Z")

_SETTINGS: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "attribute_defaults": False,
    "huge_tree": False,
    "recover": False,
    "decompress": False,
    "remove_comments": True,
    "remove_pis": True,
    "encoding": "utf-8",  # what `GuardedSource` gives, whatever the declaration still says
}


@dataclass(frozen=True, slots=True)
class RootFacts:
    """What is known of a well-formed file.

    Attributes:
        tag: of the root; `{namespace}name` when it has one.
        attributes: of the root.
        warnings: oddities that stop nothing.
    """

    tag: str
    attributes: Mapping[str, str]
    warnings: tuple[XmlWarning, ...]


def check_well_formed(file: BinaryIO, limits: Limits = LIMITS, *, name: str | None = None) -> RootFacts:
    """Read a whole file to its closing tag, keeping nothing of it.

    Args:
        file: open in binary mode, seekable; read from its start and left at its end.
        limits: caps.
        name: of the file, for errors.

    Raises:
        BadXmlError: the file breaks a cap, hides something, or is not well-formed; with rule, line and column.
    """
    source = GuardedSource(file, limits, name)
    outline = _Outline(limits.depth)
    parser = _outline_parser(outline)
    fed = 0
    try:
        for chunk in source.chunks():
            parser.feed(chunk)
            fed += 1
        parser.close()
    except etree.XMLSyntaxError as error:
        raise _translated(error, name) from error
    except _TooDeepError as error:
        line, column = _place_of_depth(file, limits, fed)
        what = text("elements of {file} are nested deeper than {limit} levels", limit=limits.depth)
        raise refusal("XML_TOO_DEEP", what, line=line, column=column, name=name) from error
    return RootFacts(outline.tag, outline.attributes, tuple(source.warnings))


def _place_of_depth(file: BinaryIO, limits: Limits, chunk_number: int) -> tuple[int, int]:
    """Find where the nesting passed its cap: a parser's callback is not told, so that chunk is fed tag by tag."""
    parser = _outline_parser(_Outline(limits.depth))
    line, column = 1, 1
    for number, chunk in enumerate(GuardedSource(file, limits).chunks()):
        for piece in chunk.splitlines(keepends=True) if number < chunk_number else _TAGS.findall(chunk):
            try:
                parser.feed(piece)
            except _TooDeepError:
                return line, column
            breaks = piece.count(b"\n")
            line += breaks
            column = len(piece) - piece.rfind(b"\n") if breaks else column + len(piece)
    return line, column


def _outline_parser(outline: Any) -> etree.XMLParser:
    # The stubs ask a target for `data` and `comment`; without them libxml2 does not even call us for texts.
    return etree.XMLParser(target=outline, **_SETTINGS)


def _translated(error: etree.XMLSyntaxError, name: str | None) -> BadXmlError:
    line, column = error.position
    reason = (error.msg or "").rpartition(", line ")[0] or error.msg or ""
    return _refusal(getattr(error, "code", 0), reason, line, column, name)


def _refusal(code: int, reason: str, line: int, column: int, name: str | None) -> BadXmlError:
    if code == etree.ErrorTypes.ERR_UNDECLARED_ENTITY:
        what, rule = text("{file} uses an entity: {reason}", reason=reason), "XML_ENTITY"
    elif reason.startswith("Excessive depth"):
        what, rule = text("elements of {file} are nested too deep: {reason}", reason=reason), "XML_TOO_DEEP"
    else:
        what, rule = text("{file} is not well-formed XML: {reason}", reason=reason), "XML_SYNTAX"
    return refusal(rule, what, line=line, column=column, name=name)


class ChildrenOfRoot:
    """The children of a root, in their order, each alive only until the next one is asked for.

    Attributes:
        tag: of the root.
        attributes: of the root.
    """

    def __init__(self, file: BinaryIO, limits: Limits = LIMITS, *, name: str | None = None) -> None:
        """Read the head of `file`, from its start.

        Args:
            file: open in binary mode, seekable.
            limits: caps; `depth` is not looked at here beyond libxml2's own 256, see `depth_of`.
            name: of the file, for errors.

        Raises:
            BadXmlError: the head is refused, or the root does not begin in the first 64 KiB.
        """
        self._source = GuardedSource(file, limits, name)
        self._name = name
        self._limits = limits
        self._chunks = self._source.chunks()
        local = self._source.prologue.root.rpartition(":")[2]
        self._parser = etree.XMLPullParser(events=("start",), tag="{*}" + local, **_SETTINGS)
        self._root: Any = self._first()
        self.tag = str(self._root.tag)
        self.attributes: Mapping[str, str] = {str(key): str(value) for key, value in self._root.attrib.items()}

    @property
    def warnings(self) -> tuple[XmlWarning, ...]:
        """Oddities met so far."""
        return tuple(self._source.warnings)

    def __iter__(self) -> Iterator[etree._Element]:
        """Yield each child, whole. Memory is bounded by the largest child.

        Raises:
            BadXmlError: as `check_well_formed`; children that stood before the fault were yielded by then.
        """
        root, held = self._root, 0
        for chunk in self._chunks:
            whole = root[:-1]
            yield from whole
            del root[: len(whole)]
            held = len(chunk) if whole else held + len(chunk)
            if held > self._limits.record:
                what = text("a part of {file} is larger than {limit} bytes", limit=self._limits.record)
                raise refusal("XML_LONG_RECORD", what, line=line_of(root), name=self._name)
            self._feed(chunk)
            deque(self._parser.read_events(), maxlen=0)  # a namesake of the root inside it would stay in the queue
        self._close()
        yield from root

    def _first(self) -> etree._Element:
        for chunk in self._chunks:
            self._feed(chunk)
            for _, root in self._parser.read_events():
                return cast("etree._Element", root)
        self._close()
        raise refusal("XML_SYNTAX", text("{file} has no root element"), name=self._name)

    def _feed(self, chunk: bytes) -> None:
        try:
            self._parser.feed(chunk)
        except etree.XMLSyntaxError as error:
            raise _translated(error, self._name) from error
        self._look_at_log()

    def _close(self) -> None:
        try:
            self._parser.close()
        except etree.XMLSyntaxError as error:
            raise _translated(error, self._name) from error

    def _look_at_log(self) -> None:
        # An undeclared entity ends the parsing without an exception: `close` would tell, but not where.
        for entry in self._parser.feed_error_log.filter_from_fatals():
            raise _refusal(entry.type, entry.message, entry.line, entry.column, self._name)


def line_of(element: etree._Element) -> int:
    """Return the line of the file that an element begins on, from 1; 0 when not known.

    From line 65,535 on it is that of a text beside it, so it may be a little too high: libxml2 keeps 16 bits.
    """
    return int(cast("Any", element).sourceline or 0)


def depth_of(element: etree._Element) -> int:
    """Return how many levels lie in an element, itself included."""
    deepest, level, here = 1, 1, element
    for event, part in etree.iterwalk(element, events=("start", "end")):
        level += (part is not here) if event == "start" else -1
        deepest = max(deepest, level)
    return deepest


class _Outline:
    """What a parser tells of a file of which nothing is kept but its root."""

    def __init__(self, depth: int) -> None:
        self.tag = ""
        self.attributes: Mapping[str, str] = {}
        self._depth = 0
        self._allowed = depth

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if not self._depth and not self.tag:
            self.tag, self.attributes = tag, dict(attributes)
        self._depth += 1
        if self._depth > self._allowed:
            raise _TooDeepError

    def end(self, tag: str) -> None:
        self._depth -= 1

    def close(self) -> None:
        """Nothing to hand over: the facts are attributes."""


class _TooDeepError(Exception):
    """Travels from the parser's callback to `check_well_formed`, never further."""

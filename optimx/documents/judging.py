"""The first pass over a document: is the set as a whole what it says it is?

In: the root and its children, one by one. Out: the header, counts, warnings, and which records need a second look.
Used by `documents.reading`.
"""

from collections.abc import Iterable, Iterator
from copy import deepcopy

from lxml import etree

from optimx.core.errors import BadXmlError
from optimx.core.language import Text, text
from optimx.core.xml import ChildrenOfRoot, Limits, XmlWarning, depth_of, line_of, refusal
from optimx.documents.grammar.shape import Shape
from optimx.documents.grammar.unknown import stripper
from optimx.documents.header import read_header, unknown_attributes
from optimx.documents.records import Header
from optimx.documents.rules.finding import Finding, Severity
from optimx.documents.schemas import validator

_CONTROL = "Controle"

# A later minor version adds a handful of names; a file that has more is not worth more lines of a report.
_MOST_UNKNOWN = 50

# A crew mistypes a record, a program mistypes them all: past this the file is refused whole, since as many
# refusals would help nobody and each costs three times a good record.
_MOST_REFUSED = 10_000


class Judge:
    """Judges one document, child by child.

    Attributes:
        counts: records met of each kind, by element name.
        refused: records that the schema refuses.
    """

    def __init__(self, shape: Shape, limits: Limits, name: str | None) -> None:
        self.counts = dict.fromkeys((entity.name for entity in shape.entities), 0)
        self.refused = 0
        self._shape = shape
        self._limits = limits
        self._name = name
        self._ranks = {entity.name: rank for rank, entity in enumerate(shape.entities)}
        self._reached = 0
        self._control: etree._Element | None = None
        self._is_valid = validator(shape.schema).validate
        self._unknown: dict[tuple[str, str], int] = {}
        self._findings: list[Finding] = []

    def root(self, children: ChildrenOfRoot) -> Header:
        """Read the header.

        Raises:
            BadXmlError: another root, another major version, or an attribute that is missing or malformed.
        """
        if children.tag != self._shape.root:
            what = text("the root of {file} is {found}, not {expected}", found=children.tag, expected=self._shape.root)
            raise self._refusal("XML_ROOT", what, 1)
        self._findings.extend(unknown_attributes(children.attributes, self._shape))
        return read_header(children.attributes, self._shape, self._name)

    def child(self, element: etree._Element) -> bool:
        """Look at one child of the root; return whether it needs a second look when it is read.

        Raises:
            BadXmlError: it is out of order, nested too deep, or one unreadable record too many.
        """
        tag = element.tag
        rank = self._ranks.get(tag)
        if rank is None:
            self._other(element)
            return False
        if rank < self._reached or self._control is not None:
            raise self._refusal(
                "XML_ORDER", text("in {file}, {tag} is not where it should be", tag=tag), line_of(element)
            )
        self._reached = rank
        self.counts[tag] += 1
        if self._is_valid(element):
            return False
        self._look_again(element, rank)
        return True

    def end(self) -> None:
        """Compare what was met with what the document says that it holds.

        Raises:
            BadXmlError: `Controle` is missing or tells other numbers, or a kind of which one is required has none.
        """
        control = self._control
        if control is None:
            raise self._refusal("XML_CONTROL", text("{name} is missing at the end of {file}", name=_CONTROL), 0)
        for name, found in self.counts.items():
            said = control.get("nb" + name, "0").strip()
            if said != str(found):
                what = text(
                    "{file} says that it holds {said} {name}, but holds {found}", said=said[:20], name=name, found=found
                )
                raise self._refusal("XML_CONTROL", what, line_of(control))
            if not found and name in self._shape.at_least_one:
                raise self._refusal("XML_MISSING", text("{file} holds no {name}", name=name), line_of(control))

    def warnings(self, oddities: Iterable[XmlWarning]) -> Iterator[Finding]:
        """Yield everything that was ignored or looks odd."""
        yield from self._findings
        for oddity in oddities:
            yield Finding(oddity.rule, Severity.WARN, oddity.message, self._name or "", oddity.line)
        for (place, name), line in self._unknown.items():
            what = text("{name} in {place} is unknown and was ignored", name=name, place=place)
            yield Finding("XML_UNKNOWN", Severity.WARN, what, self._name or "", line)

    def _other(self, element: etree._Element) -> None:
        self._look_at_depth(element)
        if element.tag == _CONTROL and self._control is None:
            self._control = deepcopy(element)
            return
        self._note(self._shape.root, str(element.tag), line_of(element))

    def _look_again(self, element: etree._Element, rank: int) -> None:
        self._look_at_depth(element)
        for place, name, line in stripper(self._shape.entities[rank])(element):
            self._note(place, name, line)
        if not self._is_valid(element):
            self.refused += 1
        if self.refused > _MOST_REFUSED:
            what = text("more than {limit} records of {file} cannot be read", limit=_MOST_REFUSED)
            raise self._refusal("XML_UNREADABLE", what, line_of(element))

    def _look_at_depth(self, element: etree._Element) -> None:
        if depth_of(element) >= self._limits.depth:
            what = text("elements of {file} are nested deeper than {limit} levels", limit=self._limits.depth)
            raise self._refusal("XML_TOO_DEEP", what, line_of(element))

    def _note(self, place: str, name: str, line: int) -> None:
        if len(self._unknown) < _MOST_UNKNOWN:
            self._unknown.setdefault((place, name), line)

    def _refusal(self, rule: str, what: Text, line: int) -> BadXmlError:
        return refusal(rule, what, line=line, name=self._name)

"""Reading a document in two passes: everything is judged before the first record is given.

In: an open file that nobody trusts, and the table of its document. Out: a `Reading`, or the refusal of the whole.
Used by `optim_param`, `optim_data`, `appli_data`. Memory is that of one record, and one byte a record.

Why record by record: libxml2 can validate while it streams, but then one unknown element of a later minor version,
or one bad value, makes the whole file invalid, and it says so only after it gave the rows. Each record is a global
element of the schema instead: it is validated alone; when it fails, what is unknown is taken out with a warning and
it is validated again; when it fails again, that record is refused and the others go on. (Measured: 5 µs a record,
less than the streamed validation costs.)
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, BinaryIO, Generic, TypeVar

from lxml import etree

from optimx.core.language import text
from optimx.core.xml import ChildrenOfRoot, Limits
from optimx.documents.grammar.decode import decoder
from optimx.documents.grammar.shape import Entity, Shape
from optimx.documents.grammar.unknown import stripper
from optimx.documents.judging import Judge
from optimx.documents.records import Header, RefusedRecord
from optimx.documents.refusal import RULE_STRUCTURE, RULE_VALUE, explain, refuse
from optimx.documents.rules.finding import Finding
from optimx.documents.schemas import validator

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Reading(Generic[R]):
    """A document that was validated whole.

    Attributes:
        header: what stands on its root.
        counts: records of each kind by element name, refused ones included.
        refused: how many records the schema refused; each comes as a `RefusedRecord`.
        warnings: what was ignored or looks odd.
    """

    header: Header
    counts: Mapping[str, int]
    refused: int
    warnings: tuple[Finding, ...]
    _open: Callable[[], ChildrenOfRoot] = field(repr=False)
    _reopen: Callable[[BinaryIO], ChildrenOfRoot] = field(repr=False)
    _shape: Shape = field(repr=False)
    _suspects: bytearray = field(repr=False)

    def of_same_bytes(self, file: BinaryIO) -> "Reading[R]":
        """Return this reading over another opening of the file, without judging it again.

        Args:
            file: open in binary mode, seekable; the caller knows by its hash that it holds what was validated.
        """
        return replace(self, _open=lambda: self._reopen(file))

    def records(self, kinds: Collection[str] | None = None) -> Iterator[R | RefusedRecord]:
        """Yield the records in the order of the file; each call reads the file again from its start.

        Args:
            kinds: element names of the records that are wanted; all when None.

        Raises:
            BadXmlError: the file changed since it was validated.
        """
        readers = _readers(self._shape)
        suspects = self._suspects
        for number, element in enumerate(self._open()):
            reader = readers.get(element.tag)
            if reader is None or (kinds is not None and element.tag not in kinds):
                continue
            entity, decode = reader
            if suspects[number]:
                yield _doubtful(element, entity, self._shape)
                continue
            try:
                record = decode(element)
            except (ValueError, LookupError) as error:
                yield _unreadable(element, entity, error)
                continue
            yield record if entity.check is None else _checked(element, entity, record)


def read_document(file: BinaryIO, shape: Shape, limits: Limits, *, name: str | None = None) -> Reading[Any]:
    """Validate a document; see `read_appli_data`."""

    def reopen(source: BinaryIO) -> ChildrenOfRoot:
        return ChildrenOfRoot(source, limits, name=name)

    children = reopen(file)
    judge = Judge(shape, limits, name)
    header = judge.root(children)
    suspects = bytearray()
    for element in children:
        suspects.append(judge.child(element))
    judge.end()
    warnings = (*judge.warnings(children.warnings),)
    return Reading(header, judge.counts, judge.refused, warnings, lambda: reopen(file), reopen, shape, suspects)


@cache
def _readers(shape: Shape) -> dict[Any, tuple[Entity, Callable[[etree._Element], Any]]]:
    return {entity.name: (entity, decoder(entity)) for entity in shape.entities}


def _doubtful(element: etree._Element, entity: Entity, shape: Shape) -> Any:
    for _ in stripper(entity)(element):
        pass  # told by the first pass
    if not validator(shape.schema).validate(element):
        return refuse(element, entity.attributes[0].name, *explain(shape))
    try:
        return _checked(element, entity, _readers(shape)[entity.name][1](element))
    except (ValueError, LookupError) as error:
        return _unreadable(element, entity, error)


def _checked(element: etree._Element, entity: Entity, record: Any) -> Any:
    contradiction = entity.check(record) if entity.check is not None else None
    if contradiction is None:
        return record
    return refuse(element, entity.attributes[0].name, RULE_STRUCTURE, contradiction, 0)


def _unreadable(element: etree._Element, entity: Entity, error: Exception) -> RefusedRecord:
    what = text("one of its values cannot be read: {reason}", reason=str(error)[:200])
    return refuse(element, entity.attributes[0].name, RULE_VALUE, what, 0)

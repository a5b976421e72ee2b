"""Writing a document, record by record.

In: a header and records in the order of the schema. Out: bytes, always the same for the same records, and counts.
Used by `optim_param`, `optim_data`, `appli_data`. Each record stands on a line of its own, so that people can
compare two files; nothing is held but the record being written.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, BinaryIO

from lxml import etree

from optimx.core.errors import GenerationError
from optimx.core.language import Text, text
from optimx.documents.grammar.encode import Encode, encoder
from optimx.documents.grammar.shape import Entity, Shape
from optimx.documents.header import header_attributes
from optimx.documents.records import Header
from optimx.documents.refusal import explain
from optimx.documents.schemas import validator

Counts = Mapping[str, int]
"""How many records of each kind, by element name, in the order of the schema."""


def write_document(out: BinaryIO, shape: Shape, header: Header, records: Iterable[Any], *, strict: bool) -> Counts:
    """Write a document; see `write_optim_data`, `write_appli_data`.

    Args:
        out: open in binary mode.
        shape: of the document.
        header: of the document.
        records: in the order of the schema.
        strict: validate each record. What an office generates must be right before it leaves; what a crew entered
            travels as it is, so that the office can refuse the one record and tell the crew.

    Raises:
        GenerationError: a record is out of order, of another document, or breaks the schema.
    """
    counts = dict.fromkeys((entity.name for entity in shape.entities), 0)
    with etree.xmlfile(out, encoding="utf-8") as file:
        file.write_declaration()
        with file.element(shape.root, header_attributes(header, shape)):
            file.write("\n")
            for element in _elements(shape, records, counts, strict):
                file.write(element)
            control = etree.Element("Controle", {f"nb{name}": str(count) for name, count in counts.items()})
            control.tail = "\n"
            file.write(control)
    return counts


def _elements(shape: Shape, records: Iterable[Any], counts: dict[str, int], strict: bool) -> Iterator[etree._Element]:
    writers, reached = _writers(shape), 0
    is_valid = validator(shape.schema).validate if strict else _anything
    for record in records:
        try:
            rank, entity, encode = writers[type(record)]
            element = encode(record)
        except (LookupError, ValueError, ArithmeticError, TypeError, AttributeError) as error:
            raise _refusal(record, text("a value of it cannot be written: {reason}", reason=repr(error))) from error
        if rank < reached:
            raise _refusal(record, text("it comes after records of a later kind"))
        if not is_valid(element):
            raise _refusal(record, explain(shape)[1])
        contradiction = entity.check(record) if strict and entity.check is not None else None
        if contradiction is not None:
            raise _refusal(record, contradiction)
        reached = rank
        counts[entity.name] += 1
        element.tail = "\n"
        yield element


def _anything(element: etree._Element) -> bool:
    return True


def _refusal(record: object, reason: Text) -> GenerationError:
    kind = type(record).__name__
    identity = next(
        (getattr(record, name) for name in ("id", "code", "number", "staff_number") if hasattr(record, name)), ""
    )
    return GenerationError(
        text("{kind} {id} cannot be written: {reason}", kind=kind, id=identity, reason=reason.show())
    )


@cache
def _writers(shape: Shape) -> dict[type, tuple[int, Entity, Encode]]:
    return {entity.record: (rank, entity, encoder(entity)) for rank, entity in enumerate(shape.entities)}

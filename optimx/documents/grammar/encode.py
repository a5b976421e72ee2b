"""From a record to an element.

In: a record. Out: the element that the writer puts into the file; the same record gives the same bytes.
Used by `documents.writing` and for the canonical form of a record.
"""

from collections.abc import Callable
from typing import Any

from lxml import etree

from optimx.documents.grammar.shape import Entity, Leaf, Nested

Encode = Callable[[Any], etree._Element]
_Put = Callable[[etree._Element, Any], None]

_new = etree.Element
_new_in = etree.SubElement


def encoder(entity: Entity) -> Encode:
    """Return the function that writes one kind of record.

    It raises ValueError or ArithmeticError when a value cannot be written without loss, TypeError and
    AttributeError when a field holds another type than it declares.
    """
    name = entity.name
    fill = _filler(entity)

    def encode(record: Any) -> etree._Element:
        element = _new(name)
        fill(element, record)
        return element

    return encode


def _filler(entity: Entity) -> _Put:
    attributes = tuple((leaf.name, leaf.field, leaf.kind.write, _omitted(leaf)) for leaf in entity.attributes)
    parts = tuple((part.field, _putter(part), _omitted(part)) for part in entity.parts())

    def fill(element: etree._Element, record: Any) -> None:
        put = element.set
        for name, field, write, omitted in attributes:
            value = getattr(record, field)
            if value is not None and (omitted is None or value != omitted):
                put(name, write(value))
        for field, put_part, omitted in parts:
            value = getattr(record, field)
            if value is not None and (omitted is None or value != omitted):
                put_part(element, value)

    return fill


def _omitted(part: Leaf | Nested) -> object:
    """Return the value, beside None, that leaves no trace: for what is optional, also the empty text."""
    if isinstance(part, Nested) or part.required:
        return None
    return "" if part.omitted is None else part.omitted


def _putter(part: Leaf | Nested) -> _Put:
    if isinstance(part, Nested):
        inner = _putter_of_record(part.entity)
        return _each(inner) if part.many else inner
    one = _putter_of_text(part) if part.inner is None else _putter_of_attribute(part, part.inner)
    return _each(one) if part.many else one


def _each(put_one: _Put) -> _Put:
    def put(element: etree._Element, values: Any) -> None:
        for value in values:
            put_one(element, value)

    return put


def _putter_of_record(entity: Entity) -> _Put:
    name, fill = entity.name, _filler(entity)

    def put(element: etree._Element, value: Any) -> None:
        fill(_new_in(element, name), value)

    return put


def _putter_of_text(leaf: Leaf) -> _Put:
    name, write = leaf.name, leaf.kind.write

    def put(element: etree._Element, value: Any) -> None:
        _new_in(element, name).text = write(value)

    return put


def _putter_of_attribute(leaf: Leaf, inner: str) -> _Put:
    name, write = leaf.name, leaf.kind.write

    def put(element: etree._Element, value: Any) -> None:
        _new_in(element, name).set(inner, write(value))

    return put

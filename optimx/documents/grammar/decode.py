"""From an element to a record, as fast as a table allows.

In: an element that its schema found valid. Out: the record. Used by `documents.reading` for every record of a
file, so that the loops here are the cost of an import: lists by position instead of names, no call that a table saves.
"""

from collections.abc import Callable
from dataclasses import MISSING, fields
from typing import Any

from lxml import etree

from optimx.documents.grammar.shape import Entity, Leaf, Nested

Decode = Callable[[etree._Element], Any]

_Step = tuple[int, Callable[[Any], Any], bool, bool]
"""Position of the field; conversion; takes the text and not the element; gathers several."""


def decoder(entity: Entity) -> Decode:
    """Return the function that reads one kind of record.

    It raises ValueError or LookupError when a value passes the schema but not the calendar (24:00 o'clock).
    """
    positions = {field.name: number for number, field in enumerate(fields(entity.record))}
    empty = _empty(entity)
    attributes = tuple((leaf.name, positions[leaf.field], leaf.kind.read) for leaf in entity.attributes)
    steps = {_tag(part): _step(part, positions[part.field]) for part in entity.parts()}
    several = tuple({position for position, _, _, gathers in steps.values() if gathers})
    record = entity.record

    def decode(element: etree._Element) -> Any:
        values = empty.copy()
        get = element.get
        for name, position, read in attributes:
            raw = get(name)
            if raw is not None:
                values[position] = read(raw)
        for child in element:
            position, read, is_text, gathers = steps[child.tag]
            if is_text:
                raw = child.text
                if raw is not None:
                    values[position] = read(raw)
            elif gathers:
                held = values[position]
                if held:
                    held.append(read(child))
                else:
                    values[position] = [read(child)]
            else:
                values[position] = read(child)
        for position in several:
            values[position] = tuple(values[position])
        return record(*values)

    return decode


def _empty(entity: Entity) -> list[Any]:
    # A required text that is there but empty has no text node: "" is its value, not a gap.
    return ["" if field.default is MISSING else field.default for field in fields(entity.record)]


def _tag(part: Leaf | Nested) -> str:
    return part.name if isinstance(part, Leaf) else part.entity.name


def _step(part: Leaf | Nested, position: int) -> _Step:
    if isinstance(part, Nested):
        return position, decoder(part.entity), False, part.many
    if part.inner is not None:
        return position, _of_attribute(part.inner, part.kind.read), False, True
    if part.many:
        return position, _of_text(part.kind.read), False, True
    return position, part.kind.read, True, False


def _of_attribute(name: str, read: Callable[[str], Any]) -> Decode:
    return lambda element: read(element.get(name, ""))


def _of_text(read: Callable[[str], Any]) -> Decode:
    return lambda element: read(element.text or "")

"""Taking out what a later minor version may have added, so that the rest can be validated and read.

In: the element of a record. Out: the same element without what its table does not know, and the names of that.
Used by `documents.reading`, only for records that the schema refused at first.
"""

from collections.abc import Callable, Iterator
from functools import cache

from lxml import etree

from optimx.core.xml import line_of
from optimx.documents.grammar.shape import Entity, Leaf

Strip = Callable[[etree._Element], Iterator[tuple[str, str, int]]]
"""Removes what is unknown, in place; yields the names of place and thing, and the line."""


@cache
def stripper(entity: Entity) -> Strip:
    """Return the function that strips one kind of record."""
    attributes = {leaf.name for leaf in entity.attributes}
    children: dict[str, Strip] = {}
    for part in entity.parts():
        if isinstance(part, Leaf):
            children[part.name] = _leaf_stripper({part.inner} if part.inner else set())
        else:
            children[part.entity.name] = stripper(part.entity)

    def strip(element: etree._Element) -> Iterator[tuple[str, str, int]]:
        yield from _strip_attributes(element, attributes)
        for child in list(element):
            inner = children.get(str(child.tag))
            if inner is None:
                yield str(element.tag), str(child.tag), line_of(child)
                element.remove(child)
            else:
                yield from inner(child)

    return strip


def _leaf_stripper(known: set[str]) -> Strip:
    def strip(element: etree._Element) -> Iterator[tuple[str, str, int]]:
        yield from _strip_attributes(element, known)
        for child in list(element):
            yield str(element.tag), str(child.tag), line_of(child)
            element.remove(child)

    return strip


def _strip_attributes(element: etree._Element, known: set[str]) -> Iterator[tuple[str, str, int]]:
    for name in [str(name) for name in element.attrib if name not in known]:
        yield str(element.tag), f"@{name}", line_of(element)
        del element.attrib[name]

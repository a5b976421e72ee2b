"""The vocabulary in which the three documents are described, once for readers, writers and schemas.

In: nothing. Out: the classes that `optim_param`, `optim_data` and `appli_data` build their tables from.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from optimx.core.language import Text
from optimx.documents.grammar.kinds import Kind


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value: an attribute, or an element that holds text.

    Attributes:
        name: in the XML.
        field: of the record.
        kind: of its value.
        required: must be there; else None and "" are not written.
        many: any number of elements, a tuple in the record; `required` then means at least one.
        inner: the element's attribute that holds the value, instead of its text (only with `many`).
        omitted: of an optional one, the value that is not written instead of "".
    """

    name: str
    field: str
    kind: Kind
    required: bool = True
    many: bool = False
    inner: str | None = None
    omitted: object = None


@dataclass(frozen=True, slots=True)
class Nested:
    """An element that is a record of its own inside another.

    Attributes:
        field: of the outer record.
        entity: what the inner record looks like.
        required: at least one.
        many: a tuple of them.
    """

    field: str
    entity: "Entity"
    required: bool = True
    many: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One branch of several; none only when not required."""

    branches: "tuple[tuple[Leaf | Nested, ...], ...]"
    required: bool = True


@dataclass(frozen=True, slots=True)
class Entity:
    """How one kind of record looks in XML.

    Attributes:
        name: of the element.
        record: class of the record.
        attributes: of the element; the first one identifies it.
        content: its children, in their order.
        check: what no schema can say: gives a sentence when the record contradicts itself.
    """

    name: str
    record: type
    attributes: tuple[Leaf, ...] = ()
    content: tuple[Leaf | Nested | Choice, ...] = ()
    check: Callable[[Any], Text | None] | None = None

    def parts(self) -> tuple[Leaf | Nested, ...]:
        """Return the children of every branch, in their order."""
        return tuple(part for node in self.content for part in _flat(node))


def _flat(node: Leaf | Nested | Choice) -> tuple[Leaf | Nested, ...]:
    return tuple(part for branch in node.branches for part in branch) if isinstance(node, Choice) else (node,)


@dataclass(frozen=True, slots=True)
class Shape:
    """How one document looks.

    Attributes:
        root: name of the root element.
        schema: file name of its schema.
        entities: kinds of record in the order in which they must come.
        at_least_one: names of the kinds of which one is required.
        built_on: whether the root tells the batch that it was built on.
    """

    root: str
    schema: str
    entities: tuple[Entity, ...]
    at_least_one: frozenset[str] = frozenset()
    built_on: bool = False

"""The schema of a document, made of the same tables that read and write it.

In: a shape. Out: the text of its `.xsd`, shipped in `documents/schemas` for partners and read back to validate.
Each record is a global element, so that one record can be validated without its document: that is how one bad
record is refused alone. `python -m optimx.documents.schemas` writes the files again; a test compares them.
"""

from lxml import etree

from optimx.documents.grammar import kinds
from optimx.documents.grammar.kinds import Kind
from optimx.documents.grammar.shape import Choice, Entity, Leaf, Nested, Shape

_XS = "{http://www.w3.org/2001/XMLSchema}"
_PREFIXES = {"xs": "http://www.w3.org/2001/XMLSchema"}


def render(shape: Shape) -> bytes:
    """Return the schema of a document, UTF-8, indented, always the same bytes."""
    schema = etree.Element(_XS + "schema", nsmap=_PREFIXES)
    _document(schema, shape)
    for entity in shape.entities:
        _record(_sub(schema, "element", name=entity.name), entity)
    for kind in sorted(_kinds(shape), key=lambda kind: kind.name):
        _simple_type(schema, kind)
    etree.indent(schema)
    return etree.tostring(schema, encoding="utf-8", xml_declaration=True) + b"\n"


def _document(schema: etree._Element, shape: Shape) -> None:
    content = _sub(_sub(schema, "element", name=shape.root), "complexType")
    sequence = _sub(content, "sequence")
    for entity in shape.entities:
        least = "1" if entity.name in shape.at_least_one else "0"
        _sub(sequence, "element", ref=entity.name, minOccurs=least, maxOccurs="unbounded")
    counts = _sub(_sub(sequence, "element", name="Controle"), "complexType")
    for entity in shape.entities:
        _sub(counts, "attribute", name="nb" + entity.name, type=kinds.COUNT.name)
    _sub(content, "attribute", name="version", type="xs:token", use="required")
    for name, kind in (("identifiant", kinds.ACCOUNT), ("lotId", kinds.ID), ("genereLe", kinds.INSTANT)):
        _sub(content, "attribute", name=name, type=kind.name, use="required")
    if shape.built_on:
        _sub(content, "attribute", name="lot", type=kinds.ID.name)


def _record(element: etree._Element, entity: Entity) -> None:
    _explain(element, entity)
    content = _sub(element, "complexType")
    if entity.content:
        sequence = _sub(content, "sequence")
        for node in entity.content:
            _node(sequence, node)
    for leaf in entity.attributes:
        use = "required" if leaf.required else "optional"
        _sub(content, "attribute", name=leaf.name, type=leaf.kind.name, use=use)


def _node(parent: etree._Element, node: Leaf | Nested | Choice) -> None:
    least = "1" if node.required else "0"
    if isinstance(node, Choice):
        choice = _sub(parent, "choice", minOccurs=least)
        for branch in node.branches:
            sequence = _sub(choice, "sequence")
            for part in branch:
                _node(sequence, part)
        return
    most = "unbounded" if node.many else "1"
    if isinstance(node, Nested):
        _record(_sub(parent, "element", name=node.entity.name, minOccurs=least, maxOccurs=most), node.entity)
    elif node.inner is None:
        _sub(parent, "element", name=node.name, type=node.kind.name, minOccurs=least, maxOccurs=most)
    else:
        holder = _sub(_sub(parent, "element", name=node.name, minOccurs=least, maxOccurs=most), "complexType")
        _sub(holder, "attribute", name=node.inner, type=node.kind.name, use="required")


def _simple_type(schema: etree._Element, kind: Kind) -> None:
    restriction = _sub(_sub(schema, "simpleType", name=kind.name), "restriction", base=kind.base)
    for facet, value in kind.facets:
        _sub(restriction, facet, value=value)


def _explain(element: etree._Element, entity: Entity) -> None:
    summary = (entity.record.__doc__ or "").strip().splitlines()[0]
    _sub(_sub(element, "annotation"), "documentation").text = summary


def _kinds(shape: Shape) -> set[Kind]:
    found = {kinds.COUNT, kinds.ACCOUNT, kinds.ID, kinds.INSTANT}
    for entity in shape.entities:
        found |= _kinds_of(entity)
    return found


def _kinds_of(entity: Entity) -> set[Kind]:
    found = {leaf.kind for leaf in entity.attributes}
    for part in entity.parts():
        found |= {part.kind} if isinstance(part, Leaf) else _kinds_of(part.entity)
    return found


def _sub(parent: etree._Element, tag: str, /, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, _XS + tag, attributes)

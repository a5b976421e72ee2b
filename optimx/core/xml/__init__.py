"""Guarded reading of XML files that nobody trusts, whatever they carry.

In: an open binary file. Out: that it is well-formed (`check_well_formed`), or the children of its root one by one
(`ChildrenOfRoot`); every refusal is a `BadXmlError` with rule, line and column. Memory stays flat.

Rules: `XML_EMPTY`, `XML_COMPRESSED`, `XML_ENCODING`, `XML_CHARACTER`, `XML_DOCTYPE`, `XML_ENTITY`, `XML_SYNTAX`,
`XML_TOO_BIG`, `XML_TOO_MANY`, `XML_TOO_DEEP`, `XML_LONG_TEXT`, `XML_LONG_RECORD`; warning: `XML_DOUBLE_ENCODING`.
"""

from optimx.core.xml.limits import LIMITS, Limits
from optimx.core.xml.reading import ChildrenOfRoot, check_well_formed, depth_of, line_of
from optimx.core.xml.refusing import refusal
from optimx.core.xml.source import XmlWarning

__all__ = [
    "LIMITS",
    "ChildrenOfRoot",
    "Limits",
    "XmlWarning",
    "check_well_formed",
    "depth_of",
    "line_of",
    "refusal",
]

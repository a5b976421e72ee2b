"""Why a record is refused, in words for the crew that entered it.

In: an element that the schema refused, or whose values could not be read. Out: a rule, a sentence, a line.
Used by `documents.reading` and `documents.writing`.
"""

import re
from typing import Any

from lxml import etree

from optimx.core.language import Text, text
from optimx.core.xml import line_of
from optimx.documents.grammar.shape import Shape
from optimx.documents.records import RefusedRecord
from optimx.documents.schemas import validator

RULE_COMMA = "NUM_VIRGULE"
RULE_VALUE = "VALEUR"
RULE_STRUCTURE = "STRUCTURE"

_COMMA = re.compile(r"\s*[-+]?\d*,\d+\s*")
_PLACE = re.compile(r"Element '([^']*)'(?:, attribute '([^']*)')?")
_VALUE = re.compile(r"(?:: |\] )(?:The value )?'(.*)' (?:is (?:not a|greater|less)|has (?:a length|more))", re.DOTALL)
_NUMBERS = {"Heures", "Montant", "Qte", "Pct", "Latitude", "Longitude"}
_MISSING_ATTRIBUTE = re.compile(r"The attribute '([^']*)' is required but missing")

# What is told of a record that nobody trusts is cut: a report line is no place for a novel.
_SHOWN = 80
_VERSION_DIGITS = 9


def explain(shape: Shape) -> tuple[str, Text, int]:
    """Return rule, sentence and line of the first fault that the schema's last validation found."""
    log: Any = validator(shape.schema).error_log  # the stubs do not know that it can be read
    faults = list(log.filter_from_errors())
    comma = next((fault for fault in faults if _is_comma(fault.message)), None)
    fault = comma if comma is not None else faults[0]
    place = _place(fault.message)
    missing = _MISSING_ATTRIBUTE.search(fault.message)
    if missing is not None:
        return RULE_STRUCTURE, text("{place} lacks {name}", place=place, name=missing[1]), fault.line
    value = _VALUE.search(fault.message)
    if value is None:
        what = text("at {place}: something is missing before it, or it should not be there", place=place)
        return RULE_STRUCTURE, what, fault.line
    shown = value[1][:_SHOWN]
    if comma is not None:
        what = text("'{value}' in {place} has a comma; decimals are written with a point", value=shown, place=place)
        return RULE_COMMA, what, fault.line
    return RULE_VALUE, text("'{value}' cannot stand in {place}", value=shown, place=place), fault.line


def refuse(element: etree._Element, key: str, rule: str, message: Text, line: int) -> RefusedRecord:
    """Return what is known of a record that is refused.

    Args:
        element: of the record.
        key: name of the attribute that identifies it.
        rule: that it broke.
        message: what is wrong.
        line: of the file; 0 when not known better than where the record begins.
    """
    version = element.get("version", "")
    author = element.findtext("SaisiPar") or element.findtext("Auteur") or ""
    return RefusedRecord(
        kind=str(element.tag),
        id=element.get(key, "").strip()[:_SHOWN],
        version=int(version) if version.isascii() and version.isdigit() and len(version) <= _VERSION_DIGITS else None,
        author=author.strip()[:_SHOWN] or None,
        rule=rule,
        message=message,
        line=line or line_of(element),
    )


def _is_comma(message: str) -> bool:
    value = _VALUE.search(message)
    kind = re.search(r"atomic type '(?:xs:)?(\w+)'", message)
    return bool(value and _COMMA.fullmatch(value[1]) and kind and kind[1] in _NUMBERS)


def _place(message: str) -> str:
    found = _PLACE.match(message)
    if found is None:
        return "?"
    return f"{found[1]}/@{found[2]}" if found[2] else found[1]

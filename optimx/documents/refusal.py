"""Why a record is refused, in words for the crew that entered it.

In: an element that the schema refused, or whose values could not be read. Out: a rule, a sentence, a line.
Used by `documents.reading` and `documents.writing`.
"""

import re
from collections.abc import Mapping
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
_LIMIT = re.compile(r"\(?'([^']*)'\)?\.$")
_SET = re.compile(r"is not an element of the set \{(.*)\}\.$", re.DOTALL)
_EXPECTED = re.compile(r"Expected is (?:one of )?\( ([^()]*) \)\.$")
_LENGTH = re.compile(r"\] The value has a length of '(\d+)'; this exceeds ")
_UNEXPECTED = "This element is not expected."
_TOO_FEW = "Missing child element(s)."
_EMPTY = "] The value has a length of '0'; this underruns "

_BEYOND = {
    "maxInclusive": text("'{value}' in {place} is more than {limit}"),
    "minInclusive": text("'{value}' in {place} is less than {limit}"),
    "fractionDigits": text("'{value}' in {place} has more than {limit} decimals"),
    "totalDigits": text("'{value}' in {place} has more than {limit} digits"),
}
"""By the restriction of the schema that a value breaks."""

_KNOWN_BY: Mapping[str, tuple[Text, Mapping[str, str]]] = {
    "Pointage": (text("employee {number}, {day}"), {"number": "matricule", "day": "date"}),
    "PointageMateriel": (text("equipment {code}, {day}"), {"code": "materiel", "day": "date"}),
    "Avancement": (text("site {site}, {day}"), {"site": "chantier", "day": "date"}),
    "RapportJour": (text("site {site}, {day}"), {"site": "chantier", "day": "date"}),
    "Bon": (
        text("note {number} of {supplier}, {day}"),
        {"number": "Numero", "supplier": "Fournisseur", "day": "Date"},
    ),
}
"""Of each kind of record, a sentence and which attribute or element stands in each of its places."""

_AUTHORS = ("SaisiPar", "Auteur", "Nom")

# What is told of a record that nobody trusts is cut: a report line is no place for a novel.
_SHOWN = 80
_VERSION_DIGITS = 9


def explain(shape: Shape) -> tuple[str, Text, int]:
    """Return rule, sentence and line of the first fault that the schema's last validation found."""
    log: Any = validator(shape.schema).error_log  # the stubs do not know that it can be read
    faults = list(log.filter_from_errors())
    comma = next((fault for fault in faults if _is_comma(fault.message)), None)
    fault = comma if comma is not None else faults[0]
    return *_explained(fault.message), fault.line


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
    author = next((said for name in _AUTHORS if (said := element.findtext(name))), "")
    return RefusedRecord(
        kind=str(element.tag),
        id=element.get(key, "").strip()[:_SHOWN],
        version=int(version) if version.isascii() and version.isdigit() and len(version) <= _VERSION_DIGITS else None,
        author=author.strip()[:_SHOWN] or None,
        rule=rule,
        message=message,
        line=line or line_of(element),
        about=_about(element),
    )


def _about(element: etree._Element) -> Text | None:
    """Return what a clerk knows the record by, as far as it tells."""
    if str(element.tag) not in _KNOWN_BY:
        return None
    sentence, places = _KNOWN_BY[str(element.tag)]
    told = {
        place: (element.get(name) or element.findtext(name) or "").strip()[:_SHOWN] for place, name in places.items()
    }
    return text(sentence.message, **told) if all(told.values()) else None


def _explained(fault: str) -> tuple[str, Text]:
    place, missing = _place(fault), _MISSING_ATTRIBUTE.search(fault)
    if missing is not None:
        return RULE_STRUCTURE, text("{place} lacks {name}", place=place, name=missing[1])
    if _TOO_FEW in fault or _UNEXPECTED in fault:
        return RULE_STRUCTURE, _misplaced(place, fault)
    length = _LENGTH.search(fault)
    if length is not None:
        return RULE_VALUE, text(
            "{place} has {length} characters, where {limit} are the most",
            place=place,
            length=length[1],
            limit=_limit(fault),
        )
    value = _VALUE.search(fault)
    if _EMPTY in fault or (value is not None and not value[1].strip()):
        return RULE_VALUE, text("{place} is empty", place=place)
    if value is None:
        return RULE_STRUCTURE, text(
            "at {place}: something is missing before it, or it should not be there", place=place
        )
    return _wrong(fault, place, value[1])


def _wrong(fault: str, place: str, value: str) -> tuple[str, Text]:
    shown = {"value": value[:_SHOWN], "place": place}
    if _is_comma(fault):
        return RULE_COMMA, text("'{value}' in {place} has a comma; decimals are written with a point", **shown)
    among = _SET.search(fault)
    if among is not None:
        return RULE_VALUE, text("'{value}' in {place} is none of {allowed}", **shown, allowed=among[1].replace("'", ""))
    beyond = next((what for facet, what in _BEYOND.items() if f"[facet '{facet}']" in fault), None)
    if beyond is not None:
        return RULE_VALUE, text(beyond.message, **shown, limit=_limit(fault))
    return RULE_VALUE, text("'{value}' cannot stand in {place}", **shown)


def _misplaced(place: str, fault: str) -> Text:
    expected = _EXPECTED.search(fault)
    if expected is None:
        return text("{place} is not expected here", place=place)
    names = expected[1].strip()
    if _TOO_FEW in fault:
        return text("{place} lacks {name}", place=place, name=names)
    return text("{place} stands where {name} is expected", place=place, name=names)


def _limit(fault: str) -> str:
    limit = _LIMIT.search(fault)
    return limit[1] if limit is not None else "?"


def _is_comma(message: str) -> bool:
    value = _VALUE.search(message)
    kind = re.search(r"atomic type '(?:xs:)?(\w+)'", message)
    return bool(value and _COMMA.fullmatch(value[1]) and kind and kind[1] in _NUMBERS)


def _place(message: str) -> str:
    found = _PLACE.match(message)
    if found is None:
        return "?"
    return f"{found[1]}/@{found[2]}" if found[2] else found[1]

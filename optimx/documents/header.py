"""The attributes of a root, read and written.

In: a `Header`, or attributes of a root that nobody trusts. Out: the other one, or a refusal of the whole set.
Used by `documents.reading` and `documents.writing`.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from optimx.core.errors import BadXmlError
from optimx.core.language import text
from optimx.core.xml import refusal
from optimx.documents.grammar import kinds
from optimx.documents.grammar.kinds import Kind
from optimx.documents.grammar.shape import Shape
from optimx.documents.records import Header
from optimx.documents.rules.finding import Finding, Severity

VERSION = "1.0"
"""Of the format that is written. Another major version is refused, another minor one is read."""

_VERSION = re.compile(r"\d{1,3}\.\d{1,3}")
_KINDS = {"identifiant": kinds.ACCOUNT, "lotId": kinds.ID, "genereLe": kinds.INSTANT, "lot": kinds.ID}


def header_attributes(header: Header, shape: Shape) -> dict[str, str]:
    """Return the attributes of the root, in the order in which they are written."""
    attributes = {
        "version": header.version,
        "identifiant": header.account,
        "lotId": header.batch,
        "genereLe": kinds.INSTANT.write(header.generated_at),
    }
    if shape.built_on and header.built_on is not None:
        attributes["lot"] = header.built_on
    return attributes


def read_header(attributes: Mapping[str, str], shape: Shape, name: str | None = None) -> Header:
    """Read the attributes of a root.

    Raises:
        BadXmlError: one is missing or malformed (`XML_HEADER`), or the version is another major one (`XML_VERSION`).
    """
    version = attributes.get("version", "")
    if not _VERSION.fullmatch(version):
        raise _refusal("version", version, name)
    if version.partition(".")[0] != VERSION.partition(".")[0]:
        what = text("the format of {file} has version {version}; {ours} is read here", version=version, ours=VERSION)
        raise refusal("XML_VERSION", what, line=1, name=name)
    values = {key: _value(key, kind, attributes, name) for key, kind in _KINDS.items() if key != "lot"}
    built_on = _value("lot", _KINDS["lot"], attributes, name) if shape.built_on and "lot" in attributes else None
    return Header(version, values["identifiant"], values["lotId"], values["genereLe"], built_on)


def unknown_attributes(attributes: Mapping[str, str], shape: Shape) -> Iterator[Finding]:
    """Yield a warning for each attribute of the root that means nothing here."""
    known = {"version", *_KINDS} if shape.built_on else {"version", *_KINDS} - {"lot"}
    for key in attributes:
        if key not in known and not key.startswith("{"):
            what = text("attribute {name} of {place} is unknown and was ignored", name=key, place=shape.root)
            yield Finding("XML_UNKNOWN", Severity.WARN, what, line=1)


def _value(key: str, kind: Kind, attributes: Mapping[str, str], name: str | None) -> Any:
    raw = attributes.get(key, "").strip()
    if not re.fullmatch(dict(kind.facets)["pattern"], raw):
        raise _refusal(key, raw, name)
    try:
        return kind.read(raw)
    except ValueError as error:
        raise _refusal(key, raw, name) from error


def _refusal(key: str, raw: str, name: str | None) -> BadXmlError:
    what = text("'{value}' cannot stand in {place} of {file}", value=raw[:80], place=f"@{key}")
    return refusal("XML_HEADER", what, line=1, name=name)

"""What the built-in systems say of a set of documents, in the words of the contracts.

In: files that nobody trusts, findings and refusals of `optimx.documents`. Out: facts for the rules on whole sets, and
findings as events and reports carry them. Used by the systems.
"""

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from optimx import Finding, Severity, SystemContext, Text, text
from optimx.documents import (
    AnswerRecord,
    DeliveryNote,
    DocumentFacts,
    EquipmentTime,
    Header,
    Photo,
    RefusedRecord,
    Signature,
    TimeEntry,
)
from optimx.documents import Finding as DocumentFinding
from optimx.documents import Severity as DocumentSeverity

_CHUNK = 1 << 20
_NAME = re.compile(r"(optim_param|optim_data|appli_data)_([0-9A-Z]{3,20})_\d{10}\.xml", re.ASCII | re.IGNORECASE)
_ROOTS = {"optim_param": "OptimParam", "optim_data": "OptimData", "appli_data": "AppliData"}
_SEVERITIES = {
    DocumentSeverity.REFUSE_SET: Severity.SET,
    DocumentSeverity.REFUSE_RECORD: Severity.RECORD,
    DocumentSeverity.WARN: Severity.WARNING,
}


def digest(context: SystemContext, path: Path) -> str:
    """Return the sha256 of a file, hexadecimal, lower case."""
    sha256 = hashlib.sha256()
    with context.disk.open(path) as file:
        while piece := file.read(_CHUNK):
            sha256.update(piece)
    return sha256.hexdigest()


def facts_of(name: str, root: str, header: Header, sha256: str) -> DocumentFacts:
    """Return what the rules on a set want to know of one document.

    A name of another pattern (`[names]` allows any) announces nothing, so that nothing can disagree with it.
    """
    found = _NAME.fullmatch(name)
    named_root = _ROOTS[found[1].lower()] if found else root
    named_account = found[2].upper() if found else header.account
    return DocumentFacts(root, name, named_root, named_account, header, sha256)


def findings_of(found: Iterable[DocumentFinding], file: str = "") -> tuple[Finding, ...]:
    """Return findings of the documents' rules as the contracts have them."""
    return tuple(
        Finding(one.rule, _SEVERITIES[one.severity], one.message, one.file or file, one.line, security=one.security)
        for one in found
    )


def findings_on_record(
    found: Iterable[DocumentFinding], file: str, record: str, author: str, about: Text | None = None
) -> tuple[Finding, ...]:
    """Return findings on one record as the contracts have them.

    Args:
        found: by the rules.
        file: that holds the record.
        record: its element and id.
        author: who entered it.
        about: what a person knows it by.
    """
    return tuple(
        Finding(one.rule, _SEVERITIES[one.severity], one.message, file, record=record, author=author, about=about)
        for one in found
    )


def about(record: AnswerRecord) -> Text:
    """Return what a clerk knows a record by: an id tells nobody anything."""
    match record:
        case TimeEntry():
            return text("employee {number}, {day}", number=record.staff_number, day=record.date)
        case EquipmentTime():
            return text("equipment {code}, {day}", code=record.equipment, day=record.date)
        case DeliveryNote():
            return text(
                "note {number} of {supplier}, {day}", number=record.number, supplier=record.supplier, day=record.date
            )
        case Photo():
            return text("photo of {ref}, {day}", ref=record.ref, day=record.taken_at.date())
        case Signature():
            return text("signature, {day}", day=record.signed_at.date())
        case _:
            return text("site {site}, {day}", site=record.site, day=record.date)


def finding_of_record(refused: RefusedRecord, file: str) -> Finding:
    """Return the refusal of one record as a finding."""
    record = f"{refused.kind} {refused.id}".rstrip()
    return Finding(
        refused.rule,
        Severity.RECORD,
        refused.message,
        file,
        refused.line,
        record=record,
        author=refused.author or "",
        about=refused.about,
    )

"""Which documents the firm's document management sends to the crews, with their content.

In: sites, machines, who reads what. Out: records of documents beside the bytes of their PDFs. Called by `firm`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from random import Random
from uuid import NAMESPACE_URL, uuid5

from optimx.demo.pdfs import Subject, check_sheet, plan, safety_sheet
from optimx.documents.records import Document, EntityType, Equipment, EquipmentType, Role, Site, WorkState


@dataclass(frozen=True, slots=True)
class FiledDocument:
    """A document: what is said about it, and its bytes (a PDF)."""

    record: Document
    content: bytes = field(repr=False)


def filed_documents(
    firm: str,
    sites: Sequence[Site],
    equipment: Sequence[Equipment],
    readers: Mapping[str, Sequence[str]],
    as_of: date,
) -> tuple[FiledDocument, ...]:
    """Return the documents of all running sites and of all machines.

    Args:
        firm: whose name stands in the title blocks.
        sites: those that run get a plan; those with a crew also a safety sheet.
        equipment: machines and hired ones get their check sheet.
        readers: names of the crew by code of its site.
        as_of: documents are some weeks older than this day.
    """
    made_on = as_of - timedelta(days=30)
    running = [site for site in sites if site.state is WorkState.RUNNING]
    return (
        *_plans(firm, running, made_on),
        *_safety_sheets(firm, [site for site in running if site.code in readers], readers, made_on),
        *_check_sheets(firm, equipment, made_on),
    )


def _plans(firm: str, sites: Sequence[Site], made_on: date) -> Iterator[FiledDocument]:
    for index, site in enumerate(sites):
        revision = "ABC"[index % 3]
        subject = _about(firm, "Plan de coffrage RDC", site, revision, made_on)
        content = plan(subject, Random(f"plan {site.code} {revision}"))
        # accents in names are meant: the office's own names may carry them
        yield _filed(f"{site.code}_Plan_coffrage_béton_RDC_{revision}.pdf", content, subject, EntityType.SITE, ())


def _safety_sheets(
    firm: str, sites: Sequence[Site], readers: Mapping[str, Sequence[str]], made_on: date
) -> Iterator[FiledDocument]:
    for site in sites:
        subject = _about(firm, "PPSPS", site, "A", made_on)
        roles = (Role.CREW_LEADER, Role.FOREMAN, Role.WORKS_MANAGER)
        yield _filed(
            f"{site.code}_PPSPS.pdf", safety_sheet(subject, readers[site.code]), subject, EntityType.SITE, roles
        )


def _check_sheets(firm: str, equipment: Sequence[Equipment], made_on: date) -> Iterator[FiledDocument]:
    for machine in equipment:
        if machine.type not in (EquipmentType.MACHINE, EquipmentType.HIRED):
            continue
        subject = Subject(firm, "Vérification périodique", machine.label, "Parc matériel", machine.code, "A", made_on)
        content = check_sheet(subject, Random(f"check {machine.code}"))
        yield _filed(f"{machine.code}_Vérification_périodique.pdf", content, subject, EntityType.EQUIPMENT, ())


def _about(firm: str, title: str, site: Site, revision: str, made_on: date) -> Subject:
    place = f"{site.address.line}, {site.address.postcode} {site.address.city}"
    return Subject(firm, title, site.label, place, site.code, revision, made_on)


def _filed(file: str, content: bytes, subject: Subject, entity: EntityType, roles: tuple[str, ...]) -> FiledDocument:
    record = Document(
        id=str(uuid5(NAMESPACE_URL, f"demo:{file}")),
        file=file,
        sha256=sha256(content).hexdigest(),
        size=len(content),
        title=f"{subject.title} - {subject.site}",
        entity_type=entity,
        entity_code=subject.code,
        revision=subject.revision,
        roles=roles,
    )
    return FiledDocument(record, content)

"""`optim_data`: the snapshot of people, sites, equipment, orders and documents.

In: records from the office system, or an open file. Out: the document, or its records.
Written by office systems (`generate`), read by mobile systems (`apply`).
"""

from collections.abc import Iterable
from typing import BinaryIO

from optimx.core.language import Text, text
from optimx.core.xml import LIMITS, Limits
from optimx.documents.grammar import kinds
from optimx.documents.grammar.shape import Choice, Entity, Leaf, Nested, Shape
from optimx.documents.reading import Reading, read_document
from optimx.documents.records import (
    Address,
    Assignment,
    Crew,
    DataRecord,
    Document,
    Employee,
    EmployeeType,
    EntityType,
    Equipment,
    EquipmentType,
    Handover,
    Header,
    OrderLine,
    PurchaseOrder,
    Rejection,
    Site,
    WorkItem,
    WorkState,
)
from optimx.documents.writing import Counts, write_document


def _one_target(assignment: Assignment) -> Text | None:
    if (assignment.staff_number is None) is not (assignment.equipment is None):
        return None
    return text("Affectation names exactly one of matricule and materiel")


_CODE = Leaf("code", "code", kinds.CODE)
_LABEL = Leaf("Libelle", "label", kinds.LABEL)
_STATE = Leaf("Etat", "state", kinds.enumeration(WorkState))
_COMPANY = Leaf("societe", "company", kinds.CODE)

_EMPLOYEE = Entity(
    "Salarie",
    Employee,
    attributes=(Leaf("matricule", "staff_number", kinds.CODE), _COMPANY),
    content=(
        Leaf("Nom", "last_name", kinds.LABEL),
        Leaf("Prenom", "first_name", kinds.LABEL),
        Leaf("Type", "type", kinds.enumeration(EmployeeType)),
        Leaf("Metier", "trade", kinds.LABEL, required=False),
        Leaf("HeuresJour", "daily_hours", kinds.HOURS),
        Leaf("Entree", "entered_on", kinds.DAY),
        Leaf("Sortie", "left_on", kinds.DAY, required=False),
    ),
)

_CREW = Entity(
    "Equipe",
    Crew,
    attributes=(_CODE, Leaf("chef", "leader", kinds.CODE)),
    content=(Leaf("Membre", "members", kinds.CODE, many=True, inner="matricule"),),
)

_ADDRESS = Entity(
    "Adresse",
    Address,
    content=(
        Leaf("Ligne1", "line", kinds.LABEL),
        Leaf("CodePostal", "postcode", kinds.LABEL),
        Leaf("Ville", "city", kinds.LABEL),
    ),
)

_WORK_ITEM = Entity(
    "Tache",
    WorkItem,
    attributes=(_CODE,),
    content=(
        _LABEL,
        Leaf("Unite", "unit", kinds.LABEL, required=False),
        Leaf("QtePrevue", "planned_quantity", kinds.QUANTITY, required=False),
        Leaf("HeuresPrevues", "planned_hours", kinds.QUANTITY, required=False),
        _STATE,
    ),
)

_SITE = Entity(
    "Chantier",
    Site,
    attributes=(
        _CODE,
        Leaf("affaire", "deal", kinds.CODE),
        _COMPANY,
        Leaf("zone", "zone", kinds.CODE, required=False),
    ),
    content=(
        _LABEL,
        Leaf("Client", "customer", kinds.LABEL, required=False),
        Nested("address", _ADDRESS),
        Leaf("Lat", "latitude", kinds.LATITUDE, required=False),
        Leaf("Lon", "longitude", kinds.LONGITUDE, required=False),
        _STATE,
        Leaf("Debut", "starts_on", kinds.DAY),
        Leaf("Fin", "ends_on", kinds.DAY, required=False),
        Leaf("Conducteur", "works_manager", kinds.REFERENCE, required=False),
        Nested("work_items", _WORK_ITEM, required=False, many=True),
    ),
)

_ASSIGNMENT = Entity(
    "Affectation",
    Assignment,
    attributes=(
        Leaf("id", "id", kinds.ID),
        Leaf("chantier", "site", kinds.CODE),
        Leaf("tache", "work_item", kinds.CODE, required=False),
        Leaf("matricule", "staff_number", kinds.CODE, required=False),
        Leaf("materiel", "equipment", kinds.CODE, required=False),
    ),
    content=(Leaf("Debut", "starts_on", kinds.DAY), Leaf("Fin", "ends_on", kinds.DAY)),
    check=_one_target,
)

_EQUIPMENT = Entity(
    "Materiel",
    Equipment,
    attributes=(_CODE,),
    content=(
        _LABEL,
        Leaf("Type", "type", kinds.enumeration(EquipmentType)),
        Leaf("Immat", "registration", kinds.REFERENCE, required=False),
        Choice(((Leaf("Chantier", "site", kinds.CODE),), (Leaf("Depot", "yard", kinds.CODE),)), required=False),
        Leaf("Compteur", "meter", kinds.QUANTITY, required=False),
    ),
)

_ORDER_LINE = Entity(
    "Ligne",
    OrderLine,
    attributes=(Leaf("num", "number", kinds.NUMBER),),
    content=(
        Leaf("Article", "article", kinds.REFERENCE, required=False),
        Leaf("Designation", "designation", kinds.LABEL),
        Leaf("Unite", "unit", kinds.LABEL),
        Leaf("QteCommandee", "ordered", kinds.QUANTITY),
        Leaf("QteRecue", "received", kinds.QUANTITY),
    ),
)

_ORDER = Entity(
    "Commande",
    PurchaseOrder,
    attributes=(
        Leaf("numero", "number", kinds.REFERENCE),
        Leaf("fournisseur", "supplier", kinds.CODE),
        Leaf("chantier", "site", kinds.CODE, required=False),
    ),
    content=(
        Leaf("Mode", "mode", kinds.enumeration(Handover)),
        Leaf("PrevueLe", "expected_on", kinds.DAY, required=False),
        Nested("lines", _ORDER_LINE, many=True),
    ),
)

_REJECTION = Entity(
    "Rejet",
    Rejection,
    attributes=(
        Leaf("id", "id", kinds.REFERENCE),
        Leaf("lotId", "batch", kinds.ID),
        Leaf("regle", "rule", kinds.REFERENCE),
    ),
    content=(Leaf("Message", "message", kinds.TEXT),),
)

_DOCUMENT = Entity(
    "Document",
    Document,
    attributes=(
        Leaf("id", "id", kinds.ID),
        Leaf("fichier", "file", kinds.DOCUMENT_NAME),
        Leaf("sha256", "sha256", kinds.SHA256),
        Leaf("taille", "size", kinds.COUNT),
    ),
    content=(
        Leaf("Titre", "title", kinds.LABEL),
        Leaf("Indice", "revision", kinds.REFERENCE, required=False),
        Leaf("EntiteType", "entity_type", kinds.enumeration(EntityType)),
        Leaf("EntiteCode", "entity_code", kinds.REFERENCE),
        Leaf("Role", "roles", kinds.REFERENCE, required=False, many=True),
    ),
)

SHAPE = Shape(
    root="OptimData",
    schema="optim_data.xsd",
    entities=(_EMPLOYEE, _CREW, _SITE, _ASSIGNMENT, _EQUIPMENT, _ORDER, _REJECTION, _DOCUMENT),
    at_least_one=frozenset({"Salarie", "Chantier"}),
)


def write_optim_data(out: BinaryIO, header: Header, records: Iterable[DataRecord]) -> Counts:
    """Write an `optim_data`; nothing of it is held in memory beyond one record.

    Args:
        out: open in binary mode. The same header and records give the same bytes.
        header: `built_on` is left out.
        records: in the order of the schema: all employees, then crews, sites, assignments, equipment, orders,
            rejections, documents.

    Returns:
        How many records of each kind were written, by element name; kinds without records included.

    Raises:
        GenerationError: a record is out of order, of another document, or breaks the schema; it is named.
    """
    return write_document(out, SHAPE, header, records, strict=True)


def read_optim_data(file: BinaryIO, limits: Limits = LIMITS, *, name: str | None = None) -> Reading[DataRecord]:
    """Validate an `optim_data` whole; see `read_appli_data` for what it promises and raises."""
    return read_document(file, SHAPE, limits, name=name)

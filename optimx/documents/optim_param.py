"""`optim_param`: the firm's own lists, replaced as a whole by each set.

In: records from the office system, or an open file. Out: the document, or its records.
Written by office systems (`generate`), read by mobile systems (`apply`).
"""

from collections.abc import Iterable
from typing import BinaryIO

from optimx.core.xml import LIMITS, Limits
from optimx.documents.grammar import kinds
from optimx.documents.grammar.shape import Entity, Leaf, Shape
from optimx.documents.reading import Reading, read_document
from optimx.documents.records import (
    AbsenceReason,
    Acknowledgement,
    Company,
    Header,
    HourType,
    MealAllowance,
    ParamRecord,
    Party,
    PartyKind,
    Role,
    Setting,
    TravelZone,
    User,
)
from optimx.documents.writing import Counts, write_document

_CODE = Leaf("code", "code", kinds.CODE)
_LABELLED = (Leaf("Libelle", "label", kinds.LABEL), Leaf("CodePaie", "payroll_code", kinds.REFERENCE, required=False))

SHAPE = Shape(
    root="OptimParam",
    schema="optim_param.xsd",
    entities=(
        Entity(
            "Societe",
            Company,
            attributes=(_CODE,),
            content=(
                Leaf("RaisonSociale", "name", kinds.LABEL),
                Leaf("Siren", "siren", kinds.REFERENCE),
                Leaf("Siret", "siret", kinds.REFERENCE, required=False),
                Leaf("Ape", "ape", kinds.REFERENCE, required=False),
                Leaf("Idcc", "idcc", kinds.REFERENCE, required=False),
            ),
        ),
        Entity(
            "Utilisateur",
            User,
            attributes=(
                Leaf("login", "login", kinds.REFERENCE),
                Leaf("matricule", "staff_number", kinds.CODE, required=False),
            ),
            content=(Leaf("Nom", "name", kinds.LABEL), Leaf("Role", "role", kinds.enumeration(Role))),
        ),
        Entity(
            "TypeHeure",
            HourType,
            attributes=(_CODE,),
            content=(_LABELLED[0], Leaf("Travail", "is_work", kinds.FLAG), _LABELLED[1]),
        ),
        Entity("MotifAbsence", AbsenceReason, attributes=(_CODE,), content=_LABELLED),
        Entity("TypePanier", MealAllowance, attributes=(_CODE,), content=_LABELLED),
        Entity(
            "Zone",
            TravelZone,
            attributes=(_CODE,),
            content=(
                Leaf("KmMin", "km_min", kinds.NUMBER),
                Leaf("KmMax", "km_max", kinds.NUMBER),
                Leaf("Trajet", "hardship", kinds.AMOUNT, required=False),
                Leaf("Transport", "transport", kinds.AMOUNT, required=False),
                Leaf("EffetLe", "effective_from", kinds.DAY),
            ),
        ),
        Entity(
            "Tiers",
            Party,
            attributes=(_CODE, Leaf("type", "kind", kinds.enumeration(PartyKind))),
            content=(Leaf("Nom", "name", kinds.LABEL),),
        ),
        Entity(
            "Reglage",
            Setting,
            attributes=(Leaf("cle", "key", kinds.REFERENCE), Leaf("valeur", "value", kinds.LABEL)),
        ),
        Entity("Acquittement", Acknowledgement, attributes=(Leaf("lotId", "batch", kinds.ID),)),
    ),
    at_least_one=frozenset({"Societe", "Utilisateur", "TypeHeure"}),
)


def write_optim_param(out: BinaryIO, header: Header, records: Iterable[ParamRecord]) -> Counts:
    """Write an `optim_param`; see `write_optim_data` for what it promises and raises."""
    return write_document(out, SHAPE, header, records, strict=True)


def read_optim_param(file: BinaryIO, limits: Limits = LIMITS, *, name: str | None = None) -> Reading[ParamRecord]:
    """Validate an `optim_param` whole; see `read_appli_data` for what it promises and raises."""
    return read_document(file, SHAPE, limits, name=name)

"""`Appli_Data`: what crews entered, as increments.

In: records from the mobile system, or an open file. Out: the document, or its records.
Written by mobile systems (`write_answer`), read by office systems (`inspect`, `import_answer`).
"""

from collections.abc import Iterable
from datetime import MAXYEAR, MINYEAR
from typing import BinaryIO

from optimx.core.language import Text, text
from optimx.core.xml import LIMITS, Limits
from optimx.documents.grammar import kinds
from optimx.documents.grammar.shape import Choice, Entity, Leaf, Nested, Shape
from optimx.documents.reading import Reading, read_document
from optimx.documents.records import (
    Absence,
    AnswerRecord,
    DeliveryNote,
    EntryStatus,
    EquipmentTime,
    Handover,
    Header,
    Hours,
    LineState,
    NoteLine,
    Photo,
    PhotoCategory,
    Progress,
    Signature,
    SignedSubject,
    SignerCapacity,
    SiteDiary,
    TimeEntry,
    Vehicle,
    WeatherCause,
)
from optimx.documents.writing import Counts, write_document

_ID = Leaf("id", "id", kinds.ID)
_VERSION = Leaf("version", "version", kinds.VERSION)
_DATE = Leaf("date", "date", kinds.DAY)
_SITE = Leaf("chantier", "site", kinds.CODE)
_ENTERED_BY = Leaf("SaisiPar", "entered_by", kinds.REFERENCE)
_ENTERED_AT = Leaf("SaisiLe", "entered_at", kinds.INSTANT)
_AUTHOR = Leaf("Auteur", "author", kinds.REFERENCE)

_HOURS = Entity("Heures", Hours, (Leaf("type", "type", kinds.CODE), Leaf("duree", "duration", kinds.HOURS)))
_ABSENCE = Entity("Absence", Absence, (Leaf("motif", "reason", kinds.CODE), Leaf("duree", "duration", kinds.HOURS)))

_WORKED = (
    Leaf("Chantier", "site", kinds.CODE),
    Leaf("Tache", "work_item", kinds.CODE, required=False),
    Nested("hours", _HOURS, many=True),
    Leaf("Debut", "starts_at", kinds.CLOCK, required=False),
    Leaf("Fin", "ends_at", kinds.CLOCK, required=False),
    Leaf("PauseMin", "break_minutes", kinds.NUMBER, required=False),
    Leaf("CauseHI", "weather_cause", kinds.enumeration(WeatherCause), required=False),
)


def _is_of_a_day(entry: TimeEntry) -> Text | None:
    # Rules ask for the days beside it, which the first and the last of the calendar do not have.
    if MINYEAR < entry.date.year < MAXYEAR:
        return None
    return text("nobody can have worked on {day}", day=entry.date)


_TIME_ENTRY = Entity(
    "Pointage",
    TimeEntry,
    attributes=(
        _ID,
        _VERSION,
        Leaf("matricule", "staff_number", kinds.CODE),
        _DATE,
        Leaf("annule", "cancelled", kinds.FLAG, required=False, omitted=False),
    ),
    content=(
        Choice((_WORKED, (Nested("absence", _ABSENCE),))),
        Leaf("Panier", "meal", kinds.CODE, required=False),
        Leaf("Zone", "zone", kinds.CODE, required=False),
        Leaf("GrandDeplacement", "overnight", kinds.FLAG, required=False),
        Leaf("Vehicule", "vehicle", kinds.enumeration(Vehicle), required=False),
        Leaf("Commentaire", "comment", kinds.COMMENT, required=False),
        _ENTERED_BY,
        _ENTERED_AT,
        Leaf("Statut", "status", kinds.enumeration(EntryStatus)),
    ),
    check=_is_of_a_day,
)

_EQUIPMENT_TIME = Entity(
    "PointageMateriel",
    EquipmentTime,
    attributes=(_ID, _VERSION, Leaf("materiel", "equipment", kinds.CODE), _SITE, _DATE),
    content=(
        Leaf("Heures", "hours", kinds.HOURS),
        Leaf("Compteur", "meter", kinds.QUANTITY, required=False),
        _ENTERED_BY,
        _ENTERED_AT,
    ),
)

_PROGRESS = Entity(
    "Avancement",
    Progress,
    attributes=(_ID, _SITE, Leaf("tache", "work_item", kinds.CODE), _DATE),
    content=(
        Choice(((Leaf("Qte", "quantity", kinds.QUANTITY),), (Leaf("Pct", "percent", kinds.PERCENT),))),
        _ENTERED_BY,
    ),
)

_DIARY = Entity(
    "RapportJour",
    SiteDiary,
    attributes=(_ID, _SITE, _DATE),
    content=(
        Leaf("Meteo", "weather", kinds.LABEL, required=False),
        Leaf("Effectif", "headcount", kinds.NUMBER, required=False),
        Leaf("Texte", "text", kinds.TEXT),
        Leaf("Incident", "incident", kinds.TEXT, required=False),
        _AUTHOR,
    ),
)

_NOTE_LINE = Entity(
    "Ligne",
    NoteLine,
    attributes=(Leaf("num", "number", kinds.NUMBER, required=False),),
    content=(
        Leaf("Article", "article", kinds.REFERENCE, required=False),
        Leaf("Designation", "designation", kinds.LABEL),
        Leaf("Unite", "unit", kinds.LABEL),
        Leaf("Qte", "quantity", kinds.QUANTITY),
        Leaf("Etat", "state", kinds.enumeration(LineState)),
        Leaf("Reserve", "reservation", kinds.COMMENT, required=False),
    ),
)

_NOTE = Entity(
    "Bon",
    DeliveryNote,
    attributes=(_ID, _VERSION, Leaf("nature", "nature", kinds.enumeration(Handover))),
    content=(
        Leaf("Numero", "number", kinds.REFERENCE),
        Leaf("Commande", "order", kinds.REFERENCE, required=False),
        Leaf("Fournisseur", "supplier", kinds.CODE),
        Choice(((Leaf("Chantier", "site", kinds.CODE),), (Leaf("Depot", "yard", kinds.CODE),)), required=False),
        Leaf("Date", "date", kinds.DAY),
        Nested("lines", _NOTE_LINE, many=True),
        _AUTHOR,
    ),
)

_PHOTO = Entity(
    "Photo",
    Photo,
    attributes=(
        _ID,
        Leaf("categorie", "category", kinds.enumeration(PhotoCategory)),
        Leaf("fichier", "file", kinds.MEDIA_NAME),
        Leaf("sha256", "sha256", kinds.SHA256),
        Leaf("taille", "size", kinds.COUNT),
        Leaf("largeur", "width", kinds.NUMBER),
        Leaf("hauteur", "height", kinds.NUMBER),
    ),
    content=(
        Leaf("Ref", "ref", kinds.REFERENCE),
        Leaf("Chantier", "site", kinds.CODE, required=False),
        Leaf("PriseLe", "taken_at", kinds.INSTANT),
        _AUTHOR,
        Leaf("Lat", "latitude", kinds.LATITUDE, required=False),
        Leaf("Lon", "longitude", kinds.LONGITUDE, required=False),
        Leaf("PrecisionM", "accuracy", kinds.QUANTITY, required=False),
        Leaf("Commentaire", "comment", kinds.COMMENT, required=False),
    ),
)

_SIGNATURE = Entity(
    "Signature",
    Signature,
    attributes=(_ID, Leaf("fichier", "file", kinds.MEDIA_NAME), Leaf("sha256", "sha256", kinds.SHA256)),
    content=(
        Leaf("Objet", "subject", kinds.enumeration(SignedSubject)),
        Leaf("Ref", "ref", kinds.REFERENCE),
        Leaf("RefVersion", "ref_version", kinds.VERSION, required=False),
        Leaf("Nom", "name", kinds.LABEL),
        Leaf("Matricule", "staff_number", kinds.CODE, required=False),
        Leaf("Qualite", "capacity", kinds.enumeration(SignerCapacity)),
        Leaf("SigneLe", "signed_at", kinds.INSTANT),
        Leaf("Empreinte", "fingerprint", kinds.SHA256),
    ),
)

SHAPE = Shape(
    root="AppliData",
    schema="appli_data.xsd",
    entities=(_TIME_ENTRY, _EQUIPMENT_TIME, _PROGRESS, _DIARY, _NOTE, _PHOTO, _SIGNATURE),
    built_on=True,
)


def write_appli_data(out: BinaryIO, header: Header, records: Iterable[AnswerRecord]) -> Counts:
    """Write an `Appli_Data`; nothing of it is held in memory beyond one record.

    Args:
        out: open in binary mode. The same header and records give the same bytes.
        header: of the answer.
        records: in the order of the schema: all time entries, then equipment times, progress, site diaries,
            notes, photos, signatures.

    Returns:
        How many records of each kind were written, by element name; kinds without records included.

    Raises:
        GenerationError: a record is out of order, of another document, or cannot be written at all; it is named.
            A record that merely breaks the schema is written: the office refuses it alone, and the crew is told.
    """
    return write_document(out, SHAPE, header, records, strict=False)


def read_appli_data(file: BinaryIO, limits: Limits = LIMITS, *, name: str | None = None) -> Reading[AnswerRecord]:
    """Validate an `Appli_Data` whole, before any record of it is given.

    Args:
        file: open in binary mode, seekable; it stays the caller's, and open while records are taken.
        limits: caps on what it may ask of this machine.
        name: of the file, for errors.

    Returns:
        What stands on its root, how many records it holds, and the way to its records.

    Raises:
        BadXmlError: the set is refused whole, with rule, line and column: not well-formed, another root or major
            version, records out of order, counts that do not match. One bad record raises nothing: it is
            yielded as a `RefusedRecord` in its place.
    """
    return read_document(file, SHAPE, limits, name=name)

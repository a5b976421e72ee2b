"""The closed lists of values: English names, the vendor's French words as values.

In: nothing. Out: enumerations whose value is what stands in the XML and in the databases.
Codes that a firm may extend (hour types, absence reasons, meal allowances, zones) are plain strings, not here.
"""

from enum import StrEnum


class Role(StrEnum):
    """What a user of the mobile app may do (`Utilisateur/Role`)."""

    CREW_LEADER = "CHEF_EQUIPE"
    FOREMAN = "CHEF_CHANTIER"
    WORKS_MANAGER = "CONDUCTEUR"
    STOREKEEPER = "MAGASINIER"


class PartyKind(StrEnum):
    """What a third party is to the firm (`Tiers/@type`)."""

    SUPPLIER = "FOURNISSEUR"
    CUSTOMER = "CLIENT"
    YARD = "DEPOT"


class EmployeeType(StrEnum):
    """Status of an employee (`Salarie/Type`)."""

    WORKER = "OUVRIER"
    SUPERVISOR = "ETAM"
    EXECUTIVE = "CADRE"
    TEMP = "INTERIMAIRE"
    APPRENTICE = "APPRENTI"


class WorkState(StrEnum):
    """How far a site or a work item is (`Etat`)."""

    PREPARED = "PREPARATION"
    RUNNING = "EN_COURS"
    FINISHED = "TERMINE"


class EquipmentType(StrEnum):
    """Family of a piece of equipment (`Materiel/Type`)."""

    MACHINE = "ENGIN"
    VEHICLE = "VEHICULE"
    TOOL = "OUTILLAGE"
    HIRED = "LOCATION"


class Handover(StrEnum):
    """Who moves the goods: the supplier brings them, or the crew fetches them (`Mode`, `@nature`)."""

    DELIVERY = "LIVRAISON"
    PICK_UP = "ENLEVEMENT"


class EntityType(StrEnum):
    """What a document of the document management is about (`EntiteType`)."""

    SITE = "CHANTIER"
    WORK_ITEM = "TACHE"
    EQUIPMENT = "MATERIEL"
    EMPLOYEE = "SALARIE"


class WeatherCause(StrEnum):
    """Why the weather stopped the work (`CauseHI`)."""

    FROST = "GEL"
    SNOW = "NEIGE"
    BLACK_ICE = "VERGLAS"
    RAIN = "PLUIE"
    WIND = "VENT"
    FLOOD = "INONDATION"
    HEAT = "CANICULE"


class Vehicle(StrEnum):
    """How the person came to the site (`Vehicule`)."""

    DRIVER = "CONDUCTEUR"
    PASSENGER = "PASSAGER"
    OWN = "PERSO"


class EntryStatus(StrEnum):
    """How far a time entry was approved on the mobile side (`Statut`)."""

    ENTERED = "SAISI"
    APPROVED_BY_LEADER = "VALIDE_CHEF"


class EntryState(StrEnum):
    """How far a time entry came in the ERP: where the mobile side left it, or where the ERP's people took it."""

    ENTERED = "SAISI"
    APPROVED_BY_LEADER = "VALIDE_CHEF"
    APPROVED_BY_MANAGER = "VALIDE_CONDUCTEUR"
    IN_PAYROLL = "EXPORTE_PAIE"
    CLOSED = "CLOTURE"


class LineState(StrEnum):
    """In what state goods arrived (`Ligne/Etat`)."""

    AS_ORDERED = "CONFORME"
    MISSING = "MANQUANT"
    DAMAGED = "ABIME"
    REFUSED = "REFUSE"


class PhotoCategory(StrEnum):
    """The six folders that photos are filed in (`Photo/@categorie`)."""

    PICK_UP_NOTE = "PhotoBonEnlev"
    DELIVERY_NOTE = "PhotoBonLivr"
    SITE = "PhotoChantier"
    EMPLOYEE = "PhotoEmploye"
    EQUIPMENT = "PhotoMateriel"
    WORK_ITEM = "PhotoTache"


class SignedSubject(StrEnum):
    """What kind of record a signature is under (`Signature/Objet`)."""

    TIME_ENTRY = "POINTAGE"
    NOTE = "BON"
    SITE_DIARY = "RAPPORT"
    WORK_ITEM = "TACHE"


class SignerCapacity(StrEnum):
    """As what a person signed (`Signature/Qualite`)."""

    EMPLOYEE = "SALARIE"
    CREW_LEADER = "CHEF_EQUIPE"
    CUSTOMER = "CLIENT"
    SUPPLIER = "FOURNISSEUR"

"""The records of `optim_param`: the firm's own lists, replaced as a whole by each set.

In: values from the office system or from a file that was validated. Out: frozen records.
Used by `documents.optim_param`, by systems, and by rules.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from optimx.documents.records.codes import PartyKind, Role


@dataclass(frozen=True, slots=True)
class Company:
    """One company of the account (`Societe`). `siren` and `siret` are texts and may fail the Luhn check: a warning."""

    code: str
    name: str
    siren: str
    siret: str | None = None
    ape: str | None = None
    idcc: str | None = None


@dataclass(frozen=True, slots=True)
class User:
    """A person who may use the mobile app (`Utilisateur`). Never carries a password."""

    login: str
    name: str
    role: Role
    staff_number: str | None = None


@dataclass(frozen=True, slots=True)
class HourType:
    """A kind of hours (`TypeHeure`: HN, HNUIT, HI…). `is_work` says whether it counts towards the weekly total."""

    code: str
    label: str
    is_work: bool
    payroll_code: str | None = None


@dataclass(frozen=True, slots=True)
class AbsenceReason:
    """Why somebody was not there (`MotifAbsence`: CP, RTT, AM…)."""

    code: str
    label: str
    payroll_code: str | None = None


@dataclass(frozen=True, slots=True)
class MealAllowance:
    """A kind of meal allowance (`TypePanier`)."""

    code: str
    label: str
    payroll_code: str | None = None


@dataclass(frozen=True, slots=True)
class TravelZone:
    """A travel zone and what it pays a day (`Zone`).

    Attributes:
        code: `1A`, `1B`, `2` … `5`.
        km_min: from how many kilometres on, whole.
        km_max: up to how many kilometres, whole.
        effective_from: first day of these amounts.
        hardship: travel-hardship allowance (`Trajet`), euros a day.
        transport: travel cost, euros a day.
    """

    code: str
    km_min: int
    km_max: int
    effective_from: date
    hardship: Decimal | None = None
    transport: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """A supplier, customer or yard (`Tiers`)."""

    code: str
    kind: PartyKind
    name: str


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of the mobile app (`Reglage`), such as `pasHeures` = `0.25`; the value is text."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """An answer that the office imported (`Acquittement`), told to the crews; the protocol has its own mark."""

    batch: str


ParamRecord = Company | User | HourType | AbsenceReason | MealAllowance | TravelZone | Party | Setting | Acknowledgement
"""Any record of `optim_param`."""

"""Rule 16: the numbers of companies look right.

In: a company. Out: warnings, never more: the vendor's own example fails the check. Pure.

A SIREN has 8 digits and a Luhn key; a SIRET is a SIREN, 5 digits and one Luhn key over all. La Poste has more
establishments than Luhn leaves room for: there the sum of digits is a multiple of 5 (see the data model, source F29).
"""

import re
from collections.abc import Iterator

from optimx.core.language import text
from optimx.documents.records import Company
from optimx.documents.rules.finding import Finding, warn

_RULE = "R16"
_LA_POSTE = "356000000"
_SIREN = re.compile(r"\d{9}", re.ASCII)
_SIRET = re.compile(r"\d{14}", re.ASCII)
_APE = re.compile(r"\d{4}[A-Z]", re.ASCII)


def identifiers_look_right(company: Company) -> Iterator[Finding]:
    """R16: SIREN, SIRET and APE have their form, and the keys of the numbers fit."""
    if not (_SIREN.fullmatch(company.siren) and luhn(company.siren)):
        yield warn(_RULE, text("company {code}: '{siren}' is no SIREN", code=company.code, siren=company.siren))
    if company.siret is not None and not is_siret(company.siret):
        yield warn(_RULE, text("company {code}: '{siret}' is no SIRET", code=company.code, siret=company.siret))
    elif company.siret is not None and company.siret[:9] != company.siren:
        what = text(
            "company {code}: SIRET {siret} is of another company than SIREN {siren}",
            code=company.code,
            siret=company.siret,
            siren=company.siren,
        )
        yield warn(_RULE, what)
    if company.ape is not None and not _APE.fullmatch(company.ape):
        yield warn(_RULE, text("company {code}: '{ape}' is no APE code", code=company.code, ape=company.ape))


def is_siret(number: str) -> bool:
    """Return whether 14 digits are a SIRET."""
    if not _SIRET.fullmatch(number):
        return False
    return luhn(number) or (number.startswith(_LA_POSTE) and sum(map(int, number)) % 5 == 0)


def luhn(digits: str) -> bool:
    """Return whether the last digit is the Luhn key of the others."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + position % 2)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 - the sum of its two digits
    return total % 10 == 0

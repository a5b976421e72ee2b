"""Rule 16: numbers of companies look right, or it is told."""

from collections.abc import Callable
from typing import Any

import pytest

from optimx.documents import identifiers_look_right


@pytest.mark.parametrize(
    ("changes", "findings"),
    [
        pytest.param({}, 0, id="a SIREN"),
        pytest.param({"siren": "111222333"}, 1, id="the vendor's own example has a wrong key"),
        pytest.param({"siren": "1112223RE"}, 1, id="letters"),
        pytest.param({"siren": "73282932"}, 1, id="too short"),
        pytest.param({"siren": "７32829320"}, 1, id="digits of another script"),
        pytest.param({"siret": "73282932000074"}, 0, id="a SIRET"),
        pytest.param({"siret": "35600000000048"}, 1, id="a SIRET of another company"),
        pytest.param({"siret": "7328293200007"}, 1, id="a SIRET that is too short"),
        pytest.param({"siret": "7328293200007A"}, 1, id="a SIRET with a letter"),
        pytest.param({"siret": "73282932000075"}, 1, id="a wrong key"),
        pytest.param({"siret": "55208673700016"}, 1, id="another company's, or no SIRET"),
        pytest.param({"siren": "356000000", "siret": "35600000000048"}, 0, id="La Poste, by Luhn"),
        pytest.param({"siren": "356000000", "siret": "35600000009075"}, 0, id="La Poste, by the sum of digits"),
        pytest.param({"siren": "356000000", "siret": "35600000009076"}, 1, id="La Poste, by neither"),
        pytest.param({"siret": "73282932009073"}, 1, id="the sum of digits is La Poste's alone"),
        pytest.param({"ape": "4399C"}, 0, id="an APE code"),
        pytest.param({"ape": "43.99C"}, 1, id="with a point"),
        pytest.param({"ape": "4399c"}, 1, id="a small letter"),
    ],
)
def test_identifiers_are_told_never_refused(
    make: Callable[..., Any], told: Callable[..., list[str]], changes: dict[str, str], findings: int
) -> None:
    found = tuple(identifiers_look_right(make("company", **changes)))

    assert told(found) == ["R16 told"] * findings

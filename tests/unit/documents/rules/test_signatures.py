"""Rule 15: what was signed is what is stored."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from optimx.documents import Hours, fingerprint, signed_content_is_unchanged


@pytest.mark.parametrize(
    ("duration", "expected"),
    [("7.5", []), ("7.50", []), ("7.75", ["R15 refused"])],
)
def test_a_changed_record_is_noticed(
    make: Callable[..., Any], told: Callable[..., list[str]], duration: str, expected: list[str]
) -> None:
    entry = make("entry")
    signature = make("signature", ref=entry.id, fingerprint=fingerprint(entry))
    stored = replace(entry, hours=(Hours("HN", Decimal(duration)),))

    assert told(tuple(signed_content_is_unchanged(signature, fingerprint(stored)))) == expected


def test_a_signature_under_nothing_is_refused(make: Callable[..., Any], told: Callable[..., list[str]]) -> None:
    assert told(tuple(signed_content_is_unchanged(make("signature"), None))) == ["R15 refused"]

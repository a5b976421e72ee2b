"""The canonical form of a record, and its hash: what a signature signs.

In: a record. Out: bytes that any program in any language can make again, and their sha256. Pure.
Used by mobile systems when somebody signs, and by the rule that compares a signature with what is stored.
"""

from dataclasses import fields, replace
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import Any

from lxml import etree

from optimx.core.errors import GenerationError
from optimx.core.language import text
from optimx.documents.appli_data import SHAPE as ANSWER
from optimx.documents.grammar.encode import Encode, encoder
from optimx.documents.optim_data import SHAPE as DATA
from optimx.documents.optim_param import SHAPE as PARAM
from optimx.documents.records import Record


def canonical(record: Record) -> bytes:
    """Return the record's element as the writer writes it, in W3C Canonical XML 1.0, instants in UTC.

    Equal records have equal forms: 7.5 and 7.50 hours are one, so are 17:00+01:00 and 16:00 UTC.

    Raises:
        GenerationError: a value cannot be written.
    """
    try:
        element = _encoders()[type(record)](_in_utc(record))
    except (ValueError, ArithmeticError, TypeError, AttributeError) as error:
        what = text("{kind} has no canonical form: {reason}", kind=type(record).__name__, reason=repr(error))
        raise GenerationError(what) from error
    return etree.tostring(element, method="c14n")


def fingerprint(record: Record) -> str:
    """Return the sha256 of the canonical form, hexadecimal, lower case (`Signature/Empreinte`)."""
    return sha256(canonical(record)).hexdigest()


@cache
def _encoders() -> dict[type, Encode]:
    return {entity.record: encoder(entity) for shape in (PARAM, DATA, ANSWER) for entity in shape.entities}


def _in_utc(record: Any) -> Any:
    values = {field.name: getattr(record, field.name) for field in fields(record)}
    # A time without offset is left for the encoder to refuse: `astimezone` would take this machine's.
    moved = {
        name: value.astimezone(UTC) for name, value in values.items() if isinstance(value, datetime) and value.tzinfo
    }
    return replace(record, **moved) if moved else record

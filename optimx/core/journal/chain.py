"""The chain of hashes: each row hangs on the one before it, so that what was changed later shows.

In: the columns of a row. Out: hashes; bodies read back. Called by `reading` and `journal`. Pure.
"""

import hashlib
import json
from datetime import datetime
from typing import Any

from optimx.core.codec import CodecError, decode
from optimx.core.errors import JournalError
from optimx.core.journal.entries import KINDS, Body, Row
from optimx.core.language import printable, text

GENESIS = "0" * 64
COLUMNS = "seq, run, batch, at, kind, payload, correlation"
"""What `to_row` reads, in this order."""


def mention_key(name: str) -> str:
    """Return how a file name is looked up: whatever its case."""
    return printable(name).casefold()


def chained(fields: tuple[object, ...], head: str) -> str:
    """Return the hash of a row that follows the one whose hash is `head`."""
    return hashed(json.dumps([*fields, head], separators=(",", ":")))


def hashed(ascii_text: str) -> str:
    """Return the sha256 of ASCII text, hexadecimal."""
    return hashlib.sha256(ascii_text.encode("ascii")).hexdigest()


def to_row(found: tuple[Any, ...]) -> Row:
    """Return the row that was read as `COLUMNS`."""
    seq, run, batch, at, kind, payload, correlation = found
    return Row(seq, run, batch, datetime.fromisoformat(at), kind, to_body(kind, payload), correlation)


def to_body(kind: str, payload: str | None) -> Body | None:
    """Return what a row says; None when it was purged, or is of a kind that a newer version added.

    Raises:
        JournalError: it cannot be read.
    """
    if payload is None or kind not in KINDS:
        return None
    try:
        return decode(KINDS[kind], json.loads(payload))
    except (ValueError, CodecError) as error:
        raise JournalError(
            text("an entry of the journal cannot be read: {why}", why=error),
            remedy=text("Bring the journal back from a backup, or run 'optimx doctor --rebuild'."),
        ) from error

"""Events as JSON and back: what the journal keeps and what programs read."""

import json
from collections.abc import Mapping
from typing import Any

from optimx.core.codec import decode, encode
from optimx.core.events.seven import EVENTS, Event


def to_payload(event: Event) -> dict[str, Any]:
    """Return the event as JSON data."""
    stored: dict[str, Any] = encode(event)
    return stored


def from_payload(kind: str, payload: Mapping[str, Any]) -> Event:
    """Read back what `to_payload` gave.

    Raises:
        CodecError: the payload is not of that kind.
        KeyError: no event is of that kind.
    """
    return decode(EVENTS[kind], dict(payload))


def to_json(event: Event) -> str:
    """Return the event as one line of JSON, its kind included."""
    return json.dumps({"kind": event.kind, **to_payload(event)}, ensure_ascii=False, sort_keys=True)


def from_json(line: str) -> Event:
    """Read back what `to_json` gave."""
    stored = json.loads(line)
    return from_payload(stored.pop("kind"), stored)

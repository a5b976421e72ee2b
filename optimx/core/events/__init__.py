"""The seven events: facts that happened to a file or a batch, in the past tense, frozen.

In: what a step has just done. Out: what the journal keeps and what every listener is told.
Made by the steps of `office` and `dropserver`, numbered by the journal, handed out by the bus. Reports are
rendered from nothing else, years later if need be: that is why each carries all that a reader needs.
"""

from optimx.core.events.failures import describe_failure, finding_of_error
from optimx.core.events.parts import Certainty, FileFacts, Finding, Role, Severity, Side, VerdictKind
from optimx.core.events.seven import (
    EVENTS,
    Archived,
    Downloaded,
    Errored,
    Event,
    Generated,
    Imported,
    Processed,
    Uploaded,
)
from optimx.core.events.stored import from_json, from_payload, to_json, to_payload

__all__ = [
    "EVENTS",
    "Archived",
    "Certainty",
    "Downloaded",
    "Errored",
    "Event",
    "FileFacts",
    "Finding",
    "Generated",
    "Imported",
    "Processed",
    "Role",
    "Severity",
    "Side",
    "Uploaded",
    "VerdictKind",
    "describe_failure",
    "finding_of_error",
    "from_json",
    "from_payload",
    "to_json",
    "to_payload",
]

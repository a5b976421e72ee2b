"""The journal of one account and side: rows that are only ever added, and the states that they fold into."""

from optimx.core.journal.entries import Body, Direction, Profile, Row
from optimx.core.journal.journal import Draft, Journal, Sighting
from optimx.core.journal.peeking import peek
from optimx.core.journal.reading import JournalReader
from optimx.core.journal.state import UNCERTAIN, BatchState, extend, fold

__all__ = [
    "UNCERTAIN",
    "BatchState",
    "Body",
    "Direction",
    "Draft",
    "Journal",
    "JournalReader",
    "Profile",
    "Row",
    "Sighting",
    "extend",
    "fold",
    "peek",
]

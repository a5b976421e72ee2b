"""What events are made of: sides, roles, verdicts, findings, the facts of a file."""

from dataclasses import dataclass
from enum import StrEnum

from optimx.core.language import Text


class Side(StrEnum):
    """Which end of the exchange speaks."""

    OFFICE = "office"
    SERVER = "server"


class Role(StrEnum):
    """What a file is within its batch."""

    PARAM = "param"
    DATA = "data"
    DOCUMENT = "document"
    ANSWER = "answer"
    PHOTO = "photo"
    SIGNATURE = "signature"
    SET = "set"


class VerdictKind(StrEnum):
    """What became of a batch at the side that received it."""

    ACCEPTED = "accepted"
    SUPERSEDED = "superseded"
    REFUSED = "refused"


class Certainty(StrEnum):
    """Whether the protocol proves it or only time and place suggest it."""

    CERTAIN = "certain"
    PROBABLE = "probable"


class Severity(StrEnum):
    """How much of a batch a finding costs."""

    SET = "set"
    RECORD = "record"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class FileFacts:
    """One file as it was when the event happened.

    Attributes:
        name: its own name, without a folder.
        role: what it is within its batch.
        size: bytes.
        sha256: of its content, lower-case hexadecimal.
    """

    name: str
    role: Role
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What an inspection has to say of a set or of one record of it.

    Attributes:
        rule: stable name of the rule, as in the reference of rules.
        severity: refuses the set, refuses one record, or warns.
        message: for the person who has to act.
        file: the file that it is about.
        line: 1-based; 0 when not known.
        column: 1-based; 0 when not known.
        record: kind and id of the record, or empty.
        author: login or staff number of who made the record, or empty.
        about: what a person knows the record by, such as whose day it is; None when nobody could say.
        security: somebody should ask how this could come about, such as another firm's file on this drop.
    """

    rule: str
    severity: Severity
    message: Text
    file: str = ""
    line: int = 0
    column: int = 0
    record: str = ""
    author: str = ""
    about: Text | None = None
    security: bool = False

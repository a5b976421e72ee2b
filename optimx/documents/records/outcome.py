"""What a reader gives besides records: refusals, and what is wanted of the folders of media.

In: a record that could not be read, or one that names a file. Out: values for systems, reports and events.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from optimx.core.language import Text


@dataclass(frozen=True, slots=True)
class RefusedRecord:
    """A record that could not be read; it stands in the stream where the record would have stood.

    Attributes:
        kind: its element, such as `Pointage`.
        id: as far as it could be read; "" when not.
        version: as far as it could be read.
        author: who entered it, as far as it could be read.
        rule: that it broke; stable, such as `NUM_VIRGULE`.
        message: what is wrong, for people.
        line: of the file, from 1.
        about: what a person knows it by, as far as it could be read.
    """

    kind: str
    id: str
    version: int | None
    author: str | None
    rule: str
    message: Text
    line: int
    about: Text | None = None


class MediaKind(StrEnum):
    """Which folder of the drop a medium travels in."""

    PHOTO = "photo"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class MediaReference:
    """A file that an answer names.

    Attributes:
        id: of the photo or signature.
        kind: photo or signature.
        name: base name on the drop.
        sha256: that its content must have.
        size: in bytes; None when the answer does not say (signatures).
        category: `PhotoChantier` …, or `Signatures`.
        subject: what it shows or signs (`Ref`).
        taken_at: aware; when taken or signed.
    """

    id: str
    kind: MediaKind
    name: str
    sha256: str
    size: int | None
    category: str
    subject: str
    taken_at: datetime

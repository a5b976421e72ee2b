"""Entries about what was kept long enough: what went, and by which period."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Purged:
    """What was kept long enough was removed from the drop's archive.

    Attributes:
        at: when; aware. The next look is a day later.
        places: paths of the files that are gone.
        kept: for how many seconds such files were kept; 0 in older journals.
    """

    kind: ClassVar[str] = "purged"
    at: datetime
    places: tuple[str, ...]
    kept: int = 0


@dataclass(frozen=True, slots=True)
class DataPurged:
    """What may not be kept any longer was removed from the system, the archive and the journal.

    Attributes:
        at: when; aware.
        counts: how many, by what they were.
        places: files of the archive that went.
        periods: how long things could be kept then, in seconds, by key of `[retention]`; empty in older journals.
        looked_until: files of the archive that were filed before it were looked at for positions; None: none yet.
    """

    kind: ClassVar[str] = "data_purged"
    at: datetime
    counts: Mapping[str, int]
    places: tuple[str, ...] = ()
    periods: Mapping[str, int] = field(default_factory=dict)
    looked_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A file of the archive out of which a position was taken.

    Attributes:
        place: path below the archive.
        before: sha256 of the content with the position.
        after: sha256 of what stands there instead.
        unwanted: it went before its time, since the firm wants no positions at all.
    """

    place: str
    before: str
    after: str
    unwanted: bool = False


@dataclass(frozen=True, slots=True)
class PositionsRemoved:
    """Files of the archive are about to tell no more where a photo was taken; what was not done is done again.

    Attributes:
        at: when; aware.
        files: those.
        kept: for how many seconds positions could be kept then.
    """

    kind: ClassVar[str] = "positions_removed"
    at: datetime
    files: tuple[Cleaned, ...]
    kept: int = 0

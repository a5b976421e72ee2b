"""What a system may do besides: remove what it may not keep any longer.

In: how long each thing may be kept. Out: what has expired, and its removal. Called by `core.purging` on both sides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import BinaryIO, Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Periods:
    """How long things are kept; the defaults are those of the data model.

    Attributes:
        time_entries: hours worked, their signatures, and the answers that brought them.
        positions: where a photo was taken: in the records, the photos and the answers.
        journal: what optimx did: the payload of its entries, whose hashes stay; what a system keeps of findings, and
            pictures whose record was refused.
        delivered: what the office has acknowledged, on the drop server.
    """

    time_entries: timedelta = timedelta(days=5 * 366)
    positions: timedelta = timedelta(days=61)
    journal: timedelta = timedelta(days=365)
    delivered: timedelta = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Expired:
    """What may not be kept any longer.

    Attributes:
        counts: how many, by what they are: names of elements, `position`, `photo of who left`, `medium without record`,
            `finding`, `delivered`, `journal`.
        places: files of the archive that go with them, relative to it.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    places: tuple[str, ...] = ()


@runtime_checkable
class Purging(Protocol):
    """A system that can tell what has expired, and remove it."""

    def expired(self, periods: Periods) -> Expired:
        """Return what `purge` would remove now; changes nothing."""
        ...

    def purge(self, periods: Periods) -> Expired:
        """Remove it in one transaction and return what it was. Its files are gone by then; idempotent."""
        ...


@runtime_checkable
class Forgetting(Protocol):
    """An office system that can tell where its answers say on which spot a photo was taken."""

    def positions_in(self, answer: BinaryIO) -> Sequence[tuple[int, int]]:
        """Return start and end, in bytes, of each passage that has to go so that an answer tells no position.

        Without these passages it has to be as good an answer as before. Pure; the passages are in order and apart.
        """
        ...

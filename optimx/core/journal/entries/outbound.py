"""Entries about a batch on its way from this side to the drop, up to its verdict."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from optimx.core.contracts import Verdict
from optimx.core.events import VerdictKind
from optimx.core.journal.entries.profile import Profile
from optimx.core.language import Text
from optimx.core.manifests import Manifest, ManifestFile


@dataclass(frozen=True, slots=True)
class Planned:
    """An outbound batch exists, as a name and a number, and nothing else yet.

    Attributes:
        account: the mobile identifier.
        profile: in which it will end.
        instance: who makes it.
        epoch: of the instance.
        sequence: within the epoch.
        stamp: that its names carry.
        name: what a person knows it by.
    """

    kind: ClassVar[str] = "planned"
    account: str
    profile: Profile
    instance: str
    epoch: int
    sequence: int
    stamp: datetime
    name: str


@dataclass(frozen=True, slots=True)
class Spooled:
    """All files of an outbound batch lie durably in the spool.

    Attributes:
        files: those that travel, in the order in which they are sent; the one that commits last.
        counts: records by kind.
    """

    kind: ClassVar[str] = "spooled"
    files: tuple[ManifestFile, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Sending:
    """The files of a batch begin to travel: from here on the drop has to be asked what it holds.

    Attributes:
        manifest: the manifest to be written, whole, so that every attempt writes the same; None for a pair.
    """

    kind: ClassVar[str] = "sending"
    manifest: Manifest | None


@dataclass(frozen=True, slots=True)
class Committing:
    """The rename that commits is about to happen.

    Attributes:
        temporary: name of the file on the drop before it; empty when there are no temporary names.
    """

    kind: ClassVar[str] = "committing"
    temporary: str


@dataclass(frozen=True, slots=True)
class Sent:
    """The set is committed on the drop.

    Attributes:
        answers_seen: names of the answers that lay there already: any other is a later one.
        again: it was sent once before.
    """

    kind: ClassVar[str] = "sent"
    answers_seen: tuple[str, ...] = ()
    again: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """The other side's verdict is known."""

    kind: ClassVar[str] = "judged"
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Told:
    """The system has learnt the verdict."""

    kind: ClassVar[str] = "told"


@dataclass(frozen=True, slots=True)
class Closed:
    """Nothing is left to do for this batch; its copies are gone from spool and staging."""

    kind: ClassVar[str] = "closed"


@dataclass(frozen=True, slots=True)
class Lacking:
    """A set waits on the drop without all of its files; either side may see it.

    Attributes:
        why: which; None when it is whole again.
        since: when that was first seen.
    """

    kind: ClassVar[str] = "lacking"
    why: Text | None
    since: datetime


@dataclass(frozen=True, slots=True)
class Doubted:
    """What became of the batch cannot be known from here."""

    kind: ClassVar[str] = "doubted"
    why: Text


@dataclass(frozen=True, slots=True)
class Resolved:
    """A person decided what is uncertain.

    Attributes:
        verdict: accepted, or refused when it has to be taken as lost.
    """

    kind: ClassVar[str] = "resolved"
    verdict: VerdictKind


@dataclass(frozen=True, slots=True)
class Redelivered:
    """A refused answer is to be delivered again."""

    kind: ClassVar[str] = "redelivered"

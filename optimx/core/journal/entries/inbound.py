"""Entries about a batch on its way from the drop to this side, up to its acknowledgement."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from optimx.core.contracts import WantedMedia
from optimx.core.events import FileFacts, Finding
from optimx.core.journal.entries.profile import Profile
from optimx.core.manifests import Manifest, ManifestFile


@dataclass(frozen=True, slots=True)
class Found:
    """An inbound batch lies complete on the drop.

    Attributes:
        manifest: what it consists of; in the `pair` profile made here from what was seen.
        profile: in which it will end.
        digest: sha256 of the manifest's bytes: the same batch with another content shows.
    """

    kind: ClassVar[str] = "found"
    manifest: Manifest
    profile: Profile
    digest: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """All files of an inbound batch that could be had lie verified and durable on this side.

    Attributes:
        files: those; in the `pair` profile more than `Found` knew, since only the answer tells its media.
    """

    kind: ClassVar[str] = "fetched"
    files: tuple[ManifestFile, ...]


@dataclass(frozen=True, slots=True)
class Claimed:
    """The server begins to process a set."""

    kind: ClassVar[str] = "claimed"


@dataclass(frozen=True, slots=True)
class Allotment:
    """The place of one medium in the archive.

    Attributes:
        media: as the answer describes it.
        size: bytes.
        sha256: of its content.
        mime: by content.
        category: the archive category; `A_classer` when none claims it.
        place: path below the archive.
        renamed: its own place was taken by other content.
        stored_sha256: of the bytes as they are filed, when a position was taken out of them; empty: `sha256`.
    """

    media: WantedMedia
    size: int
    sha256: str
    mime: str
    category: str
    place: str
    renamed: bool = False
    stored_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Allotted:
    """An answer was inspected, and its media have their places; stored before anything refers to them.

    Attributes:
        answer_place: place of the answer itself; empty when only media came.
        places: of the media.
        absent: media that the answer wants and that did not come, or were refused.
        unfit: names of media that came and are not what they say.
    """

    kind: ClassVar[str] = "allotted"
    answer_place: str
    places: tuple[Allotment, ...]
    absent: tuple[WantedMedia, ...] = ()
    unfit: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Importing:
    """The office system is about to be called; from here on it has to be asked what it holds."""

    kind: ClassVar[str] = "importing"


@dataclass(frozen=True, slots=True)
class Taken:
    """The system holds the batch."""

    kind: ClassVar[str] = "taken"


@dataclass(frozen=True, slots=True)
class DocumentFiled:
    """A GED document lies in `docs` under its real name.

    Attributes:
        title: that name.
        sha256: of its content.
        epoch: of the set that brought it.
        sequence: of the set that brought it; the newest wins.
        place: path on the drop; empty in older journals, where it is `docs/` and the title.
    """

    kind: ClassVar[str] = "document_filed"
    title: str
    sha256: str
    epoch: int
    sequence: int
    place: str = ""


@dataclass(frozen=True, slots=True)
class DocumentsNamed:
    """The GED documents that an accepted set names, whether they came with it or before.

    Attributes:
        documents: sha256 by title.
        epoch: of the set.
        sequence: of the set; the newest says what is withdrawn.
    """

    kind: ClassVar[str] = "documents_named"
    documents: Mapping[str, str]
    epoch: int
    sequence: int


@dataclass(frozen=True, slots=True)
class DocumentWithdrawn:
    """A GED document that the newest set names no more is gone from `docs`.

    Attributes:
        title: its real name.
        sha256: of its content.
    """

    kind: ClassVar[str] = "document_withdrawn"
    title: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Filed:
    """All files of the batch lie at their last place."""

    kind: ClassVar[str] = "filed"


@dataclass(frozen=True, slots=True)
class Rejected:
    """The batch is refused whole.

    Attributes:
        findings: why.
    """

    kind: ClassVar[str] = "rejected"
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A refused batch, or one file of it, lies in quarantine with its reason beside it."""

    kind: ClassVar[str] = "quarantined"
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The other side can see that the batch was taken: mark, receipt, or removal."""

    kind: ClassVar[str] = "acknowledged"


@dataclass(frozen=True, slots=True)
class Deferred:
    """The batch could not be taken in this run and waits for the next."""

    kind: ClassVar[str] = "deferred"
    code: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Sequence numbers were missing before a batch; it waits one run for them.

    Attributes:
        missing: how many.
        run: that noticed it.
    """

    kind: ClassVar[str] = "gap"
    missing: int
    run: str


@dataclass(frozen=True, slots=True)
class Passed:
    """The order of inbound batches has come so far.

    Attributes:
        instance: of the other side.
        epoch: of that instance.
        sequence: of the newest batch that was taken or refused.
    """

    kind: ClassVar[str] = "passed"
    instance: str
    epoch: int
    sequence: int


@dataclass(frozen=True, slots=True)
class MediaArrived:
    """A medium that an answer waited for was taken.

    Attributes:
        file: the medium.
        record: id of the record that wanted it.
    """

    kind: ClassVar[str] = "media_arrived"
    file: FileFacts
    record: str

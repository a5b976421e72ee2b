"""Manifest, receipt and identity: the small JSON files by which both sides speak of whole sets.

In: what a step knows of a set, or bytes from the drop that nobody trusts. Out: bytes, or a typed, checked value.
Called by the steps of `office` and `dropserver`. Pure.
"""

import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from optimx.core.codec import CodecError, decode, encode
from optimx.core.errors import BadInputError
from optimx.core.events import FileFacts, Finding, Role, VerdictKind
from optimx.core.language import text
from optimx.core.names import PHOTOS, ROOT, SIGNATURES, is_allowed, is_media
from optimx.core.titles import document_title

PROTOCOL = 1
IDENTITY_LIMIT = 64 << 10
"""Bytes of an `optimx.json`, which has a few lines: what is longer is none."""
MANIFEST_LIMIT = 8 << 20
"""Bytes of a manifest, a receipt or what an office says of a refusal: tens of thousands of files or findings."""
_SHA256 = re.compile(r"[0-9a-f]{64}")
# Ids name folders on both sides: nothing in them may climb out of one.
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,79}", re.ASCII)
_LARGEST = 1 << 53  # what JSON and SQLite both hold exactly
_SHOWN = 300  # characters of a name in a message
_NO_PATH = re.compile("[\0\ud800-\udfff]")
_FOLDERS = {Role.PHOTO: PHOTOS, Role.SIGNATURE: SIGNATURES}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ManifestFile:
    """One file of a set.

    Attributes:
        name: on the drop, without its folder.
        role: what it is; decides its folder.
        size: bytes.
        sha256: of its content.
        title: real name of a GED document; empty for the rest.
    """

    name: str
    role: Role
    size: int
    sha256: str
    title: str = ""

    @property
    def path(self) -> str:
        """Where it lies on the drop while the set is open."""
        folder = _FOLDERS.get(self.role, ROOT)
        return f"{folder}/{self.name}" if folder else self.name

    @property
    def facts(self) -> FileFacts:
        """The same for an event."""
        return FileFacts(self.title or self.name, self.role, self.size, self.sha256)


def _may_travel(file: ManifestFile) -> bool:
    return _is_allowed(file) and _is_number(file.size) and _SHA256.fullmatch(file.sha256) is not None


def _is_allowed(file: ManifestFile) -> bool:
    if file.role in _FOLDERS:
        return is_media(file.name)
    return is_allowed(file.name) or (file.role is Role.DOCUMENT and document_title(file.name) is not None)


def _is_number(value: int) -> bool:
    return 0 <= value < _LARGEST


def can_follow(epoch: int) -> bool:
    """Say whether an epoch may come after this one."""
    return _is_number(epoch + 1)


def _is_id(value: str) -> bool:
    return _ID.fullmatch(value) is not None and is_allowed(f"{value}.x")


@dataclass(frozen=True, slots=True)
class Manifest:
    """The commit of a set: no manifest, no set.

    Attributes:
        protocol: version of this exchange.
        batch: id of the set.
        account: the mobile identifier.
        instance: who made the set.
        epoch: of that instance.
        sequence: within the epoch.
        stamp: the digits that the names of the set carry.
        files: all files that travel with it.
        correlation: batch of the other direction that this one answers, when known.
        journal_head: hash of the maker's journal when it was made.
    """

    protocol: int
    batch: str
    account: str
    instance: str
    epoch: int
    sequence: int
    stamp: str
    files: tuple[ManifestFile, ...]
    correlation: str | None = None
    journal_head: str = ""

    def __post_init__(self) -> None:
        ids = (self.batch, *filter(None, (self.instance, self.correlation)))
        if not all(map(_is_id, ids)) or not _is_number(self.epoch) or not _is_number(self.sequence):
            raise ValueError("an id or a number that may not be")
        strange = [file.name for file in self.files if not _may_travel(file)]
        if strange:
            raise ValueError(f"a name, a size or a hash that may not be: {strange[0][:_SHOWN]}")
        # names that differ in case only are two where the drop sees it; elsewhere the hashes show that one is missing
        contents = {(file.path, file.sha256) for file in self.files}
        for path, times in Counter(path for path, _ in contents).most_common(1):
            if times > 1:
                raise ValueError(f"two files of one name: {path}")

    def of(self, role: Role) -> tuple[ManifestFile, ...]:
        """Return the files of one role."""
        return tuple(file for file in self.files if file.role is role)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The server's word on a pair.

    Attributes:
        protocol: version of this exchange.
        batch: id of the pair.
        account: the mobile identifier.
        verdict: accepted, superseded or refused.
        at: when; aware.
        findings: reasons and warnings.
        documents: sha256 of the GED documents that the server holds.
    """

    protocol: int
    batch: str
    account: str
    verdict: VerdictKind
    at: datetime
    findings: tuple[Finding, ...] = ()
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DropIdentity:
    """`optimx.json` on the drop: the other end is optimx, and this is the office that it listens to.

    Attributes:
        protocol: version of this exchange.
        account: the mobile identifier.
        instance: the first office whose set was accepted; None before.
        epoch: of that office; only a higher one replaces it.
    """

    protocol: int
    account: str
    instance: str | None = None
    epoch: int = 0

    def __post_init__(self) -> None:
        if not _is_number(self.epoch) or not (self.instance is None or _is_id(self.instance)):
            raise ValueError("an id or a number that may not be")

    def admits(self, instance: str, epoch: int) -> bool:
        """Say whether an office may use the drop."""
        return self.instance is None or epoch > self.epoch or (instance == self.instance and epoch == self.epoch)


@dataclass(frozen=True, slots=True)
class OfficeIdentity:
    """`optimx.json` in the office folder: whose folder this is.

    Attributes:
        account: the mobile identifier.
        instance: of the office.
        epoch: of the office.
        sequence: the highest that was ever about to be sent; written before each upload.
        machine: name of the machine that holds the journal.
        journal: where it lies there.
    """

    account: str
    instance: str
    epoch: int
    sequence: int
    machine: str
    journal: str

    def __post_init__(self) -> None:
        if not _is_id(self.instance) or not _is_number(self.epoch) or not _is_number(self.sequence):
            raise ValueError("an id or a number that may not be")
        if _NO_PATH.search(self.journal):
            raise ValueError("a path that may not be")


def to_bytes(value: Manifest | Receipt | DropIdentity | OfficeIdentity) -> bytes:
    """Return the JSON file; the same value gives the same bytes."""
    return (json.dumps(encode(value), ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


_MADE_ANEW = text(
    "The owner of the drop removes that file and runs 'optimx server add-account' again, which makes it anew. "
    "Nothing is lost."
)


def from_bytes(kind: type[T], data: bytes, file: str) -> T:
    """Read a JSON file of the drop or the office folder.

    Args:
        kind: what it should be.
        data: its bytes.
        file: its name, for the message.

    Raises:
        BadInputError: it is not such a file, or of a protocol that this version does not know.
    """
    try:
        stored = json.loads(data)
        # before its shape, which a newer protocol may have changed: that is no damage
        _require_known_protocol(stored, file)
        return decode(kind, stored)
    except (ValueError, CodecError, RecursionError) as error:
        what = text("'{file}' cannot be read: {why}", file=file, why=error)
        raise BadInputError(what, remedy=_MADE_ANEW if kind is DropIdentity else None, file=file) from error


def _require_known_protocol(stored: object, file: str) -> None:
    told = stored.get("protocol") if isinstance(stored, dict) else None
    if type(told) is int and told != PROTOCOL:
        raise BadInputError(
            text("'{file}' is of a protocol that this version does not know", file=file),
            remedy=text("Update optimx on this side."),
            file=file,
        )


def read_findings(data: bytes) -> tuple[Finding, ...]:
    """Read what the office said of an answer that it refused.

    Raises:
        ValueError: it is no list of findings.
    """
    try:
        stored = json.loads(data)
        return tuple(decode(Finding, item) for item in stored) if isinstance(stored, list) else ()
    except RecursionError as error:
        raise ValueError("nested too deeply") from error

"""Names of the files that travel: written by the steps, read back from listings nobody can trust.

In: an account's identifier and a stamp, or a name found on the drop. Out: a name, a `BatchName`, or a refusal.
Called by every step of `office` and `dropserver`. Pure: no clock, no disk, no network.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from optimx.core.errors import BadNameError
from optimx.core.language import text

_STAMP = "%y%m%d%H%M"  # the vendor's: local time, no seconds, so two a minute would collide
_STAMP_DIGITS = 10
_LONGEST = 160  # under what any file system allows, with room for the suffixes that we add
_LONGEST_BYTES = 240  # the same for names that are not ASCII: file systems count bytes
_ALLOWED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._ -]*[A-Za-z0-9_-]", re.ASCII)
_MEDIA = re.compile(r"[A-Za-z0-9_-]{1,80}\.(jpg|jpeg|png|heic|pdf)", re.ASCII | re.IGNORECASE)
_TEMPORARY = re.compile(r"tmp_[0-9a-f]{16}\.part", re.ASCII)
# Windows reads some raised digits as digits, and does not see spaces before the suffix.
_RESERVED = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3]) *(\..*)?",
    re.ASCII | re.IGNORECASE,
)
_FORBIDDEN_OUTBOUND = re.compile(
    r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]'
)

ROOT = ""
DOCS = "docs"
PHOTOS = "photos"
SIGNATURES = "signatures"
ARCHIVE = "archive"
ARCHIVE_ERROR = "archive/error"
WORK = "work"
DROP_IDENTITY = "optimx.json"
DROP_FOLDERS = (DOCS, PHOTOS, SIGNATURES, ARCHIVE, ARCHIVE_ERROR)


class UnknownNameError(BadNameError):
    """The name is not of an exchange file. Not a failure: the caller leaves the file alone."""

    code = "E-NAME-UNKNOWN"


class DocumentKind(StrEnum):
    """Which of the three documents a file is."""

    PARAM = "optim_param"
    DATA = "optim_data"
    ANSWER = "Appli_Data"


@dataclass(frozen=True, slots=True)
class BatchName:
    """What the name of one exchange file says.

    Attributes:
        kind: which of the three documents this is.
        account: the mobile identifier, upper case; usually a SIREN, never assumed to be one.
        stamp: local time of the office, naive, to the minute; unique per account, no order implied.
    """

    kind: DocumentKind
    account: str
    stamp: datetime


@dataclass(frozen=True, slots=True)
class Patterns:
    """How the three documents are called on a drop; `{id}` and `{stamp}` stand for what varies.

    Attributes:
        param: of `optim_param`.
        data: of `optim_data`.
        answer: of `Appli_Data`.
    """

    param: str = "optim_param_{id}_{stamp}.xml"
    data: str = "optim_data_{id}_{stamp}.xml"
    answer: str = "Appli_Data_{id}_{stamp}.xml"

    def of(self, kind: DocumentKind) -> str:
        """Return the pattern of one document."""
        return {DocumentKind.PARAM: self.param, DocumentKind.DATA: self.data, DocumentKind.ANSWER: self.answer}[kind]

    def compose(self, kind: DocumentKind, account: str, stamp: datetime) -> str:
        """Return the name of one document."""
        return self.of(kind).format(id=account, stamp=stamp.strftime(_STAMP))

    def parse(self, name: str) -> BatchName:
        """Read a name found in a listing.

        The vendor writes `Appli_Data` and `Appli_data`: case is not significant.

        Raises:
            UnknownNameError: the name is not of an exchange file. Not a failure: the caller leaves it alone.
        """
        found = self.find(name)
        if found is None:
            raise UnknownNameError(text("'{name}' is not the name of an exchange file", name=name))
        return found

    def find(self, name: str) -> BatchName | None:
        """Read a name found in a listing; None when it is not of an exchange file."""
        return next(self.readings(name), None)

    def readings(self, name: str) -> Iterator[BatchName]:
        """Give what a name says, by each pattern that it fits: one at the most, where `[names]` was checked."""
        for kind in DocumentKind if is_allowed(name) else ():
            match = re.fullmatch(_expression(self.of(kind)), name, re.ASCII | re.IGNORECASE)
            stamp = read_stamp(match["stamp"]) if match else None
            if match and stamp:
                yield BatchName(kind, match["id"].upper(), stamp)

    def stamp_of(self, name: str) -> datetime | None:
        """Return the stamp of one of the three documents, or of what lies beside them; None when it has none."""
        found = self.find(name)
        return found.stamp if found else stamp_within(name)


def _expression(pattern: str) -> str:
    quoted = re.escape(pattern)
    return quoted.replace(r"\{id\}", "(?P<id>[0-9A-Za-z]{3,20})").replace(
        r"\{stamp\}", f"(?P<stamp>[0-9]{{{_STAMP_DIGITS}}})"
    )


def read_stamp(digits: str) -> datetime | None:
    """Read `YYMMDDHHMM`; None when there is no such minute. The two digits of the year are of this century."""
    try:
        return datetime.strptime("20" + digits, "%Y%m%d%H%M")  # noqa: DTZ007 - local and naive by definition
    except ValueError:
        return None


def format_stamp(stamp: datetime) -> str:
    """Return `YYMMDDHHMM`."""
    return stamp.strftime(_STAMP)


def pair_manifest(account: str, stamp: datetime) -> str:
    """Return the name that commits a pair."""
    return f"optim_{account}_{format_stamp(stamp)}.ok"


def answer_manifest(account: str, stamp: datetime) -> str:
    """Return the name that commits an answer."""
    return f"Appli_Data_{account}_{format_stamp(stamp)}.ok"


def receipt(account: str, stamp: datetime) -> str:
    """Return the name of the server's word on a pair."""
    return f"receipt_{account}_{format_stamp(stamp)}.json"


def mark(account: str, stamp: datetime, *, refused: bool = False) -> str:
    """Return the path of the office's word on an answer."""
    return f"{ARCHIVE}/Appli_Data_{account}_{format_stamp(stamp)}.{'refused' if refused else 'imported'}"


_PAIR_MANIFEST = re.compile(r"optim_([0-9A-Za-z]{3,20})_([0-9]{10})\.ok", re.ASCII | re.IGNORECASE)
_ANSWER_MANIFEST = re.compile(r"appli_data_([0-9A-Za-z]{3,20})_([0-9]{10})\.ok", re.ASCII | re.IGNORECASE)
_DOCUMENT = re.compile(r"ged_[0-9a-f]{64}_[0-9]{10}\.[a-z0-9]{1,8}", re.ASCII)
_RECEIPT = re.compile(r"receipt_([0-9A-Za-z]{3,20})_([0-9]{10})\.json", re.ASCII | re.IGNORECASE)


def is_pair_manifest(name: str) -> bool:
    """Say whether a name commits a pair."""
    return _PAIR_MANIFEST.fullmatch(name) is not None


def is_answer_manifest(name: str) -> bool:
    """Say whether a name commits an answer."""
    return _ANSWER_MANIFEST.fullmatch(name) is not None


def is_receipt(name: str) -> bool:
    """Say whether a name is of a receipt."""
    return _RECEIPT.fullmatch(name) is not None


def is_of_exchange(name: str, patterns: Patterns) -> bool:
    """Say whether at the root of a drop a name would be taken for a file or a folder of the exchange."""
    fixed = name.casefold() in {DROP_IDENTITY, WORK, *DROP_FOLDERS}
    spoken = is_pair_manifest(name) or is_answer_manifest(name) or is_receipt(name)
    return fixed or spoken or is_temporary(name.lower()) or patterns.find(name) is not None


def stamp_within(name: str) -> datetime | None:
    """Return the stamp that any of our names carries, whatever its suffix; None when it carries none."""
    # the last one: an account may have ten digits too, and its number comes first
    found = re.findall(r"_([0-9]{10})(?=\.|_|$)", name, re.ASCII)
    return read_stamp(found[-1]) if found else None


def is_temporary(name: str) -> bool:
    """Say whether a name is of a file that is still being written."""
    return _TEMPORARY.fullmatch(name) is not None


def temporary(token: str) -> str:
    """Return the name that a file has while it is being written; no pattern picks it up."""
    return f"tmp_{token}.part"


def is_allowed(name: str) -> bool:
    """Say whether an inbound name may be opened: ASCII, of sane length, no reserved name of Windows."""
    return len(name) <= _LONGEST and _ALLOWED.fullmatch(name) is not None and not is_reserved(name)


def is_reserved(name: str) -> bool:
    """Say whether Windows takes a name for a device."""
    return _RESERVED.fullmatch(name) is not None


def is_media(name: str) -> bool:
    """Say whether an inbound name may be that of a photo or a signature."""
    return _MEDIA.fullmatch(name) is not None and not is_reserved(name)


def check_outbound(name: str) -> str:
    """Return the name of a file that we send, accents and all.

    Raises:
        BadNameError: it has a separator, a control or bidirectional character, or is reserved on Windows.
    """
    plain = name.strip(" .") == name and name not in {"", ".", ".."}
    strange = _FORBIDDEN_OUTBOUND.search(name) or _RESERVED.fullmatch(name)
    if not plain or strange or len(name) > _LONGEST or len(name.encode()) > _LONGEST_BYTES:
        raise BadNameError(
            text("'{name}' cannot be the name of a file that is sent", name=name),
            remedy=text("Rename the document in Optim'BTP, without / \\ : * ? \" < > |."),
            file=name,
        )
    return name


def document_name(sha256: str, real_name: str, stamp: datetime) -> str:
    """Return the name under which a GED document travels: its content's, and its set's.

    The stamp keeps the files of two sets apart: a server that takes one set away never takes a file of the next.
    """
    suffix = re.search(r"\.([A-Za-z0-9]{1,8})$", real_name, re.ASCII)
    return f"ged_{sha256}_{format_stamp(stamp)}.{suffix[1].lower() if suffix else 'bin'}"


def is_document(name: str) -> bool:
    """Say whether a name is of a GED document under way."""
    return _DOCUMENT.fullmatch(name) is not None


def numbered(name: str, number: int) -> str:
    """Return `name` with a number before its suffix: what a file gets when its name is taken by other content."""
    stem, dot, suffix = name.rpartition(".")
    return f"{stem} ({number}).{suffix}" if dot and stem else f"{name} ({number})"


def is_numbered(name: str, original: str) -> bool:
    """Say whether a name is `original`, or what `numbered` makes of it."""
    stem, dot, suffix = original.rpartition(".")
    number = r"( \([0-9]+\))?"
    expected = f"{re.escape(stem)}{number}\\.{re.escape(suffix)}" if dot and stem else f"{re.escape(original)}{number}"
    return re.fullmatch(expected, name) is not None


@dataclass(frozen=True, slots=True)
class Allotment:
    """A stamp for a new batch.

    Attributes:
        stamp: unique for the account.
        ahead: the last stamp lies over 24 h ahead of the clock, which somebody should look at.
    """

    stamp: datetime
    ahead: bool


def allot_stamp(now: datetime, last: datetime | None, taken: Callable[[datetime], bool]) -> Allotment:
    """Return the first minute that is not before now, after the last one, and not taken.

    Args:
        now: local time of the office, naive.
        last: the last stamp that this side gave, if any. One hour of each year comes twice, and clocks step back:
            stamps never do.
        taken: whether a stamp is seen on the drop or in the archives.
    """
    minute = now.replace(second=0, microsecond=0)
    stamp = max(minute, last + timedelta(minutes=1)) if last else minute
    while taken(stamp):
        stamp += timedelta(minutes=1)
    return Allotment(stamp, last is not None and last - minute > timedelta(hours=24))

"""What is sent and fetched, what came of it, and the limits under which it happens.

In: the account's configuration and the steps' wishes. Out: values that `Drop` takes and gives back. Pure.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from optimx.core.errors import OptimxError
from optimx.core.events import Role

MIB = 1 << 20


class Progress(Protocol):
    """Told how far something is; one call at a time, from any thread."""

    def __call__(
        self, files_done: int, files_total: int, bytes_done: int, bytes_total: int, /, *, over: bool = False
    ) -> None:
        """Take note.

        Args:
            files_done: that came, or arrived.
            files_total: that were to.
            bytes_done: of them.
            bytes_total: of them; 0 when it is records that are counted.
            over: nothing more comes of it, though files may be missing.
        """


def no_progress(files_done: int, files_total: int, bytes_done: int, bytes_total: int, /, *, over: bool = False) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class TransferPolicy:
    """How a drop is used, and how much of it we put up with.

    Attributes:
        connections: so many at once, unless the transport can do no more than one; None for as many as pay on this
            line. With 1 everything happens in the calling thread, one thing after the other.
        attempts: how often one operation is tried within a run.
        backoff: seconds before the second attempt; doubled each time, with jitter.
        longest_backoff: seconds that a pause never exceeds.
        minimum_rate: bytes a second below which a transfer is given up; 0 puts up with anything.
        timeout: seconds over which the rate is measured.
        names_per_listing: more than that is an attack or a defect.
        name_length: characters; a longer name is cut when listed and never opened.
        bytes_per_file: no file is larger, whatever is promised.
        bytes_of_small_file: the same for what is read into memory: manifests, receipts.
        temporary: where a file lies while it is being written: in the root, in a folder, or under its own name.
        temporary_folder: that folder; it exists.
        group_files: so many downloaded files are made durable and told of together.
        group_bytes: the same in bytes.
    """

    connections: int | None = None
    attempts: int = 3
    backoff: float = 0.5
    longest_backoff: float = 8.0
    minimum_rate: int = 512
    timeout: float = 30.0
    names_per_listing: int = 100_000
    name_length: int = 255
    bytes_per_file: int = 4096 * MIB
    bytes_of_small_file: int = 8 * MIB
    temporary: Literal["root", "folder", "none"] = "root"
    temporary_folder: str = ""
    group_files: int = 128
    group_bytes: int = 64 * MIB


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A file to be sent.

    Attributes:
        path: where it lies, in the spool.
        target: its path on the drop.
        size: bytes.
        sha256: what it must still be when it is sent.
        role: what it is within its batch.
    """

    path: Path
    target: str
    size: int
    sha256: str
    role: Role


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that lies whole under its name on the drop.

    Attributes:
        outgoing: what was asked for.
        temporary: the name that it had while it was being written; empty when it was there already.
        already_there: the same content was there before.
        seconds: time taken.
        attempt: 1 for the first try.
    """

    outgoing: Outgoing
    temporary: str = ""
    already_there: bool = False
    seconds: float = 0.0
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file to be fetched.

    Attributes:
        source: its path on the drop.
        target: where it shall lie.
        size: bytes, as the manifest or a listing says; None when nobody said.
        sha256: as the manifest says; empty when there is none.
        limit: bytes that it must not exceed.
    """

    source: str
    target: Path
    size: int | None
    sha256: str
    limit: int


@dataclass(frozen=True, slots=True)
class Received:
    """A file that lies whole, verified and durable at its target.

    Attributes:
        incoming: what was asked for.
        size: bytes.
        sha256: of its content.
        already_there: an interrupted run had fetched it.
        seconds: time taken.
        attempt: 1 for the first try.
    """

    incoming: Incoming
    size: int
    sha256: str
    already_there: bool = False
    seconds: float = 0.0
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Failed:
    """A file that could not be had, for a reason of its own; the others are not touched by it."""

    incoming: Incoming
    error: OptimxError

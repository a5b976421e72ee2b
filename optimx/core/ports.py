"""How the core touches the world: disk, clock, randomness; each can be replaced by a double that fails on demand.

In: paths and bytes. Out: the effects, or an error of `errors`. The real ones are in `optimx.core.machine`, the
in-memory ones (a disk that forgets unsynced writes at a crash) in `optimx.testing`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a local folder.

    Attributes:
        name: its own name.
        size: bytes; 0 for a folder.
        is_file: a regular file; symbolic links and devices are not, and nothing ever follows them.
        is_folder: a folder of its own; a link to one is neither file nor folder.
    """

    name: str
    size: int
    is_file: bool
    is_folder: bool = False


class Disk(Protocol):
    """The local files. A write lasts over a crash only once it was synced, a name only once its folder was.

    Every method raises `DiskFullError`, `RightsError`, `BusyFileError` or `NotThereError` in place of `OSError`.
    """

    def open(self, path: Path) -> BinaryIO:
        """Open a regular file for reading; never follows a link."""
        ...

    def create(self, path: Path) -> BinaryIO:
        """Create a file for writing; never opens one that exists (`AlreadyThereError`)."""
        ...

    def sync(self, files: Iterable[Path]) -> None:
        """Make the contents of these closed files durable; many at once cost little more than one."""
        ...

    def sync_folder(self, folder: Path) -> None:
        """Make the names in a folder durable."""
        ...

    def rename(self, source: Path, target: Path) -> None:
        """Give a file another name or place on the same volume; never replaces (`AlreadyThereError`)."""
        ...

    def replace(self, source: Path, target: Path) -> None:
        """Put a file in the place of another, at once; for optimx's own state files only."""
        ...

    def delete(self, path: Path) -> None:
        """Remove a file; one that is gone already is `NotThereError`."""
        ...

    def stat(self, path: Path) -> Entry | None:
        """Look a path up; None when nothing is there."""
        ...

    def list(self, folder: Path) -> Iterator[Entry]:
        """List a folder, lazily, in no order; a folder that does not exist has nothing in it."""
        ...

    def make_folder(self, folder: Path) -> None:
        """Create a folder and those above it; present is success."""
        ...

    def remove_folder(self, folder: Path) -> None:
        """Remove a folder that holds no file, with the empty ones in it, durably, and all names that were in it.

        One that holds a file or a link stays, a link to one too, and one that is gone already is success: who wants
        to know looks for it.
        """
        ...

    def free(self, folder: Path) -> int:
        """Return the bytes that may still be written there."""
        ...


@dataclass(frozen=True, slots=True)
class Uptime:
    """For how long the machine has been up, time asleep included; whoever puts its clock right does not change it.

    Attributes:
        boot: which start of the machine this is; empty where it cannot be told.
        seconds: since then.
    """

    boot: str
    seconds: float

    def after(self, earlier: "Uptime") -> float | None:
        """Return the seconds since an earlier reading; None when the machine was started anew in between."""
        passed = self.seconds - earlier.seconds
        return passed if self.boot == earlier.boot and passed >= 0 else None


class Clock(Protocol):
    """The time. `now` may jump in either direction; `monotonic` and `uptime` never do."""

    def now(self) -> datetime:
        """Return the current moment; aware, UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds that only ever grow, from no particular origin."""
        ...

    def uptime(self) -> Uptime:
        """Return what spans of time are told from that go beyond this process."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class Random(Protocol):
    """Names and ids that nobody else uses."""

    def uuid(self) -> str:
        """Return a random UUID, lower case."""
        ...

    def token(self) -> str:
        """Return 16 lower-case hexadecimal characters."""
        ...

"""The ground that a transport is tried on: a folder of a drop, connections to it, and what is seen from behind.

In: a `DropUnderTest`, which an author's fixture returns. Out: a `Ground` for each check, tidied up after it.
"""

import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

from optimx.core.contracts import Transport, TransportContext, TransportPlugin
from optimx.core.errors import OptimxError
from optimx.core.secrets import Secret
from optimx.testing.conformance.checks import Check, Outcome
from optimx.testing.conformance.transport.below import Below
from optimx.testing.conformance.transport.streams import Gives, Takes

T = TypeVar("T")
ACCOUNT = "111222333"


class Behind(Protocol):
    """The drop's files as its server sees them, without the transport under test."""

    def plant(self, path: str, content: bytes) -> None:
        """Put a file there, whatever its name."""
        ...

    def content(self, path: str) -> bytes | None:
        """Return what a file holds; None when it is not there."""
        ...


@dataclass(frozen=True, slots=True)
class FolderBehind:
    """A drop that is a folder of this machine, as that of a server on the loopback is.

    Attributes:
        root: that folder.
    """

    root: Path

    def plant(self, path: str, content: bytes) -> None:
        """See `Behind.plant`."""
        (self.root / path).write_bytes(content)

    def content(self, path: str) -> bytes | None:
        """See `Behind.content`."""
        found = self.root / path
        return found.read_bytes() if found.is_file() else None


@dataclass(frozen=True, slots=True)
class DropUnderTest:
    """How the kit opens a drop: what the fixture `drop` returns.

    Attributes:
        plugin: the transport, as it is announced.
        options: of its table, checked by its model.
        secrets: the values of those options that are secrets, by option name.
        behind: a look at the same drop without the transport; None when there is no other way in.
        large: bytes of the largest file that is tried.
        timeout: seconds that a reply may take.
        forks: whether a process that is forked reaches the same drop: false for one that lives in this process.
        scratch: folder of the drop that everything happens in; empty: one with a random name for each check.
    """

    plugin: TransportPlugin
    options: Any
    secrets: Mapping[str, Secret] = field(default_factory=dict)
    behind: Behind | None = None
    large: int = 4 << 20
    timeout: float = 10.0
    forks: bool = True
    scratch: str = ""

    def context(self, timeout: float | None = None, deadline: float = float("inf")) -> TransportContext:
        """Return what the core would tell the transport."""
        return TransportContext(
            account=ACCOUNT, timeout=timeout or self.timeout, deadline=deadline, secrets=self.secrets
        )


class Ground:
    """One folder of the drop, empty at first, and the connections to it that a check opened."""

    def __init__(self, drop: DropUnderTest, scratch: str) -> None:
        self.drop = drop
        self.scratch = scratch
        self._left: set[str] = set()
        self._opened: list[Below] = []
        self._first: Below | None = None

    @property
    def transport(self) -> Below:
        """A connection, the same one for the whole check."""
        if self._first is None:
            self._first = self.open()
        return self._first

    def open(self, options: Any = None, timeout: float | None = None, deadline: float = float("inf")) -> Below:
        """Open one more connection, ended when the check is over."""
        context = self.drop.context(timeout, deadline)
        opened = self.drop.plugin.open(self.drop.options if options is None else options, context)
        below = Below(opened, self.scratch, self._left)
        self._opened.append(below)
        return below

    def put(self, path: str, content: bytes, transport: Transport | None = None) -> None:
        """Upload bytes."""
        (transport or self.transport).upload(Gives(content), path)

    def get(self, path: str, transport: Transport | None = None, offset: int = 0) -> bytes:
        """Download bytes."""
        sink = Takes()
        (transport or self.transport).download(path, sink, offset)
        return sink.content

    def names(self, folder: str = "", transport: Transport | None = None) -> list[str]:
        """List a folder, in order."""
        return sorted(found.path for found in (transport or self.transport).list(folder))

    def behind(self, path: str) -> bytes | None:
        """Return what a file holds, seen from behind; None when it is not there or nobody can look."""
        return self.drop.behind.content(f"{self.scratch}/{path}") if self.drop.behind else None

    def begin(self) -> None:
        """Make the folder; what folders an earlier check left in it are as if they were not there."""
        self.transport.make_folder("")
        if self.drop.scratch:
            self._left.update(_folders_in(self, ""))

    def close(self) -> None:
        """End every connection."""
        for opened in self._opened:
            with suppress(Exception):  # a close that raises is told by the check that is about it
                opened.close()


def try_on(drop: DropUnderTest, check: Check[Ground]) -> Outcome:
    """Try one check on a ground of its own.

    Raises:
        Broken: the promise is not kept.
    """
    with laid(drop) as ground:
        return check.run(ground)


@contextmanager
def laid(drop: DropUnderTest) -> Iterator[Ground]:
    """Give an empty folder of the drop; one that has a name is emptied afterwards, so that it serves again."""
    ground = Ground(drop, drop.scratch or f"optimx-check-{secrets.token_hex(4)}")
    try:
        ground.begin()
        yield ground
    finally:
        ground.close()
        if drop.scratch:
            tidy(drop)


def tidy(drop: DropUnderTest) -> None:
    """Remove every file below the scratch folder; folders stay, since a transport cannot remove them."""
    ground = Ground(drop, drop.scratch)
    with suppress(OptimxError):  # what cannot be removed is told by the check that is about removing
        _remove(ground, "")
    ground.close()


def _remove(ground: Ground, folder: str) -> None:
    for path in files_in(ground, folder):
        ground.transport.delete(path)


def files_in(ground: Ground, folder: str = "") -> list[str]:
    """Return the paths of all files below a folder of the ground."""
    paths: list[str] = []
    for path, is_folder in _entries(ground, folder):
        paths += files_in(ground, path) if is_folder else [path]
    return paths


def _folders_in(ground: Ground, folder: str) -> list[str]:
    paths: list[str] = []
    for path, is_folder in _entries(ground, folder):
        paths += [path, *_folders_in(ground, path)] if is_folder else []
    return paths


def _entries(ground: Ground, folder: str) -> list[tuple[str, bool]]:
    listed = list(ground.transport.list(folder))
    known = [found if found.is_file is not None else ground.transport.stat(found.path) for found in listed]
    return [(found.path, found.is_file is False) for found in known if found is not None]


def within(seconds: float, action: Callable[[], T]) -> T:
    """Return what `action` returns or raise what it raises, in a thread of its own.

    Raises:
        TimeoutError: it still runs after so many seconds; its thread is left behind.
    """
    done: list[tuple[bool, Any]] = []

    def work() -> None:
        try:
            done.append((True, action()))
        except BaseException as error:  # noqa: BLE001 - raised again where the result is asked for
            done.append((False, error))

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)
    if not done:
        raise TimeoutError
    ok, value = done[0]
    if ok:
        return value  # type: ignore[no-any-return]
    raise value

"""A drop in memory whose line breaks on demand, and a disk that forgets."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from optimx.core.contracts import Capabilities, RemoteFile, Sink, Source
from optimx.core.errors import UnreachableError
from optimx.core.events import Role
from optimx.core.language import text
from optimx.core.transfer import Drop, Incoming, Outgoing, Stop, TransferPolicy
from optimx.testing import ManualClock, MemoryDisk, MemoryDrop, MemoryTransport, SeededRandom, When

Trouble = Callable[[], None]


@dataclass
class Line:
    """What goes wrong on the way to the drop.

    Attributes:
        troubles: what to do at an operation (`rename before`, `upload after`), each once, in order.
        cuts: after how many bytes each of the next downloads breaks; negative: it ends there without an error.
        breaks: after how many bytes each of the next uploads breaks.
        given: bytes that each upload took from its source.
        damages: so many of the next uploads lose their last byte on the way.
        tells: an upload tells what lies there afterwards.
        slow: seconds that each block takes.
        said: the operations that reached the drop.
    """

    clock: ManualClock
    troubles: dict[str, list[Trouble]] = field(default_factory=dict)
    cuts: list[int] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    given: list[int] = field(default_factory=list)
    damages: int = 0
    tells: bool = False
    slow: float = 0.0
    said: list[str] = field(default_factory=list)
    opened: list["LossyTransport"] = field(default_factory=list)

    def meet(self, name: str, when: When) -> None:
        waiting = self.troubles.get(f"{name} {when}")
        if waiting:
            waiting.pop(0)()


class LossyTransport:
    """A `Transport` to a `MemoryDrop` over a `Line`."""

    def __init__(self, line: Line, inner: MemoryTransport) -> None:
        self.line = line
        self.inner = inner
        line.opened.append(self)

    def _do(self, name: str, action: Callable[[], Any]) -> Any:
        self.line.said.append(name)
        self.line.meet(name, "before")
        result = action()
        self.line.meet(name, "after")
        return result

    def stat(self, path: str) -> RemoteFile | None:
        return self._do("stat", lambda: self.inner.stat(path))  # type: ignore[no-any-return]

    def list(self, folder: str) -> Iterator[RemoteFile]:
        return self._do("list", lambda: self.inner.list(folder))  # type: ignore[no-any-return]

    def upload(self, source: Source, target: str, offset: int = 0) -> RemoteFile | None:
        self.line.given.append(0)
        through = _Breaking(source, self.line.breaks.pop(0) if self.line.breaks else None, self.line)
        self._do("upload", lambda: self.inner.upload(through, target, offset))
        if self.line.damages:
            self.line.damages -= 1
            self.inner._drop.files[target] = self.inner._drop.files[target][:-1]
        return self.inner.stat(target) if self.line.tells else None

    def download(self, source: str, sink: Sink, offset: int = 0) -> None:
        cut = self.line.cuts.pop(0) if self.line.cuts else None
        through = _Through(sink, abs(cut) if cut is not None else 1 << 60, self.line)
        self._do("download", lambda: self.inner.download(source, through, offset))
        if cut is not None and cut >= 0:
            raise UnreachableError(text("the line broke"))

    def rename(self, source: str, target: str) -> None:
        self._do("rename", lambda: self.inner.rename(source, target))

    def delete(self, path: str) -> None:
        self._do("delete", lambda: self.inner.delete(path))

    def make_folder(self, folder: str) -> None:
        self._do("make_folder", lambda: self.inner.make_folder(folder))

    def digest(self, path: str, algorithm: str) -> bytes | None:
        return self.inner.digest(path, algorithm)

    def abort(self) -> None:
        self.inner.abort()

    def close(self) -> None:
        self.inner.close()


class _Breaking:
    def __init__(self, source: Source, left: int | None, line: Line) -> None:
        self.size = source.size
        self.source = source
        self.left = left
        self.line = line

    def readinto(self, buffer: memoryview) -> int:
        self.line.clock.advance(self.line.slow)
        if self.left == 0:
            raise UnreachableError(text("the line broke"))
        count = self.source.readinto(buffer if self.left is None else buffer[: self.left])
        self.left = None if self.left is None else self.left - count
        self.line.given[-1] += count
        return count


class _Through:
    def __init__(self, sink: Sink, left: int, line: Line) -> None:
        self.sink = sink
        self.left = left
        self.line = line

    def write(self, data: bytes | memoryview) -> None:
        self.line.clock.advance(self.line.slow)
        passing = memoryview(data)[: self.left]
        self.left -= len(passing)
        if passing:
            self.sink.write(passing)


@dataclass
class World:
    """Everything that one test of the transfer layer touches."""

    clock: ManualClock
    disk: MemoryDisk
    store: MemoryDrop
    line: Line
    stop: Stop
    policy: TransferPolicy = field(default_factory=lambda: TransferPolicy(connections=1))
    told: list[tuple[int, ...]] = field(default_factory=list)
    ends: list[tuple[int, ...]] = field(default_factory=list)

    def drop(self, **changes: Any) -> Drop:
        """Return the drop under test; `changes` are of the policy."""
        return Drop(
            lambda: LossyTransport(self.line, self.store.connect()),
            replace(self.policy, **changes),
            disk=self.disk,
            clock=self.clock,
            random=SeededRandom(),
            stop=self.stop,
            capabilities=self.store.capabilities,
            progress=self._tell,
        )

    def _tell(self, *figures: int, over: bool = False) -> None:
        self.told.append(figures)
        if over:
            self.ends.append(figures)

    def can(self, **capabilities: Any) -> None:
        """Change what the transport can do."""
        self.store.capabilities = replace(self.store.capabilities, **capabilities)

    def outgoing(self, target: str = "a.xml", data: bytes = b"<a/>") -> Outgoing:
        """Lay a file into the spool."""
        path = Path("/spool") / target.replace("/", "_")
        self.disk.put(path, data)
        return Outgoing(path, target, len(data), hashlib.sha256(data).hexdigest(), Role.PARAM)

    def incoming(self, source: str = "photos/1.jpg", data: bytes = b"jpeg") -> Incoming:
        """Lay a file on the drop."""
        self.store.files[source] = data
        target = Path("/in") / source.rpartition("/")[2]
        return Incoming(source, target, len(data), hashlib.sha256(data).hexdigest(), 1 << 24)

    def fails(self, moment: str, *errors: BaseException) -> None:
        """Let an operation fail (`rename before`, `upload after`), once for each error."""

        def raising(error: BaseException) -> Trouble:
            def trouble() -> None:
                raise error

            return trouble

        self.line.troubles.setdefault(moment, []).extend(raising(error) for error in errors)

    def happens(self, moment: str, trouble: Trouble) -> None:
        """Let something happen at an operation."""
        self.line.troubles.setdefault(moment, []).append(trouble)


@pytest.fixture
def world() -> World:
    clock = ManualClock()
    disk = MemoryDisk()
    disk.make_folder(Path("/in"))
    store = MemoryDrop(capabilities=Capabilities(resumes_upload=True, resumes_download=True, parallel=4))
    return World(clock, disk, store, Line(clock), Stop(clock))

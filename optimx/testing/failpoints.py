"""Failpoints: every effect on a disk or a drop announces itself, so that a test can let anything happen there.

In: a port and a function. Out: the same port, which calls the function before, in the middle of and after each
effect: what changes nothing is no effect. The function may raise what it likes (a subclass of `BaseException` stands
for a crash) or kill the process. A function that lets a process "die" has to raise again at each later call: the
code under test may have its `finally`, a dead process has none. Used by the simulation (in memory) and by the crash
tests (for real, `kill_at`).
"""

import atexit
import io
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Literal, TypeVar

from optimx.core.contracts import Hashing, RemoteFile, Sink, Source, Transport
from optimx.core.journal import Draft, Journal, Row
from optimx.core.ports import Disk, Entry

T = TypeVar("T")

When = Literal["before", "middle", "after"]
OnEffect = Callable[[str, When], None]
"""Told what happens (`drop.rename tmp_1.part a.xml`) and when; `middle` only where bytes are written."""

_BLOCK = 1 << 20  # bytes of a file that count as one write, so that a document is one and a film some


def wrap_transport(transport: Transport, on_effect: OnEffect) -> Transport:
    """Return the transport with failpoints in `upload`, `rename`, `delete` and `make_folder`."""
    return _Transport(transport, on_effect)


def wrap_disk(disk: Disk, on_effect: OnEffect) -> Disk:
    """Return the disk with failpoints in all that changes something.

    What is written to a new file reaches the disk when the file is closed, or a MiB at a time.
    """
    return _Disk(disk, on_effect)


def kill_at(spec: str, count_file: str = "") -> OnEffect:
    """Return a function that kills its own process (SIGKILL) at one effect.

    Args:
        spec: `n:before`, `n:mid` or `n:after`, n from 1 over all effects; empty: never. A test takes it from
            `OPTIMX_FAILPOINT`.
        count_file: where the number of effects is written when the process ends by itself, so that a test knows
            how far to count; from `OPTIMX_FAILPOINT_COUNT`. Empty: nowhere.

    Raises:
        ValueError: `spec` is none of these.
    """
    number, when = _parse(spec)
    seen = 0

    def on_effect(name: str, now: When) -> None:
        nonlocal seen
        seen += now == "before"
        if seen == number and now == when:
            os.kill(os.getpid(), signal.SIGKILL)

    if count_file:
        atexit.register(lambda: Path(count_file).write_text(str(seen), encoding="ascii"))
    return on_effect


def _parse(spec: str) -> tuple[int, str]:
    if not spec:
        return 0, ""
    number, _, when = spec.partition(":")
    if not number.isdecimal() or when not in ("before", "mid", "after"):
        raise ValueError(f"a failpoint is n:before, n:mid or n:after, not {spec!r}")
    return int(number), "middle" if when == "mid" else when


def _announced(on_effect: OnEffect, name: str, action: Callable[[], T]) -> T:
    on_effect(name, "before")
    done = action()
    on_effect(name, "after")
    return done


class _Transport:
    def __init__(self, transport: Transport, on_effect: OnEffect) -> None:
        self._transport = transport
        self._on_effect = on_effect

    def stat(self, path: str) -> RemoteFile | None:
        return self._transport.stat(path)

    def list(self, folder: str) -> Iterator[RemoteFile]:
        return self._transport.list(folder)

    def upload(self, source: Source, target: str, offset: int = 0) -> RemoteFile | None:
        name = f"drop.upload {target}"
        halves = _Halves(source, offset, lambda: self._on_effect(name, "middle"))
        return _announced(self._on_effect, name, lambda: self._transport.upload(halves, target, offset))

    def download(self, source: str, sink: Sink, offset: int = 0) -> None:
        self._transport.download(source, sink, offset)

    def rename(self, source: str, target: str) -> None:
        _announced(self._on_effect, f"drop.rename {source} {target}", lambda: self._transport.rename(source, target))

    def delete(self, path: str) -> None:
        _announced(self._on_effect, f"drop.delete {path}", lambda: self._transport.delete(path))

    def make_folder(self, folder: str) -> None:
        _announced(self._on_effect, f"drop.make_folder {folder}", lambda: self._transport.make_folder(folder))

    def digest(self, path: str, algorithm: str) -> bytes | None:
        return self._transport.digest(path, algorithm) if isinstance(self._transport, Hashing) else None

    def abort(self) -> None:
        self._transport.abort()

    def close(self) -> None:
        self._transport.close()


class _Halves:
    """A source that announces the middle: when half has been given and the other half is asked for."""

    def __init__(self, source: Source, offset: int, on_middle: Callable[[], None]) -> None:
        self.size = source.size
        self._source = source
        self._on_middle: Callable[[], None] | None = on_middle
        self._until_middle = (source.size - offset) // 2

    def readinto(self, buffer: memoryview) -> int:
        if self._on_middle is None:
            return self._source.readinto(buffer)
        if self._until_middle <= 0:
            on_middle, self._on_middle = self._on_middle, None
            on_middle()
            return self._source.readinto(buffer)
        read = self._source.readinto(memoryview(buffer)[: self._until_middle])
        self._until_middle -= read
        return read


class _Disk:
    def __init__(self, disk: Disk, on_effect: OnEffect) -> None:
        self._disk = disk
        self._on_effect = on_effect

    def open(self, path: Path) -> BinaryIO:
        return self._disk.open(path)

    def create(self, path: Path) -> BinaryIO:
        file = _announced(self._on_effect, f"disk.create {path}", lambda: self._disk.create(path))
        return _Writing(file, f"disk.write {path}", self._on_effect)

    def sync(self, files: Iterable[Path]) -> None:
        paths = list(files)
        names = " ".join(str(path) for path in paths)
        _announced(self._on_effect, f"disk.sync {names}", lambda: self._disk.sync(paths))

    def sync_folder(self, folder: Path) -> None:
        _announced(self._on_effect, f"disk.sync_folder {folder}", lambda: self._disk.sync_folder(folder))

    def rename(self, source: Path, target: Path) -> None:
        _announced(self._on_effect, f"disk.rename {source} {target}", lambda: self._disk.rename(source, target))

    def replace(self, source: Path, target: Path) -> None:
        _announced(self._on_effect, f"disk.replace {source} {target}", lambda: self._disk.replace(source, target))

    def delete(self, path: Path) -> None:
        _announced(self._on_effect, f"disk.delete {path}", lambda: self._disk.delete(path))

    def stat(self, path: Path) -> Entry | None:
        return self._disk.stat(path)

    def list(self, folder: Path) -> Iterator[Entry]:
        return self._disk.list(folder)

    def make_folder(self, folder: Path) -> None:
        there = self._disk.stat(folder)
        if there is not None and not there.is_file:
            return  # present: nothing changes
        _announced(self._on_effect, f"disk.make_folder {folder}", lambda: self._disk.make_folder(folder))

    def remove_folder(self, folder: Path) -> None:
        if self._disk.stat(folder) is None:
            return  # gone: nothing changes
        _announced(self._on_effect, f"disk.remove_folder {folder}", lambda: self._disk.remove_folder(folder))

    def free(self, folder: Path) -> int:
        return self._disk.free(folder)


class _Writing(io.BytesIO):
    """Holds back what is written and lets it through in two halves, announced."""

    def __init__(self, file: BinaryIO, name: str, on_effect: OnEffect) -> None:
        super().__init__()
        self._file = file
        self._name = name
        self._on_effect = on_effect

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        written = super().write(data)
        if self.tell() >= _BLOCK:
            self._let_through()
        return written

    def flush(self) -> None:
        if not self.closed:
            self._let_through()

    def close(self) -> None:
        if self.closed:
            return
        try:
            self._let_through()
        except Exception:
            self._file.close()
            super().close()
            raise
        self._file.close()
        super().close()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> None:
        if kind is None or issubclass(kind, Exception):
            self.close()

    def __del__(self) -> None:
        """Do nothing: a forgotten file is closed by Python, but the file of a dead process by nobody."""

    def _let_through(self) -> None:
        held = self.getvalue()
        if not held:
            return
        self.seek(0)
        self.truncate()
        self._on_effect(self._name, "before")
        self._file.write(held[: len(held) // 2])
        self._file.flush()
        self._on_effect(self._name, "middle")
        self._file.write(held[len(held) // 2 :])
        self._file.flush()
        self._on_effect(self._name, "after")


def wrap_journal(journal: Journal, on_effect: OnEffect) -> Journal:
    """Return the journal with failpoints around each commit; the same object, so that it stays one journal."""
    append = journal.append

    def announced(run: str, at: datetime, drafts: Sequence[Draft]) -> tuple[Row, ...]:
        return _announced(on_effect, "journal.commit", lambda: append(run, at, drafts))

    journal.append = announced  # type: ignore[method-assign]
    return journal

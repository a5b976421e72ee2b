"""A disk in memory that forgets at a crash what nobody made durable.

In: the calls of `Disk`. Out: the same effects and errors as the real one. Used by the simulation, which makes
hundreds of thousands: cheap to create, to copy, to crash.
"""

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from optimx.core.errors import AlreadyThereError, DiskFullError, NotThereError
from optimx.core.language import text
from optimx.core.ports import Entry

Survives = Callable[[str], bool]
"""Decides whether one effect that was not synced outlives the crash; told what it is: `content /a/b`, `create /a/b`."""


def nothing_survives(effect: str) -> bool:
    """Lose all that was not synced: the worst that a disk may do."""
    return False


def everything_survives(effect: str) -> bool:
    """Lose nothing: what a killed process leaves behind on a machine that goes on."""
    return True


@dataclass(slots=True)
class _Content:
    now: bytes = b""
    durable: bytes = b""


@dataclass(frozen=True, slots=True)
class _NameChange:
    """One change of names in one folder: `gone` and `come` happen together, each empty when it does not."""

    folder: str
    effect: str
    gone: str
    come: str
    content: _Content | None


class MemoryDisk:
    """Implements `Disk`.

    A folder exists from `make_folder` on, durably, as with the real one. Changes of names in one folder become
    durable with `sync_folder`; a move between two folders is two changes, each of its own folder.

    Attributes:
        capacity: bytes that fit in all; None for no limit.
    """

    def __init__(self, capacity: int | None = None) -> None:
        self.capacity = capacity
        self._names: dict[str, _Content] = {}
        self._durable: dict[str, _Content] = {}
        self._changes: list[_NameChange] = []
        self._folders: set[str] = {"/"}

    def open(self, path: Path) -> BinaryIO:
        """See `Disk.open`."""
        return io.BytesIO(self._content(path).now)

    def create(self, path: Path) -> BinaryIO:
        """See `Disk.create`."""
        name = self._free_name(path)
        content = _Content()
        self._names[name] = content
        self._changes.append(_NameChange(_parent(name), f"create {name}", "", name, content))
        return _Writing(self, content, name)

    def sync(self, files: Iterable[Path]) -> None:
        """See `Disk.sync`."""
        for path in files:
            content = self._content(path)
            content.durable = content.now

    def sync_folder(self, folder: Path) -> None:
        """See `Disk.sync_folder`."""
        wanted = self._folder(folder)
        for change in self._changes:
            if change.folder == wanted:
                _apply(change, self._durable)
        self._changes = [change for change in self._changes if change.folder != wanted]

    def rename(self, source: Path, target: Path) -> None:
        """See `Disk.rename`."""
        self._content(source)
        self._move(source, self._free_name(target), "rename")

    def replace(self, source: Path, target: Path) -> None:
        """See `Disk.replace`."""
        self._content(source)
        self._folder(target.parent)
        self._move(source, target.as_posix(), "replace")

    def delete(self, path: Path) -> None:
        """See `Disk.delete`."""
        self._content(path)
        name = path.as_posix()
        del self._names[name]
        self._changes.append(_NameChange(_parent(name), f"delete {name}", name, "", None))

    def stat(self, path: Path) -> Entry | None:
        """See `Disk.stat`."""
        name = path.as_posix()
        if name in self._folders:
            return Entry(path.name, 0, is_file=False, is_folder=True)
        content = self._names.get(name)
        return None if content is None else Entry(path.name, len(content.now), is_file=True)

    def list(self, folder: Path) -> Iterator[Entry]:
        """See `Disk.list`."""
        prefix = folder.as_posix().rstrip("/") + "/"
        files = [(name, len(content.now), True) for name, content in self._names.items()]
        folders = [(name, 0, False) for name in self._folders if name != "/"]
        for name, size, is_file in files + sorted(folders):
            if name.startswith(prefix) and "/" not in name[len(prefix) :]:
                yield Entry(name[len(prefix) :], size, is_file, not is_file)

    def make_folder(self, folder: Path) -> None:
        """See `Disk.make_folder`."""
        name = folder.as_posix()
        if name in self._names:
            raise AlreadyThereError(text("'{path}' is a file, not a folder.", path=name), file=folder.name)
        while name not in self._folders:
            self._folders.add(name)
            name = _parent(name)

    def remove_folder(self, folder: Path) -> None:
        """See `Disk.remove_folder`."""
        prefix = folder.as_posix().rstrip("/") + "/"
        inside = {name for name in self._folders if f"{name}/".startswith(prefix)}
        kept = {name for name in inside if any(file.startswith(f"{name}/") for file in self._names)}
        for name in inside - kept:
            self.sync_folder(Path(name))
        self._folders -= inside - kept

    def free(self, folder: Path) -> int:
        """See `Disk.free`."""
        if self.capacity is None:
            return 1 << 40
        return max(0, self.capacity - sum(len(content.now) for content in self._names.values()))

    def crash(self, survives: Survives = nothing_survives) -> None:
        """Forget what was not synced, unless `survives` says otherwise; then all that is left is durable."""
        names = dict(self._durable)
        for change in self._changes:
            if survives(change.effect):
                _apply(change, names)
        for name, content in names.items():
            if content.now != content.durable and not survives(f"content {name}"):
                content.now = content.durable
            content.durable = content.now
        self._names, self._durable, self._changes = names, dict(names), []

    def copy(self) -> "MemoryDisk":
        """Return a disk in the same state, durable or not, that goes its own way. Open files stay with this one."""
        twin = MemoryDisk(self.capacity)
        known: dict[int, _Content] = {}

        def of(content: _Content) -> _Content:
            return known.setdefault(id(content), _Content(content.now, content.durable))

        twin._names = {name: of(content) for name, content in self._names.items()}
        twin._durable = {name: of(content) for name, content in self._durable.items()}
        twin._changes = [
            _NameChange(old.folder, old.effect, old.gone, old.come, None if old.content is None else of(old.content))
            for old in self._changes
        ]
        twin._folders = set(self._folders)
        return twin

    def files(self) -> dict[str, bytes]:
        """Return all files by path, for tests."""
        return {name: content.now for name, content in self._names.items()}

    def durable_files(self) -> dict[str, bytes]:
        """Return all files by path, as a crash would leave them at its worst."""
        return {name: content.durable for name, content in self._durable.items()}

    def state(self) -> tuple[object, ...]:
        """Return all that decides how the disk goes on, before and after a crash; equal states are the same disk."""
        names = sorted((name, content.now, content.durable) for name, content in self._names.items())
        durable = sorted((name, content.durable) for name, content in self._durable.items())
        return names, durable, [change.effect for change in self._changes], sorted(self._folders)

    def put(self, path: Path, data: bytes) -> None:
        """Lay a durable file there, with its folders, for tests; replaces."""
        self.make_folder(path.parent)
        content = _Content(data, data)
        self._names[path.as_posix()] = content
        self._durable[path.as_posix()] = content

    def _move(self, source: Path, come: str, word: str) -> None:
        content, gone = self._content(source), source.as_posix()
        del self._names[gone]
        self._names[come] = content
        effect = f"{word} {gone} {come}"
        if _parent(gone) == _parent(come):
            self._changes.append(_NameChange(_parent(gone), effect, gone, come, content))
            return
        self._changes.append(_NameChange(_parent(come), effect, "", come, content))
        self._changes.append(_NameChange(_parent(gone), f"{effect} (old name)", gone, "", None))

    def _content(self, path: Path) -> _Content:
        content = self._names.get(path.as_posix())
        if content is None:
            raise NotThereError(text("'{path}' is not there.", path=path), file=path.name)
        return content

    def _free_name(self, path: Path) -> str:
        self._folder(path.parent)
        name = path.as_posix()
        if name in self._names or name in self._folders:
            raise AlreadyThereError(text("'{path}' exists already.", path=path), file=path.name)
        return name

    def _folder(self, folder: Path) -> str:
        name = folder.as_posix()
        if name not in self._folders:
            raise NotThereError(text("The folder '{path}' is not there.", path=folder), file=folder.name)
        return name

    def _write(self, content: _Content, name: str, data: bytes) -> None:
        if self.capacity is not None and self.free(Path("/")) < len(data):
            raise DiskFullError(text("No room left for '{path}'.", path=name), file=name.rpartition("/")[2])
        content.now += data


class _Writing(io.BytesIO):
    """A file being written: each write is on the disk at once, and durable only with `sync`."""

    def __init__(self, disk: MemoryDisk, content: _Content, name: str) -> None:
        super().__init__()
        self._disk = disk
        self._content = content
        self._name = name

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        if self.closed:
            raise ValueError("I/O operation on closed file.")
        # Written by whoever reports progress by position (`lxml`, `json`): the position counts what was written.
        self._disk._write(self._content, self._name, bytes(data))
        return super().write(data)


def _apply(change: _NameChange, names: dict[str, _Content]) -> None:
    if change.gone:
        names.pop(change.gone, None)
    if change.come and change.content is not None:
        names[change.come] = change.content


def _parent(name: str) -> str:
    return name.rpartition("/")[0] or "/"

"""A drop in memory, and a transport to it that keeps the contract.

In: the calls of `Transport`. Out: effects on a tree of files that all connections share, lasting at once. Used by
the simulation and by tests of whatever works over a transport.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from optimx.core.contracts import Capabilities, RemoteFile, Sink, Source
from optimx.core.errors import AlreadyThereError, DropFullError, NotThereError, UnreachableError
from optimx.core.language import text

_BLOCK = 1 << 18  # bytes a read or write: several for a photo, so that what happens in between can be tested
_CAPABILITIES = Capabilities(resumes_upload=True, resumes_download=True, parallel=4)


@dataclass(slots=True)
class MemoryDrop:
    """The files of a drop; all its connections see the same.

    Attributes:
        files: content by path.
        folders: those that exist, beside the root; those of a client's account are there from the start.
        capabilities: what its transports can do.
        hashing: whether it tells the hashes of its files.
        capacity: bytes that fit in all; None for no limit.
        overwrites: whether an upload takes the place of a file of that name; many drops refuse it.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    folders: set[str] = field(
        default_factory=lambda: {"docs", "photos", "signatures", "archive", "archive/error", "work"}
    )
    capabilities: Capabilities = _CAPABILITIES
    hashing: bool = False
    capacity: int | None = None
    overwrites: bool = True

    def connect(self) -> "MemoryTransport":
        """Open one more connection."""
        return MemoryTransport(self)

    def copy(self) -> "MemoryDrop":
        """Return a drop in the same state that goes its own way."""
        return replace(self, files=dict(self.files), folders=set(self.folders))

    def found(self, path: str) -> str | None:
        """Return the path under which a file is there, whatever its case where that does not matter."""
        if path in self.files:
            return path
        if self.capabilities.case_sensitive:
            return None
        return next((known for known in self.files if known.casefold() == path.casefold()), None)


class MemoryTransport:
    """Implements `Transport` and `Hashing`.

    Attributes:
        aborted: `abort` was called.
        closed: `close` was called.
    """

    def __init__(self, drop: MemoryDrop) -> None:
        self.aborted = False
        self.closed = False
        self._drop = drop

    def stat(self, path: str) -> RemoteFile | None:
        """See `Transport.stat`."""
        self._check()
        if path in self._drop.folders:
            return RemoteFile(path, None, is_file=False)
        known = self._drop.found(path)
        return None if known is None else RemoteFile(path, len(self._drop.files[known]))

    def list(self, folder: str) -> Iterator[RemoteFile]:
        """See `Transport.list`."""
        self._folder(folder)
        prefix = folder and folder + "/"
        for path in sorted(self._drop.folders):
            if _is_inside(path, prefix):
                yield RemoteFile(path, None, is_file=False)
        for path, content in list(self._drop.files.items()):
            if _is_inside(path, prefix):
                yield RemoteFile(path, len(content))

    def upload(self, source: Source, target: str, offset: int = 0) -> None:
        """See `Transport.upload`."""
        self._folder(target.rpartition("/")[0])
        if not offset and not self._drop.overwrites:
            self._refuse_taken(target)
        known = self._drop.found(target) or target
        self._drop.files[known] = self._drop.files.get(known, b"")[:offset]
        buffer = memoryview(bytearray(min(_BLOCK, max(1, source.size))))
        while size := source.readinto(buffer):
            self._check()
            self._append(known, bytes(buffer[:size]))

    def download(self, source: str, sink: Sink, offset: int = 0) -> None:
        """See `Transport.download`."""
        content = self._drop.files[self._known(source)]
        for start in range(offset, len(content), _BLOCK):
            self._check()
            sink.write(content[start : start + _BLOCK])

    def rename(self, source: str, target: str) -> None:
        """See `Transport.rename`."""
        known = self._known(source)
        self._folder(target.rpartition("/")[0])
        self._refuse_taken(target)
        self._drop.files[target] = self._drop.files.pop(known)

    def delete(self, path: str) -> None:
        """See `Transport.delete`."""
        del self._drop.files[self._known(path)]

    def make_folder(self, folder: str) -> None:
        """See `Transport.make_folder`."""
        self._folder(folder.rpartition("/")[0])
        self._drop.folders.add(folder)

    def digest(self, path: str, algorithm: str) -> bytes | None:
        """See `Hashing.digest`."""
        known = self._known(path)
        return hashlib.new(algorithm, self._drop.files[known]).digest() if self._drop.hashing else None

    def abort(self) -> None:
        """See `Transport.abort`."""
        self.aborted = True

    def close(self) -> None:
        """See `Transport.close`."""
        self.closed = True

    def _check(self) -> None:
        if self.aborted or self.closed:
            raise UnreachableError(text("The connection was ended."))

    def _known(self, path: str) -> str:
        self._check()
        known = self._drop.found(path)
        if known is None:
            raise NotThereError(text("'{path}' is not on the drop.", path=path), file=path)
        return known

    def _refuse_taken(self, target: str) -> None:
        if self._drop.found(target) is not None:
            raise AlreadyThereError(text("'{path}' is on the drop already.", path=target), file=target)

    def _folder(self, folder: str) -> None:
        self._check()
        if folder and folder not in self._drop.folders:
            raise NotThereError(text("The folder '{path}' is not on the drop.", path=folder), file=folder)

    def _append(self, path: str, data: bytes) -> None:
        used = sum(len(content) for content in self._drop.files.values())
        if self._drop.capacity is not None and used + len(data) > self._drop.capacity:
            raise DropFullError(text("No room left on the drop for '{path}'.", path=path), file=path)
        if path in self._drop.files:  # else somebody removed it meanwhile: the rest goes nowhere, as on a real server
            self._drop.files[path] += data


def _is_inside(path: str, prefix: str) -> bool:
    return path.startswith(prefix) and "/" not in path[len(prefix) :]

"""A drop that is a folder of another one: the kit never touches what lies beside it.

In: a transport, a folder of its drop. Out: a transport whose root is that folder. Made by `ground`.
"""

from collections.abc import Iterator
from dataclasses import replace

from optimx.core.contracts import Hashing, RemoteFile, Sink, Source, Transport


class Below:
    """Implements `Transport` within a folder; see there for each method.

    Attributes:
        inner: the transport under test.
    """

    def __init__(self, inner: Transport, folder: str, left: set[str]) -> None:
        """Begin.

        Args:
            inner: the transport under test.
            folder: of its drop.
            left: folders that an earlier check left, since a transport cannot remove them: not shown until they are
                made again.
        """
        self.inner = inner
        self._folder = folder
        self._left = left

    def stat(self, path: str) -> RemoteFile | None:
        """See `Transport.stat`."""
        found = self.inner.stat(self._of(path))
        return None if found is None else self._here(found)

    def list(self, folder: str) -> Iterator[RemoteFile]:
        """See `Transport.list`."""
        for found in self.inner.list(self._of(folder)):
            here = self._here(found)
            if here.path not in self._left:
                yield here

    def upload(self, source: Source, target: str, offset: int = 0) -> RemoteFile | None:
        """See `Transport.upload`."""
        found = self.inner.upload(source, self._of(target), offset)
        return None if found is None else self._here(found)

    def download(self, source: str, sink: Sink, offset: int = 0) -> None:
        """See `Transport.download`."""
        self.inner.download(self._of(source), sink, offset)

    def rename(self, source: str, target: str) -> None:
        """See `Transport.rename`."""
        self.inner.rename(self._of(source), self._of(target))

    def delete(self, path: str) -> None:
        """See `Transport.delete`."""
        self.inner.delete(self._of(path))

    def make_folder(self, folder: str) -> None:
        """See `Transport.make_folder`."""
        self.inner.make_folder(self._of(folder))
        self._left.discard(folder)

    def digest(self, path: str, algorithm: str) -> bytes | None:
        """See `Hashing.digest`; None where the transport is no `Hashing`."""
        return self.inner.digest(self._of(path), algorithm) if isinstance(self.inner, Hashing) else None

    def abort(self) -> None:
        """See `Transport.abort`."""
        self.inner.abort()

    def close(self) -> None:
        """See `Transport.close`."""
        self.inner.close()

    def _of(self, path: str) -> str:
        return f"{self._folder}/{path}" if path else self._folder

    def _here(self, found: RemoteFile) -> RemoteFile:
        if found.path == self._folder:
            return replace(found, path="")
        return replace(found, path=found.path.removeprefix(f"{self._folder}/"))

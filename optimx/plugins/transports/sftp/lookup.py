"""What is there: attributes and listings, links never followed.

In: paths as the server gets them. Out: `RemoteFile`s, or `RefusalError` for a refusal that says more than "not there".
Called by `transport`.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

from optimx import RemoteFile
from optimx.plugins.transports.sftp.packets import Attributes
from optimx.plugins.transports.sftp.refusals import END, MISSING
from optimx.plugins.transports.sftp.requests import (
    CLOSE,
    LSTAT,
    OPENDIR,
    READDIR,
    BrokenLineError,
    RefusalError,
    Requests,
)

_PAGES_AHEAD = 4  # OpenSSH puts 100 names on one


class Lookup:
    """Looks over one connection."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def attributes(self, where: bytes) -> Attributes | None:
        """Return what lies there, itself and not what it leads to; None for nothing."""
        return self.seen(self._requests.ask(LSTAT, where))

    def seen(self, looked: int) -> Attributes | None:
        """Wait for the answer to an `LSTAT` that was asked already; as `attributes`."""
        try:
            return self._requests.attributes(looked)
        except RefusalError as refused:
            if refused.code == MISSING:
                return None
            raise

    def is_folder(self, where: bytes) -> bool:
        """Say whether a folder is there."""
        found = self.attributes(where)
        return found is not None and found.is_folder is True

    def pages(self, folder: str, where: bytes) -> Iterator[list[RemoteFile]]:
        """List a folder, page by page, as the server gives them."""
        handle = self._requests.handle(self._requests.ask(OPENDIR, where))
        asked: deque[int] = deque()
        try:
            while True:
                while len(asked) < _PAGES_AHEAD:
                    asked.append(self._requests.ask(READDIR, handle))
                names = self._page(asked.popleft())
                if names is None:
                    return
                yield [
                    remote_file(RemoteFile.path_in(folder, name), attributes)
                    for name, attributes in names
                    if name not in ("", ".", "..")
                ]
        finally:
            for number in asked:
                self._requests.forget(number)
            with suppress(BrokenLineError):  # then the server closes it by itself
                self._requests.forget(self._requests.ask(CLOSE, handle))

    def _page(self, number: int) -> list[tuple[str, Attributes]] | None:
        try:
            return self._requests.names(number)
        except RefusalError as refused:
            if refused.code == END:
                return None
            raise


def remote_file(path: str, attributes: Attributes) -> RemoteFile:
    """Return what the core knows of a path."""
    size = attributes.size if attributes.is_file else None
    modified = None if attributes.modified is None else datetime.fromtimestamp(attributes.modified, UTC)
    return RemoteFile(path, size, attributes.is_file, modified)

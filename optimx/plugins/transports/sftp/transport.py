"""Files between this machine and an account of an SFTP server, in as few round trips as can be.

In: paths relative to the drop, and the core's sources and sinks. Out: bytes, or an error of optimx. Called by the
core through the contract `Transport`. Questions that do not depend on each other's answer leave together; each answer
is read, and what was written is looked at after it was closed.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from optimx import (
    AlreadyThereError,
    AmbiguousReplyError,
    DropFullError,
    NotThereError,
    OptimxError,
    RemoteFile,
    Sink,
    Source,
    UnreachableError,
    text,
)
from optimx.plugins.transports.sftp.connection import SshConnection
from optimx.plugins.transports.sftp.lookup import Lookup, remote_file
from optimx.plugins.transports.sftp.moving import LARGE, SMALL, Moving, Written
from optimx.plugins.transports.sftp.packets import Attributes
from optimx.plugins.transports.sftp.paths import on_the_wire
from optimx.plugins.transports.sftp.refusals import (
    MISSING,
    already_there,
    no_file,
    not_there,
    refusal,
    write_refusal,
)
from optimx.plugins.transports.sftp.requests import (
    CLOSE,
    CREATING,
    EMPTYING,
    LSTAT,
    MKDIR,
    NEW_ONLY,
    OPEN,
    READING,
    REMOVE,
    RENAME,
    WRITING,
    BrokenLineError,
    RefusalError,
    Requests,
)

_AS_THE_SERVER_LIKES = 0  # attributes of what is created: none
_UNTOLD = 1 << 62  # bytes: it is read until the server says that it ends

Explain = Callable[[RefusalError, str], OptimxError]


class SftpTransport:
    """One connection that is logged in; see `optimx.Transport`.

    Any exception but a complete answer leaves it out of step for good: from then on every call says so.
    """

    def __init__(self, connection: SshConnection, host: str, root: str) -> None:
        self._connection = connection
        self._host = host
        self._root = root
        self._requests = Requests(connection.sftp_client)
        self._lookup = Lookup(self._requests)
        # Only OpenSSH is known to take large writes, to do one thing after the other in the order in which it was
        # asked, and to refuse a rename onto something, at once and by itself.
        self._is_openssh = "OpenSSH" in connection.banner
        self._moving = Moving(self._requests, writes=LARGE if self._is_openssh else SMALL)
        self._over = False

    def stat(self, path: str) -> RemoteFile | None:
        """Look a file or a folder up; a link is looked at, not followed."""
        where = self._where(path)
        if not path:
            return RemoteFile(path, None, is_file=False)
        with self._in_step(path):
            found = self._lookup.attributes(where)
            return None if found is None else remote_file(path, found)

    def list(self, folder: str) -> Iterator[RemoteFile]:
        """List a folder, as it comes."""
        where = self._where(folder)
        pages = self._lookup.pages(folder, where)
        while True:
            with self._in_step(folder):
                page = next(pages, None)
            if page is None:
                return
            yield from page

    def upload(self, source: Source, target: str, offset: int = 0) -> RemoteFile | None:
        """Write a file; what has that name is replaced, which is why the core looks first and sends to a temporary one.

        Raises:
            DropFullError: the server could not write it all.
            AmbiguousReplyError: the line broke, and a part may be there.
        """
        where = self._where(target)
        with self._in_step(target):
            handle = self._open_again(target, where) if offset else self._create(target, where)
            try:
                written = self._moving.write(handle, offset, source)
                if not self._is_openssh:
                    written.require()
            except RefusalError as refused:
                self._requests.forget(self._requests.ask(CLOSE, handle))
                raise write_refusal(refused, target) from refused
            return self._require_all(target, where, handle, written)

    def _create(self, target: str, where: bytes) -> bytes:
        # Only if it is new: an open that empties a file would do so behind a link, too.
        try:
            return self._open(where, WRITING | CREATING | NEW_ONLY)
        except RefusalError as refused:
            return self._open_occupied(target, where, EMPTYING, refused)

    def _open_again(self, target: str, where: bytes) -> bytes:
        return self._open_occupied(target, where, 0, RefusalError(MISSING, ""))

    def _open_occupied(self, target: str, where: bytes, how: int, refused: RefusalError) -> bytes:
        found = self._lookup.attributes(where)
        if found is None:
            raise self._missing_above(refused, target, write_refusal) from refused
        if found.is_file is False:
            raise no_file(target) from refused
        try:
            return self._open(where, WRITING | how)
        except RefusalError as again:
            raise write_refusal(again, target) from again

    def _open(self, where: bytes, how: int) -> bytes:
        return self._requests.handle(self._requests.ask(OPEN, where, how, _AS_THE_SERVER_LIKES))

    def _require_all(self, target: str, where: bytes, handle: bytes, written: Written) -> RemoteFile | None:
        written.close(handle)
        looked = self._requests.ask(LSTAT, where)
        try:
            written.require()
        except RefusalError as refused:  # a quota over NFS is found out by closing
            self._requests.forget(looked)
            raise write_refusal(refused, target) from refused
        found = self._lookup.seen(looked)
        if found is not None and found.size is not None and found.size < written.end:
            size, end = found.size, written.end
            raise DropFullError(
                text("the drop kept only {size} of {end} bytes of '{path}'", size=size, end=end, path=target),
                file=target,
            )
        return None if found is None else remote_file(target, found)

    def download(self, source: str, sink: Sink, offset: int = 0) -> None:
        """Read a file into the sink, in two round trips and the transfer."""
        where = self._where(source)
        with self._in_step(source):
            handle, found = self._open_to_read(source, where)
            self._moving.read(handle, offset, _UNTOLD if found.size is None else found.size, sink)
            self._requests.forget(self._requests.ask(CLOSE, handle))

    def _open_to_read(self, source: str, where: bytes) -> tuple[bytes, Attributes]:
        started = time.monotonic()
        looked = self._requests.ask(LSTAT, where)
        opened = self._requests.ask(OPEN, where, READING, _AS_THE_SERVER_LIKES)
        try:
            found = self._requests.attributes(looked)
        except RefusalError:
            self._close_unseen(opened)
            raise
        self._moving.round_trip = time.monotonic() - started
        if found.is_file is False:
            self._close_unseen(opened)
            raise no_file(source) from RefusalError(MISSING, "")  # as if the server had said so
        return self._requests.handle(opened), found

    def _close_unseen(self, opened: int) -> None:
        try:
            handle = self._requests.handle(opened)
        except RefusalError:
            return
        self._requests.forget(self._requests.ask(CLOSE, handle))

    def rename(self, source: str, target: str) -> None:
        """Give a file another name or folder. What would replace is not asked for; OpenSSH never does."""
        old, new = self._where(source), self._where(target)
        with self._in_step(source):
            if not self._is_openssh and self._lookup.attributes(new) is not None:
                raise already_there(target)
            try:
                self._requests.success(self._requests.ask(RENAME, old, new))
            except RefusalError as refused:
                raise self._rename_refused(refused, source, target) from refused

    def _rename_refused(self, refused: RefusalError, source: str, target: str) -> OptimxError:
        if self._lookup.attributes(self._where(source)) is None:
            return not_there(source)
        if self._lookup.attributes(self._where(target)) is not None:
            return already_there(target)
        return self._missing_above(refused, target)

    def delete(self, path: str) -> None:
        """Remove a file, or a link itself."""
        where = self._where(path)
        with self._in_step(path):
            try:
                self._requests.success(self._requests.ask(REMOVE, where))
            except RefusalError as refused:
                raise self._delete_refused(refused, path) from refused

    def _delete_refused(self, refused: RefusalError, path: str) -> OptimxError:
        found = None if refused.code == MISSING else self._lookup.attributes(self._where(path))
        if found is None:
            return not_there(path)
        return no_file(path) if found.is_folder else refusal(refused, path)

    def make_folder(self, folder: str) -> None:
        """Create a folder.

        Raises:
            AlreadyThereError: there is a file of that name.
        """
        where = self._where(folder)
        if not folder:
            return
        with self._in_step(folder):
            try:
                self._requests.success(self._requests.ask(MKDIR, where, _AS_THE_SERVER_LIKES))
            except RefusalError as refused:
                self._require_folder(refused, folder, where)

    def _require_folder(self, refused: RefusalError, folder: str, where: bytes) -> None:
        found = self._lookup.attributes(where)
        if found is None:
            raise self._missing_above(refused, folder) from refused
        if not found.is_folder:
            raise already_there(folder) from refused

    def _missing_above(self, refused: RefusalError, path: str, otherwise: Explain = refusal) -> OptimxError:
        """Return why nothing could be put there: its folder is missing, or what the server said."""
        above = path.rpartition("/")[0]
        if above and not self._lookup.is_folder(self._where(above)):
            return not_there(above)
        return not_there(path) if refused.code == MISSING else otherwise(refused, path)

    def abort(self) -> None:
        """Shut the socket; whoever waits on it wakes up."""
        self._connection.shut()

    def close(self) -> None:
        """End the connection."""
        self._over = True
        self._connection.close()

    def _where(self, path: str) -> bytes:
        return on_the_wire(self._root, path)

    @contextmanager
    def _in_step(self, path: str) -> Iterator[None]:
        """Do one operation: what is answered completely leaves the connection good, everything else ends it."""
        if self._over:
            raise UnreachableError(text("the connection to {host} was ended", host=self._host))
        self._requests.doubtful = False
        try:
            yield
        except RefusalError as refused:
            raise refusal(refused, path) from refused
        except BrokenLineError as broken:
            self.close()
            raise self._lost(broken, path) from broken
        except BaseException as error:
            if not isinstance(error, _FOUND) and not isinstance(error.__cause__, RefusalError):
                self.close()
            raise

    def _lost(self, broken: BrokenLineError, path: str) -> OptimxError:
        said = self._connection.farewell or str(broken)
        if self._requests.doubtful:
            return AmbiguousReplyError(
                text(
                    "the line to {host} broke before it was known what became of '{path}': {said}",
                    host=self._host,
                    path=path,
                    said=said,
                ),
                file=path or None,
            )
        return UnreachableError(text("the line to {host} broke: {said}", host=self._host, said=said), file=path or None)


# What is found out by looking: every question got its answer.
_FOUND = (AlreadyThereError, NotThereError)

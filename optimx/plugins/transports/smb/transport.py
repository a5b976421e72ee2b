"""Files between this machine and a share of a Windows or Samba server.

In: paths relative to the drop, and the core's sources and sinks. Out: bytes, or an error of optimx. Called by the
core through the contract `Transport`.
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager

from optimx import (
    AlreadyThereError,
    AmbiguousReplyError,
    NotThereError,
    OptimxError,
    RemoteFile,
    Sink,
    Source,
    UnreachableError,
    text,
)
from optimx.plugins.transports.smb.conversation import StatusError
from optimx.plugins.transports.smb.messages import FOLDER, Seen
from optimx.plugins.transports.smb.moving import Mover, NoRegularFileError
from optimx.plugins.transports.smb.paths import within
from optimx.plugins.transports.smb.refusals import COLLISION, NOT_THERE, no_regular_file, refusal
from optimx.plugins.transports.smb.share import Share
from optimx.plugins.transports.smb.wire import LineBrokenError, Wire


class SmbTransport:
    """One connection that is logged in; see `optimx.Transport`.

    Any exception but a complete refusal ends it: from then on every call says so.
    """

    def __init__(self, wire: Wire, share: Share, mover: Mover, root: str, host: str) -> None:
        self._wire = wire
        self._share = share
        self._mover = mover
        self._root = root
        self._host = host
        self._over = False

    def stat(self, path: str) -> RemoteFile | None:
        """Look a path up; links are told, not followed."""
        where = self._where(path)
        with self._in_step(path):
            seen = self._seen(where)
        return None if seen is None else _remote_file(path, seen)

    def list(self, folder: str) -> Iterator[RemoteFile]:
        """List a folder, an answer of the server at a time."""
        where = self._where(folder)
        found = self._share.entries(where)
        while True:
            with self._in_step(folder):
                seen = next(found, None)
            if seen is None:
                return
            yield _remote_file(RemoteFile.path_in(folder, seen.name), seen)

    def upload(self, source: Source, target: str, offset: int = 0) -> RemoteFile | None:
        """Write a file; what has that name is replaced, which is why the core looks first and sends to a temporary one.

        Raises:
            DropFullError: the server could not write it all.
            AmbiguousReplyError: the line broke, and a part may be there.
        """
        where = self._where(target)
        with self._in_step(target, changes=True):
            seen = self._mover.store(source, where, offset)
        return None if seen is None else _remote_file(target, seen)

    def download(self, source: str, sink: Sink, offset: int = 0) -> None:
        """Read a file into the sink."""
        where = self._where(source)
        with self._in_step(source):
            self._mover.fetch(where, sink, offset)

    def rename(self, source: str, target: str) -> None:
        """Give a file another name or folder; the server itself refuses a name that is taken, in whatever case."""
        old, new = self._where(source), self._where(target)
        with self._in_step(source, changes=True):
            if old.casefold() == new.casefold():  # servers call this a success
                raise _already_there(target) if self._seen(old) else _not_there(source)
            try:
                self._share.rename(old, new)
            except StatusError as refused:
                raise self._rename_refused(refused, source, target) from refused

    def _rename_refused(self, refused: StatusError, source: str, target: str) -> OptimxError:
        if refused.status == COLLISION or self._seen(self._where(target)) is not None:
            return _already_there(target)
        if refused.status in NOT_THERE:
            missing = source if self._seen(self._where(source)) is None else target.rpartition("/")[0]
            return _not_there(missing)
        return refusal(refused.status, source)

    def delete(self, path: str) -> None:
        """Remove a file."""
        where = self._where(path)
        with self._in_step(path, changes=True):
            self._share.delete(where)

    def make_folder(self, folder: str) -> None:
        """Create a folder.

        Raises:
            AlreadyThereError: there is something of that name that is no folder.
        """
        where = self._where(folder)
        if not folder:
            return
        with self._in_step(folder, changes=True):
            try:
                self._share.make_folder(where)
            except StatusError as refused:
                seen = self._seen(where)
                if refused.status != COLLISION or seen is None or not seen.attributes & FOLDER:
                    raise

    def abort(self) -> None:
        """Shut the socket; whoever waits on it wakes up."""
        self._wire.shut()

    def close(self) -> None:
        """Hang up: the server closes what is open by itself."""
        self._over = True
        self._wire.hang_up()

    def _where(self, path: str) -> str:
        return within(self._root, path)

    def _seen(self, where: str) -> Seen | None:
        try:
            return self._share.look(where)
        except StatusError as refused:
            if refused.status in NOT_THERE:
                return None
            raise

    @contextmanager
    def _in_step(self, path: str, *, changes: bool = False) -> Iterator[None]:
        """Do one operation: a complete refusal leaves the connection good, everything else ends it."""
        if self._over:
            raise UnreachableError(text("the connection to {host} was ended", host=self._host))
        try:
            yield
        except StatusError as refused:
            raise refusal(refused.status, path) from refused
        except NoRegularFileError as error:
            raise no_regular_file(path) from error
        except (LineBrokenError, struct.error, ValueError) as error:
            self.close()
            raise self._broken(path, error, changes) from error
        except BaseException as error:
            answered = isinstance(error, _FOUND) or isinstance(error.__cause__, StatusError)
            if self._share.conversation.busy or not answered:
                self.close()
            raise

    def _broken(self, path: str, error: Exception, changes: bool) -> OptimxError:
        kind = AmbiguousReplyError if changes else UnreachableError
        return kind(
            text("the line to {host} broke at '{path}': {said}", host=self._host, path=path or "/", said=error),
            file=path or None,
        )


# What a look before or after an operation finds: every request got its answer.
_FOUND = (AlreadyThereError, NotThereError)


def _remote_file(path: str, seen: Seen) -> RemoteFile:
    return RemoteFile(path, seen.size if seen.is_file else None, seen.is_file, seen.modified)


def _not_there(path: str) -> NotThereError:
    return NotThereError(text("there is no '{path}' on the drop", path=path), file=path)


def _already_there(path: str) -> AlreadyThereError:
    return AlreadyThereError(text("there is a '{path}' on the drop already", path=path), file=path)

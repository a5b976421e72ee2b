"""Files between this machine and an account of an FTP server, in as few round trips as can be.

In: paths relative to the drop, and the core's sources and sinks. Out: bytes, or an error of optimx. Called by the
core through the contract `Transport`. Binary always. After the final reply of a transfer nothing is trusted: the core
verifies.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from optimx import (
    AlreadyThereError,
    AmbiguousReplyError,
    BadNameError,
    DamagedTransferError,
    NotThereError,
    OptimxError,
    RefusedError,
    RemoteFile,
    RightsError,
    Sink,
    Source,
    UnreachableError,
    text,
)
from optimx.plugins.transports.ftp.hashing import ServerHashes
from optimx.plugins.transports.ftp.lookup import Lookup
from optimx.plugins.transports.ftp.refusals import (
    MISSING_OR_FORBIDDEN,
    NO_RESTART,
    already_there,
    no_part,
    not_taken_up,
    not_there,
    refusal,
    upload_refusal,
)
from optimx.plugins.transports.ftp.replies import NegativeReplyError
from optimx.plugins.transports.ftp.tls import CutError, Line
from optimx.plugins.transports.ftp.wire import Wire

_DOWN_BYTES = 1 << 20
# Less than down: the core counts what it hands over, and on a slow line that runs ahead of what has left.
_UP_BYTES = 1 << 18


class FtpTransport:
    """One connection that is logged in; see `optimx.Transport` and `optimx.Hashing`.

    Any exception but a complete reply leaves it out of step for good: from then on every call says so.
    """

    def __init__(self, wire: Wire, root: str, deadline: float = float("inf")) -> None:
        self._wire = wire
        self._root = root
        self._lookup = Lookup(wire, deadline)
        self._hashes = ServerHashes(wire)
        self._buffer = memoryview(bytearray(_DOWN_BYTES))
        self._over = False

    def stat(self, path: str) -> RemoteFile | None:
        """Look a file or a folder up: `MLST`, or `SIZE` and, when that is refused, a look for a folder."""
        where = self._where(path)
        with self._in_step(path):
            return self._lookup.stat(path, where)

    def list(self, folder: str) -> Iterator[RemoteFile]:
        """List a folder; without `MLSD`, names only."""
        where = self._where(folder)
        with self._in_step(folder):
            found = self._lookup.list(folder, where)
        yield from found

    def upload(self, source: Source, target: str, offset: int = 0) -> None:
        """Write a file; what has that name is replaced, which is why the core looks first and sends to a temporary one.

        Raises:
            DropFullError: the server could not write it all.
            AmbiguousReplyError: the line broke, and a part may be there.
        """
        where = self._where(target)
        with self._in_step(target):
            try:
                data = self._wire.open_data(f"STOR {where}", offset)
            except NegativeReplyError as reply:
                raise self._upload_refused(reply, target, offset) from reply
            try:
                self._send(data, source, target)
                self._wire.finish()
            except NegativeReplyError as reply:
                raise self._half_written(reply, target) from reply

    def _send(self, data: Line, source: Source, target: str) -> None:
        buffer = self._buffer[:_UP_BYTES]
        while count := source.readinto(buffer):
            sent = 0
            while sent < count:  # not sendall: its timeout is for the whole buffer, too little on a slow line
                try:
                    sent += data.send(buffer[sent:count])
                except OSError as error:
                    self._explain_broken_upload(error, target)

    def _explain_broken_upload(self, error: OSError, target: str) -> None:
        # A server with a full disk drops the data connection first, and says why on the other one.
        if not isinstance(error, TimeoutError):
            self._wire.finish()
        raise AmbiguousReplyError(
            text("the line broke while '{path}' was sent: {said}", path=target, said=error), file=target
        ) from error

    def _half_written(self, reply: NegativeReplyError, target: str) -> OptimxError:
        if reply.code in (425, 426):
            return AmbiguousReplyError(
                text("the drop says that '{path}' came in part: {said}", path=target, said=reply.words), file=target
            )
        return upload_refusal(reply, target)

    def _upload_refused(self, reply: NegativeReplyError, target: str, offset: int) -> OptimxError:
        if offset:
            return not_taken_up(reply, target)
        above = target.rpartition("/")[0]
        if reply.code in MISSING_OR_FORBIDDEN and above and not self._lookup.is_folder(self._where(above)):
            return not_there(above)
        if reply.code in MISSING_OR_FORBIDDEN and self._lookup.file(target, self._where(target)) is not None:
            return already_there(target)  # ProFTPD overwrites nothing by itself
        return upload_refusal(reply, target)

    def download(self, source: str, sink: Sink, offset: int = 0) -> None:
        """Read a file into the sink, in two round trips and the transfer."""
        where = self._where(source)
        with self._in_step(source):
            try:
                data = self._wire.open_data(f"RETR {where}", offset)
            except NegativeReplyError as reply:
                raise self._refused(reply, source, offset) from reply
            cut = self._receive(data, sink, source)
            self._wire.finish()
            if cut is not None:
                self._require_whole(source, offset + cut.received, cut)

    def _require_whole(self, source: str, length: int, cut: CutError) -> None:
        # Some servers end every data connection that way: their reply, which is encrypted, and the size decide.
        try:
            found = self._lookup.file(source, self._where(source))
        except NegativeReplyError:  # it cannot tell
            found = None
        if found is None or found.size != length:
            raise DamagedTransferError(
                text("'{path}' was cut after {count} bytes: {said}", path=source, count=length, said=cut), file=source
            ) from cut

    def _receive(self, data: Line, sink: Sink, source: str) -> CutError | None:
        while True:
            try:
                count = data.recv_into(self._buffer)
            except CutError as cut:
                return cut
            except OSError as error:
                raise UnreachableError(
                    text("the line broke while '{path}' was fetched: {said}", path=source, said=error), file=source
                ) from error
            if not count:
                return None
            sink.write(self._buffer[:count])

    def rename(self, source: str, target: str) -> None:
        """Give a file another name or folder.

        Looks at the target first, a round trip that pays: vsftpd replaces it without a word, ProFTPD refuses.
        """
        old, new = self._where(source), self._where(target)
        with self._in_step(source):
            if self._lookup.file(target, new) is not None:
                raise already_there(target)
            try:
                self._wire.sendcmd(f"RNFR {old}")
            except NegativeReplyError as reply:
                raise self._refused(reply, source) from reply
            try:
                self._wire.voidcmd(f"RNTO {new}")
            except NegativeReplyError as reply:
                raise self._rename_refused(reply, source, target) from reply

    def _rename_refused(self, reply: NegativeReplyError, source: str, target: str) -> OptimxError:
        if reply.code not in MISSING_OR_FORBIDDEN:
            return refusal(reply, target)
        above = target.rpartition("/")[0]
        if self._lookup.stat(target, self._where(target)) is not None:
            return already_there(target)
        if self._lookup.stat(source, self._where(source)) is None:
            return not_there(source)
        if above and not self._lookup.is_folder(self._where(above)):
            return not_there(above)
        return refusal(reply, target)

    def delete(self, path: str) -> None:
        """Remove a file."""
        where = self._where(path)
        with self._in_step(path):
            try:
                self._wire.voidcmd(f"DELE {where}")
            except NegativeReplyError as reply:
                raise self._refused(reply, path) from reply

    def make_folder(self, folder: str) -> None:
        """Create a folder.

        Raises:
            AlreadyThereError: there is a file of that name.
        """
        where = self._where(folder)
        if not where:
            return
        with self._in_step(folder):
            try:
                self._wire.voidcmd(f"MKD {where}")
            except NegativeReplyError as reply:
                self._require_folder(reply, folder, where)

    def _require_folder(self, reply: NegativeReplyError, folder: str, where: str) -> None:
        if self._lookup.is_folder(where):
            return
        if self._lookup.file(folder, where) is not None:
            raise already_there(folder) from reply
        above = folder.rpartition("/")[0]
        if above and not self._lookup.is_folder(self._where(above)):
            raise not_there(above) from reply
        raise refusal(reply, folder) from reply

    def digest(self, path: str, algorithm: str) -> bytes | None:
        """Return the digest of a file as the server computes it, or None where it does not.

        Raises:
            NotThereError: there is no such file.
        """
        where = self._where(path)
        with self._in_step(path):
            try:
                return self._hashes.digest(where, algorithm)
            except NegativeReplyError as reply:
                if reply.code in MISSING_OR_FORBIDDEN and self._lookup.stat(path, where) is None:
                    raise not_there(path) from reply
                return None

    def abort(self) -> None:
        """Shut the sockets; whoever waits on them wakes up."""
        self._wire.shut()

    def close(self) -> None:
        """Say goodbye without waiting for an answer."""
        if not self._over:
            with suppress(OptimxError):  # the line is gone already
                self._wire.putline("QUIT")
        self._over = True
        self._wire.hang_up()

    def _where(self, path: str) -> str:
        """Return the path as the server gets it; checked before anything is sent, so that a bad one costs nothing."""
        if path and any(part in ("", ".", "..") for part in path.split("/")):
            raise BadNameError(text("'{path}' is not a path inside the drop", path=path), file=path)
        where = f"{self._root}/{path}" if self._root and path else self._root or path
        self._wire.encode(where)
        # Servers read `-` as an option, and swallow spaces in front.
        return f"./{where}" if where.startswith(("-", " ")) else where

    def _refused(self, reply: NegativeReplyError, path: str, offset: int = 0) -> OptimxError:
        if offset and reply.code in NO_RESTART and self._lookup.file(path, self._where(path)) is not None:
            return no_part(reply, path)
        if reply.code not in MISSING_OR_FORBIDDEN:
            return refusal(reply, path)
        seen = self._lookup.stat(path, self._where(path))
        if seen is None:
            return not_there(path)
        if not seen.is_file:
            return RefusedError(text("'{path}' is no regular file: left alone", path=path), file=path)
        return refusal(reply, path)

    @contextmanager
    def _in_step(self, path: str) -> Iterator[None]:
        """Do one operation: what is answered completely leaves the connection good, everything else ends it."""
        if self._over:
            raise UnreachableError(text("the connection to {host} was ended", host=self._wire.host))
        try:
            yield
        except NegativeReplyError as reply:
            raise self._lookup.behind(refusal(reply, path), reply, self._where("")) from reply
        except RightsError as error:
            raise self._lookup.behind(error, error.__cause__, self._where("")) from error.__cause__
        except BaseException as error:
            answered = isinstance(error, _FOUND) or isinstance(error.__cause__, NegativeReplyError)
            if self._wire.transferring or not answered:
                self._over = True
                self._wire.hang_up()
            raise


# What the look before an operation finds: every command got its reply.
_FOUND = (AlreadyThereError, NotThereError)

"""What is there: sizes, folders and listings, by whichever commands the server knows.

In: a wire that is logged in, paths as the server gets them. Out: `RemoteFile`s, or `NegativeReplyError` for a refusal
that says more than "not there". Called by `transport`.

`MLST` and `MLSD` where `FEAT` names them; else `SIZE` and `NLST`, which has no sizes; `LIST`, whose form nobody ever
wrote down, comes last.
"""

import ftplib
import re
import time
from collections.abc import Iterator

from optimx import (
    NotThereError,
    OptimxError,
    RemoteFile,
    RightsError,
    TooSlowError,
    TransientError,
    text,
)
from optimx.plugins.transports.ftp.listing import Reader, entries, name_reader, read_long, read_machine
from optimx.plugins.transports.ftp.refusals import MISSING_OR_FORBIDDEN, UNKNOWN_COMMAND, root_refusal
from optimx.plugins.transports.ftp.replies import NegativeReplyError
from optimx.plugins.transports.ftp.tls import CutError, Line
from optimx.plugins.transports.ftp.wire import Wire

_LISTING_BYTES = 32 << 20
_LISTING_NAMES = 100_000  # a drop with ten years of photos that nobody ever collected has fewer
_LISTING_SECONDS = 300.0
_NOTHING_IN_IT = re.compile(r"no (?:such )?files|empty", re.IGNORECASE)


class Lookup:
    """Looks through one wire."""

    def __init__(self, wire: Wire, deadline: float) -> None:
        self._wire = wire
        self._deadline = deadline
        self._machine = "MLST" in wire.features
        self._formats = ["MLSD", "NLST", "LIST"] if self._machine else ["NLST", "LIST"]
        self._home: str | None = None

    def stat(self, path: str, where: str) -> RemoteFile | None:
        """Look up a file or a folder."""
        if not where:
            return RemoteFile(path, None, is_file=False)
        found = self.file(path, where)
        if found is None and not self._machine and self.is_folder(where):
            return RemoteFile(path, None, is_file=False)
        return found

    def file(self, path: str, where: str) -> RemoteFile | None:
        """Look up a file, in one round trip; a folder may come out as None."""
        if self._machine:
            found = self._by_machine(path, where)
            if self._machine and (found is None or not found.is_file or found.size is not None):
                return found
        try:
            return RemoteFile(path, self._size(where))
        except NegativeReplyError as reply:
            if reply.code in UNKNOWN_COMMAND:
                return self._by_listing(path, where)
            if reply.code in MISSING_OR_FORBIDDEN:
                return None
            raise

    def _by_machine(self, path: str, where: str) -> RemoteFile | None:
        try:
            lines = self._wire.sendcmd(f"MLST {where}").splitlines()
        except NegativeReplyError as reply:
            self._machine = reply.code not in UNKNOWN_COMMAND
            if self._machine and reply.code not in MISSING_OR_FORBIDDEN:
                raise
            return None
        found = read_machine(lines[1].lstrip(), "") if len(lines) > 1 else None
        # servers repeat the path in their own way: only the facts count; no fact is a folder's `type=cdir`
        return RemoteFile(path, found.size, found.is_file, found.modified) if found else RemoteFile(path, None, False)

    def _size(self, where: str) -> int:
        reply = self._wire.sendcmd(f"SIZE {where}")
        told = re.fullmatch(r"213 (\d{1,18})\s*", reply, re.ASCII)
        if told is None:
            self._wire.protest(reply)
        return int(told[1])

    def _by_listing(self, path: str, where: str) -> RemoteFile | None:
        above, _, name = where.rpartition("/")
        raw = self._ask("LIST", above)
        for found in entries(raw, self._wire.encoding, "", read_long):
            if found.name == name:
                return RemoteFile(path, found.size, found.is_file)
        return None

    def is_folder(self, where: str) -> bool:
        """Say whether a folder is there. Where `MLST` is missing, the only sure way is to go in, and back."""
        if not where:
            return True
        if self._machine:
            found = self._by_machine(where, where)
            if self._machine:
                return found is not None and found.is_file is False
        if self._home is None:
            self._home = ftplib.parse257(self._wire.sendcmd("PWD")) or "."  # noqa: S321 - FTP is meant
        try:
            self._wire.voidcmd(f"CWD {where}")
        except NegativeReplyError:
            return False
        try:
            self._wire.voidcmd(f"CWD {self._home}")
        except NegativeReplyError as reply:
            self._wire.protest(reply.words)  # every later path would mean another file
        return True

    def behind(self, error: OptimxError, reply: BaseException | None, root: str) -> OptimxError:
        """Return what is behind an error: that the drop's own folder is not there; else the error itself."""
        if not (isinstance(error, RightsError) and isinstance(reply, NegativeReplyError) and root):
            return error
        return error if self._wire.transferring or self.is_folder(root) else root_refusal(reply, root)

    def list(self, folder: str, where: str) -> Iterator[RemoteFile]:
        """List a folder: the whole answer is read first, bounded, so that other commands may follow at once.

        Raises:
            NotThereError: there is no such folder.
        """
        raw, read = self._listing(folder, where)
        if not raw.strip() and not self.is_folder(where):  # vsftpd calls a missing folder an empty one
            raise _missing(folder)
        return entries(raw, self._wire.encoding, folder, read)

    def _listing(self, folder: str, where: str) -> tuple[bytes, Reader]:
        while True:
            command = self._formats[0]
            try:
                return self._ask(command, where), self._reader(command, where)
            except NegativeReplyError as reply:
                if reply.code in UNKNOWN_COMMAND and len(self._formats) > 1:
                    del self._formats[0]
                elif reply.code not in MISSING_OR_FORBIDDEN:
                    raise
                else:
                    self._require_emptiness(reply, folder, where)
                    return b"", self._reader(command, where)

    def _require_emptiness(self, reply: NegativeReplyError, folder: str, where: str) -> None:
        # "550 No files found" is an empty folder; taking "550 Permission denied" for one would hide every answer.
        if not self.is_folder(where):
            raise _missing(folder) from reply
        if not _NOTHING_IN_IT.search(reply.words):
            raise RightsError(
                text("the drop does not show the folder '{folder}': {said}", folder=folder or "/", said=reply.words)
            ) from reply

    def _reader(self, command: str, where: str) -> Reader:
        return {"MLSD": read_machine, "NLST": name_reader(where), "LIST": read_long}[command]

    def _ask(self, command: str, where: str) -> bytes:
        data = self._wire.open_data(f"{command} {where}" if where else command)
        try:
            raw = self._read(data)
        except OSError as error:
            self._wire.protest(str(error))
        self._wire.finish(command)
        return raw

    def _read(self, data: Line) -> bytes:
        raw, names = bytearray(), 0
        end = min(self._deadline, time.monotonic() + _LISTING_SECONDS)
        while chunk := self._next(data, raw):
            raw += chunk
            names += chunk.count(b"\n")
            if len(raw) > _LISTING_BYTES or names > _LISTING_NAMES:
                raise TransientError(text("a listing has no end; names so far: {names}", names=names))
            if time.monotonic() > end:
                raise TooSlowError(text("a listing takes too long; names so far: {names}", names=names))
        return bytes(raw)

    def _next(self, data: Line, before: bytearray) -> bytes:
        try:
            return data.recv(1 << 16)
        except CutError:
            if before and not before.endswith(b"\n"):
                raise
            return b""  # some servers end every data connection that way; the reply decides


def _missing(folder: str) -> NotThereError:
    return NotThereError(text("there is no folder '{folder}' on the drop", folder=folder or "/"), file=folder)

"""Files between this machine and a folder of it: nothing leaves the root, nothing follows a link, nothing is replaced.

In: paths relative to the root, and the core's sources and sinks. Out: bytes, durable when a call returns, or an
error of optimx. Called by the core through the contract `Transport`.
"""

import errno
import os
import stat
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path

from optimx import (
    AlreadyThereError,
    DamagedTransferError,
    NotThereError,
    RemoteFile,
    Sink,
    Source,
    UnreachableError,
    text,
)
from optimx.plugins.transports.folder.place import Place, opened_folder, opened_place, parts, require_regular
from optimx.plugins.transports.folder.refusals import translated

_CHUNK = 1 << 20  # larger chunks copy no faster, and cancelling waits for one
# File systems without hard links say one of these; EPERM also comes from Linux' protected_hardlinks.
_NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EINVAL, errno.EACCES)


class FolderTransport:
    """One user of one folder; see `optimx.Transport`."""

    def __init__(self, root: Path, account: str) -> None:
        self._root = root
        self._account = account
        self._stopped = threading.Event()
        self._buffer = memoryview(bytearray(_CHUNK))
        with opened_folder(root, ""):
            pass  # it is there, and may be read

    def stat(self, path: str) -> RemoteFile | None:
        """Look a path up; links, folders and devices are told, not followed."""
        self._go_on()
        if not parts(path):
            return RemoteFile("", None, is_file=False)
        try:
            with opened_place(self._root, path) as place, translated(path):
                return _remote_file(path, place.stat())
        except NotThereError:
            return None

    def list(self, folder: str) -> Iterator[RemoteFile]:
        """List a folder, in the order of the file system."""
        self._go_on()
        with opened_folder(self._root, folder) as descriptor:
            where = self._root / folder if descriptor is None else descriptor
            with translated(folder), os.scandir(where) as entries:
                for entry in entries:
                    with suppress(FileNotFoundError):  # gone since the folder was read
                        path = f"{folder}/{entry.name}" if folder else entry.name
                        yield _remote_file(path, entry.stat(follow_symlinks=False))

    def upload(self, source: Source, target: str, offset: int = 0) -> None:
        """Write to a file of its own: an existing one is only continued at its end, or taken up if it ends in `.part`.

        Raises:
            AlreadyThereError: the target exists, and is nobody's temporary file.
            DamagedTransferError: less than `offset` bytes are there.
        """
        self._go_on()
        with opened_place(self._root, target) as place:
            descriptor = _continued(place, offset) if offset else _created(place)
            try:
                with FileIO(descriptor, "wb") as file:
                    self._fill(file, source, target)
            except BaseException:
                if not offset and not _is_temporary(target):
                    _discard(place)  # half a file under its final name: in the way of the next attempt, and misleading
                raise
            if not _is_temporary(target):
                _sync_folder(place)

    def _fill(self, file: FileIO, source: Source, target: str) -> None:
        while count := source.readinto(self._buffer):
            self._go_on()
            rest = self._buffer[:count]
            with translated(target):
                while rest:
                    rest = rest[file.write(rest) :]
        with translated(target):
            os.fsync(file.fileno())

    def download(self, source: str, sink: Sink, offset: int = 0) -> None:
        """Read a regular file into the sink."""
        self._go_on()
        with opened_place(self._root, source) as place:
            with translated(source):
                file = FileIO(place.open(os.O_RDONLY), "rb")
            with file:
                self._pour(file, sink, source, offset)

    def _pour(self, file: FileIO, sink: Sink, source: str, offset: int) -> None:
        with translated(source):
            file.seek(offset)
        while True:
            with translated(source):
                count = file.readinto(self._buffer)
            if not count:
                return
            self._go_on()
            sink.write(self._buffer[:count])

    def rename(self, source: str, target: str) -> None:
        """Give a file another name; both folders are durable afterwards.

        A hard link and a removal, since `rename` replaces on POSIX. When a crash came in between, both names are
        the same file: the same call again finishes it.
        """
        self._go_on()
        with opened_place(self._root, source) as old, opened_place(self._root, target) as new:
            with translated(source):
                require_regular(old.stat(), source)
            with translated(target):
                _move(old, new)
            _sync_folder(new)
            _sync_folder(old)

    def delete(self, path: str) -> None:
        """Remove a file; a link is removed itself."""
        self._go_on()
        with opened_place(self._root, path) as place:
            with translated(path):
                os.unlink(place.name, dir_fd=place.folder)
            _sync_folder(place)

    def make_folder(self, folder: str) -> None:
        """Create a folder with the group and the rights of the one that holds it; as root, with its owner too.

        Raises:
            AlreadyThereError: there is something of that name that is no folder.
        """
        self._go_on()
        if not parts(folder):
            return
        with opened_place(self._root, folder) as place, translated(folder):
            try:
                os.mkdir(place.name, 0o700, dir_fd=place.folder)
            except FileExistsError:
                if not stat.S_ISDIR(place.stat().st_mode):
                    raise
                return
            _dress_folder(place)
            _sync_folder(place)

    def abort(self) -> None:
        """Stop at the next chunk."""
        self._stopped.set()

    def close(self) -> None:
        """Nothing stays open between two calls."""
        self._stopped.set()

    def _go_on(self) -> None:
        if self._stopped.is_set():
            raise UnreachableError(text("the connection of account {account} was ended", account=self._account))


def _remote_file(path: str, seen: os.stat_result) -> RemoteFile:
    is_file = stat.S_ISREG(seen.st_mode)
    modified = datetime.fromtimestamp(max(0, min(seen.st_mtime, 2**33)), UTC)
    return RemoteFile(path, seen.st_size if is_file else None, is_file, modified)


def _is_temporary(path: str) -> bool:
    return path.endswith(".part")


def _created(place: Place) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with translated(place.path):
        try:
            descriptor = place.open(flags)
        except FileExistsError:
            if not _is_temporary(place.path) or not stat.S_ISREG(place.stat().st_mode):
                raise
            # Removed, not truncated: after a crash in a rename it may be the finished file's other name.
            os.unlink(place.name, dir_fd=place.folder)
            descriptor = place.open(flags)
    _dress(descriptor, place)
    return descriptor


def _discard(place: Place) -> None:
    with suppress(OSError):  # the disk may be gone; the error under way says so
        os.unlink(place.name, dir_fd=place.folder)


def _continued(place: Place, offset: int) -> int:
    with translated(place.path):
        descriptor = place.open(os.O_WRONLY)
    try:
        seen = os.fstat(descriptor)
        _require_room_to_continue(place.path, seen, offset)
        with translated(place.path):
            os.ftruncate(descriptor, offset)
            os.lseek(descriptor, offset, os.SEEK_SET)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _require_room_to_continue(path: str, seen: os.stat_result, offset: int) -> None:
    if seen.st_size < offset:
        raise DamagedTransferError(
            text("'{path}' has {size} bytes, {offset} were sent", path=path, size=seen.st_size, offset=offset),
            file=path,
        )
    if seen.st_nlink > 1 or (seen.st_size > offset and not _is_temporary(path)):
        raise AlreadyThereError(text("there is a '{path}' on the drop already", path=path), file=path)


def _dress(descriptor: int, place: Place) -> None:
    """Let those who work in the folder work on the file too, whoever runs this."""
    if os.name != "posix":
        return
    folder = place.parent_stat()
    with suppress(OSError):  # not a member of the group, or a share without groups
        os.fchown(descriptor, _owner_to_give(folder), folder.st_gid)
    with suppress(OSError):  # a share without modes
        os.fchmod(descriptor, folder.st_mode & 0o666)


def _owner_to_give(folder: os.stat_result) -> int:
    # root alone may give files away; what stayed root's, the drop's owner could not work on
    return folder.st_uid if os.geteuid() == 0 else -1


def _dress_folder(place: Place) -> None:
    if os.name != "posix":
        return
    parent = place.parent_stat()
    with suppress(OSError):  # as in _dress
        owner = _owner_to_give(parent)
        os.chown(place.name, owner, parent.st_gid, dir_fd=place.folder, follow_symlinks=False)
    # through a descriptor: chmod by name would follow a link that was put there since
    descriptor = os.open(place.name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=place.folder)
    try:
        with suppress(OSError):  # as in _dress
            os.fchmod(descriptor, parent.st_mode & 0o2777)
    finally:
        os.close(descriptor)


def _move(old: Place, new: Place) -> None:
    if os.name != "posix":
        os.rename(old.name, new.name)  # noqa: PTH104 - never replaces on Windows; Path has no dir_fd
        return
    try:
        os.link(old.name, new.name, src_dir_fd=old.folder, dst_dir_fd=new.folder, follow_symlinks=False)
    except FileExistsError:
        if not _is_half_moved(old, new):
            raise
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        _move_without_link(old, new)
        return
    os.unlink(old.name, dir_fd=old.folder)


def _is_half_moved(old: Place, new: Place) -> bool:
    one, other = old.stat(), new.stat()
    # Where case does not matter, `A` and `a` are one name of one file: removing one removes the file.
    distinct = old.path.casefold() != new.path.casefold()
    return distinct and one.st_nlink > 1 and (one.st_dev, one.st_ino) == (other.st_dev, other.st_ino)


def _move_without_link(old: Place, new: Place) -> None:
    with suppress(FileNotFoundError):
        new.stat()
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
    os.rename(old.name, new.name, src_dir_fd=old.folder, dst_dir_fd=new.folder)


def _sync_folder(place: Place) -> None:
    if place.folder is None:
        return
    try:
        os.fsync(place.folder)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # a share that cannot: its server keeps its own order
            with translated(place.path):
                raise

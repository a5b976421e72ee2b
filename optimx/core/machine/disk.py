"""The local files, for real.

In: the calls of `Disk`. Out: effects that last when they were synced, or an error that names the path. Follows no
link, overwrites nothing. Made by `optimx.app`.
"""

import errno
import io
import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from optimx.core.errors import NotThereError
from optimx.core.machine.clock import SystemClock
from optimx.core.machine.failures import in_our_words, patiently, translated
from optimx.core.machine.syncing import sync_files, sync_names
from optimx.core.ports import Clock, Entry

_WINDOWS = os.name == "nt"
# Bytes: documents are written in small pieces; what is larger passes the buffer by. Blocks from the network must,
# and a larger buffer would be mapped and unmapped for each file.
_BUFFER = 1 << 14
_BINARY = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
# O_NONBLOCK: a pipe that somebody put in place of a file must not make us wait for its other end.
_READING = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | _BINARY
_CREATING = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | _BINARY
# What file systems answer that know no second name for a file (FAT, many shares) or do not allow it here.
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EACCES}
_NOT_EMPTY = {errno.ENOTEMPTY, errno.EEXIST}
_JUNCTION = 0xA0000003  # IO_REPARSE_TAG_MOUNT_POINT: Windows' other link to a folder, which looks like one


class RealDisk:
    """Implements `Disk`."""

    def __init__(self, *, private: bool = False, clock: Clock | None = None) -> None:
        """Nothing is touched.

        Args:
            private: new files and folders are for their owner alone (0600, 0700), for state; otherwise the
                folder and the umask decide, so that the ERP can use them too.
            clock: times the pauses before another program's file is tried again.
        """
        self._file_mode = 0o600 if private else 0o666
        self._folder_mode = 0o700 if private else 0o777
        self._clock = clock or SystemClock()

    def open(self, path: Path) -> BinaryIO:
        """See `Disk.open`."""
        with translated(path):
            descriptor = patiently(lambda: os.open(path, _READING), self._clock)
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                os.close(descriptor)
                raise FileNotFoundError(errno.ENOENT, "no regular file")
        return cast(BinaryIO, io.BufferedReader(_File(descriptor, "rb", path), _BUFFER))

    def create(self, path: Path) -> BinaryIO:
        """See `Disk.create`."""
        with translated(path):
            descriptor = patiently(lambda: os.open(path, _CREATING, self._file_mode), self._clock)
        return cast(BinaryIO, io.BufferedWriter(_File(descriptor, "wb", path), _BUFFER))

    def sync(self, files: Iterable[Path]) -> None:
        """See `Disk.sync`."""
        sync_files(list(files))

    def sync_folder(self, folder: Path) -> None:
        """See `Disk.sync_folder`."""
        with translated(folder):
            sync_names(folder)

    def rename(self, source: Path, target: Path) -> None:
        """See `Disk.rename`."""
        with translated(source):
            try:
                patiently(lambda: _rename(source, target), self._clock)
            except FileExistsError as error:
                raise in_our_words(error, target) from error

    def replace(self, source: Path, target: Path) -> None:
        """See `Disk.replace`."""
        with translated(source):
            patiently(lambda: source.replace(target), self._clock)

    def delete(self, path: Path) -> None:
        """See `Disk.delete`."""
        with translated(path):
            patiently(path.unlink, self._clock)

    def stat(self, path: Path) -> Entry | None:
        """See `Disk.stat`."""
        try:
            with translated(path):
                found = os.lstat(path)
        except NotThereError:
            return None
        return _entry(path.name, found)

    def list(self, folder: Path) -> Iterator[Entry]:
        """See `Disk.list`."""
        try:
            with translated(folder):
                found = os.scandir(folder)
        except NotThereError:
            return
        with found:
            for item in found:
                # Deleted since it was listed: not there any more.
                if (entry := self.stat(folder / item.name)) is not None:
                    yield entry

    def make_folder(self, folder: Path) -> None:
        """See `Disk.make_folder`. New names are durable at once: that is rare, and all that follows hangs on it."""
        missing = []
        # a drive that is not there is its own parent
        while not folder.is_dir() and folder != folder.parent:
            missing.append(folder)
            folder = folder.parent
        for new in reversed(missing):
            with translated(new):
                self._make_one(new)

    def remove_folder(self, folder: Path) -> None:
        """See `Disk.remove_folder`."""
        with translated(folder):
            if self._remove_empty(folder):
                sync_names(folder.parent)

    def free(self, folder: Path) -> int:
        """See `Disk.free`."""
        with translated(folder):
            return shutil.disk_usage(folder).free

    def _remove_empty(self, folder: Path) -> bool:
        try:
            if not _entry(folder.name, os.lstat(folder)).is_folder:
                return False
            for other in list(folder.iterdir()):
                self._remove_empty(other)
            patiently(folder.rmdir, self._clock)
        except FileNotFoundError:
            return False
        except OSError as error:
            if error.errno not in _NOT_EMPTY:
                raise
            return False
        return True

    def _make_one(self, folder: Path) -> None:
        try:
            folder.mkdir(self._folder_mode)
        except FileExistsError:
            if not folder.is_dir():
                raise
        sync_names(folder.parent)


class _File(io.FileIO):
    """An open file whose errors are ours, wherever they show: a full disk shows in `write` or in `close`."""

    def __init__(self, descriptor: int, mode: str, path: Path) -> None:
        super().__init__(descriptor, mode)
        self._path = path

    def readinto(self, buffer: Any) -> int:
        with translated(self._path):
            return super().readinto(buffer)

    def readall(self) -> bytes:
        with translated(self._path):
            return super().readall()

    def write(self, data: Any) -> int:
        with translated(self._path):
            return super().write(data)

    def close(self) -> None:
        with translated(self._path):
            super().close()


def _rename(source: Path, target: Path) -> None:
    if _WINDOWS:
        source.rename(target)  # refuses an existing target by itself
        return
    try:
        os.link(source, target, follow_symlinks=False)
    except FileExistsError:
        # A crash between the two steps leaves both names on one file: then only the second is missing.
        if not os.path.samestat(os.lstat(source), os.lstat(target)):
            raise
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        _rename_unlinked(source, target)
        return
    source.unlink()


def _rename_unlinked(source: Path, target: Path) -> None:
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
    source.rename(target)


def _entry(name: str, found: os.stat_result) -> Entry:
    is_file = stat.S_ISREG(found.st_mode)
    is_folder = stat.S_ISDIR(found.st_mode) and getattr(found, "st_reparse_tag", 0) != _JUNCTION
    return Entry(name, found.st_size if is_file else 0, is_file, is_folder)

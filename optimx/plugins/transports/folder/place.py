"""The way from the root of a drop to one name in it, without ever following a link.

In: the root and a path relative to it. Out: a `Place`: an open folder and a name in it. Called by `transport`.

On POSIX each folder on the way is opened relative to the one above (`openat`, `O_NOFOLLOW`): the owner of the drop
cannot put a link in the place of a folder between the check and the use. Windows has no `openat`: there each folder
on the way is looked at, and a link needs a right that the owners of drops do not have.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from optimx import BadNameError, RefusedError, UnreachableError, text
from optimx.plugins.transports.folder.refusals import translated

_HAS_OPENAT = os.open in os.supports_dir_fd
_FOLDER_FLAGS = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
_FORBIDDEN = ("\0",) if os.name == "posix" else ("\0", "\\", ":")


@dataclass(frozen=True, slots=True)
class Place:
    """A name in an open folder.

    Attributes:
        path: relative to the drop, for messages.
        name: what system calls get: a bare name beside `folder`, or the whole path where there is no `openat`.
        folder: descriptor of the open folder; None where there is no `openat`.
    """

    path: str
    name: str
    folder: int | None

    def stat(self) -> os.stat_result:
        """Look at the thing itself, never at what a link points to.

        Raises:
            OSError: it is not there, or may not be looked at.
        """
        return os.stat(self.name, dir_fd=self.folder, follow_symlinks=False)

    def parent_stat(self) -> os.stat_result:
        """Look at the folder that holds it."""
        return Path(self.name).parent.stat() if self.folder is None else os.fstat(self.folder)

    def open(self, flags: int, mode: int = 0o600) -> int:
        """Open it as a regular file and return the descriptor.

        Raises:
            OSError: as `os.open`.
            RefusedError: it is a link, a folder, a pipe or a device.
        """
        # O_NONBLOCK: opening a pipe that somebody planted must not wait for its other end
        safe = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        if self.folder is None and not flags & os.O_CREAT:
            require_regular(self.stat(), self.path)
        descriptor = os.open(self.name, flags | safe, mode, dir_fd=self.folder)
        try:
            require_regular(os.fstat(descriptor), self.path)
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor


def require_regular(seen: os.stat_result, path: str) -> None:
    """Raise `RefusedError` unless it is a regular file."""
    if not stat.S_ISREG(seen.st_mode):
        raise RefusedError(text("'{path}' is no regular file: never opened", path=path), file=path)


def parts(path: str) -> list[str]:
    """Split a path relative to the drop; none for the root.

    Raises:
        BadNameError: it could leave the drop.
    """
    names = path.split("/") if path else []
    if any(name in ("", ".", "..") or any(char in name for char in _FORBIDDEN) for name in names):
        raise BadNameError(text("'{path}' is not a path inside the drop", path=path), file=path)
    return names


@contextmanager
def opened_place(root: Path, path: str) -> Iterator[Place]:
    """Open the folder that holds `path`.

    Raises:
        NotThereError: a folder on the way does not exist.
        RefusedError: something on the way is a link or no folder.
        UnreachableError: the root itself is gone.
    """
    *folders, name = parts(path) or [""]
    if not name:
        raise BadNameError(text("the root of the drop is no file"))
    with opened_folder(root, "/".join(folders)) as folder:
        yield Place(path, name if folder is not None else str(root.joinpath(*folders, name)), folder)


@contextmanager
def opened_folder(root: Path, path: str) -> Iterator[int | None]:
    """Open a folder of the drop, `""` for its root; None where there is no `openat`."""
    names = parts(path)
    if not _HAS_OPENAT:
        _walk(root, names, path)
        yield None
        return
    descriptor = _descend(root, names, path)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _descend(root: Path, names: list[str], path: str) -> int:
    descriptor = _open_root(root)
    for name in names:
        above = descriptor
        try:
            with translated(path):
                descriptor = os.open(name, _FOLDER_FLAGS, dir_fd=above)
        finally:
            os.close(above)
    return descriptor


def _open_root(root: Path) -> int:
    try:
        return os.open(root, os.O_RDONLY | os.O_DIRECTORY)  # a link here is the administrator's own
    except FileNotFoundError as error:
        raise _gone(root) from error
    except OSError:
        with translated(str(root)):
            raise


def _gone(root: Path) -> UnreachableError:
    return UnreachableError(
        text("the drop's folder '{root}' is not there", root=root),
        remedy=text("Check the path in plugins.toml; if it is a share, mount it."),
    )


def _walk(root: Path, names: list[str], path: str) -> None:
    if not root.is_dir():
        raise _gone(root)
    for depth in range(1, len(names) + 1):
        with translated(path):
            seen = root.joinpath(*names[:depth]).lstat()
        if not stat.S_ISDIR(seen.st_mode):
            raise RefusedError(text("'{path}' lies behind a link: never followed", path=path), file=path)

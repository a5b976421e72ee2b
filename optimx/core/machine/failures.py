"""What the operating system says, in our own words; and patience with files that another program holds.

In: an `OSError`. Out: the error of `errors` that says what to do. Called by `disk`, for each of its methods.
"""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from optimx.core.errors import (
    AlreadyThereError,
    BadNameError,
    BusyFileError,
    DiskFullError,
    NotThereError,
    OptimxError,
    RightsError,
    TransientError,
)
from optimx.core.language import Text, text
from optimx.core.ports import Clock

T = TypeVar("T")

_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG}
_RIGHTS = {errno.EACCES, errno.EPERM, errno.EROFS}
_BUSY = {errno.EBUSY, errno.ETXTBSY}
# ELOOP is what O_NOFOLLOW says of a symbolic link: for us there is no file.
_ABSENT = {errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.EISDIR, errno.ENXIO}
_NAME = {errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ}
_KINDS: tuple[tuple[set[int], type[OptimxError], Text], ...] = (
    (_FULL, DiskFullError, text("The disk is full: '{path}' cannot be written.")),
    (_ABSENT, NotThereError, text("There is no file '{path}'.")),
    ({errno.EEXIST}, AlreadyThereError, text("'{path}' exists already.")),
    (_NAME, BadNameError, text("The disk does not accept the name '{path}'.")),
)

# Windows: access denied, sharing violation, lock violation. A virus scanner or an open viewer holds the file for
# some moments; 5 may also be a missing right, which only shows when it lasts.
_WINDOWS_DENIED = 5
_WINDOWS_BUSY = (32, 33)
_FIRST_PAUSE = 0.05  # seconds, doubled up to
_LONGEST_PAUSE = 1.0
_PATIENCE = 3.0  # seconds in all


def patiently(action: Callable[[], T], clock: Clock) -> T:
    """Return what `action` returns, tried again for up to 3 s as long as another program holds the file.

    Raises:
        OSError: the last one.
    """
    pause, waited = _FIRST_PAUSE, 0.0
    while True:
        try:
            return action()
        except OSError as error:
            if not _may_pass(error) or waited >= _PATIENCE:
                raise
        clock.sleep(pause)
        waited += pause
        pause = min(pause * 2, _LONGEST_PAUSE, max(_PATIENCE - waited, _FIRST_PAUSE))


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn an `OSError` of the block into an error that names `path`."""
    try:
        yield
    except OSError as error:
        raise in_our_words(error, path) from error


def in_our_words(error: OSError, path: Path) -> OptimxError:
    """Return the error that says of `path` what to do about it."""
    reason = os.strerror(error.errno) if error.errno else type(error).__name__
    if getattr(error, "winerror", None) in _WINDOWS_BUSY or error.errno in _BUSY:
        return BusyFileError(text("Another program holds '{path}'.", path=path), file=path.name)
    if error.errno in _RIGHTS:
        return RightsError(
            text("This computer does not let optimx use '{path}' ({reason}).", path=path, reason=reason),
            remedy=text(
                "Give the account that runs optimx the right to read, write and delete in '{path}'.", path=path
            ),
            file=path.name,
        )
    for numbers, make, what in _KINDS:
        if error.errno in numbers:
            return make(Text(what.message, {"path": str(path)}), file=path.name)
    return TransientError(
        text("The disk failed at '{path}': {reason}.", path=path, reason=reason),
        remedy=text("Check the disk or the network share that holds the file that is named; then run it again."),
        file=path.name,
    )


def _may_pass(error: OSError) -> bool:
    windows = getattr(error, "winerror", None)
    return windows == _WINDOWS_DENIED or windows in _WINDOWS_BUSY or error.errno in _BUSY

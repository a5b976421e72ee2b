"""What the operating system says, as what a person has to do about it.

In: an `OSError` of one operation on the drop. Out: an error of optimx. Called by the other modules of this folder.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from optimx import (
    AlreadyThereError,
    BadNameError,
    BusyFileError,
    DropFullError,
    NotThereError,
    OptimxError,
    RefusedError,
    RightsError,
    Text,
    UnreachableError,
    text,
)

_SHARING_VIOLATIONS = (32, 33)  # of Windows: another program has the file open, or a part of it locked

_KINDS: dict[int | None, type[OptimxError]] = {
    errno.ENOENT: NotThereError,
    errno.EEXIST: AlreadyThereError,
    errno.EACCES: RightsError,
    errno.EPERM: RightsError,
    errno.EROFS: RightsError,
    errno.ENOSPC: DropFullError,
    errno.EDQUOT: DropFullError,
    errno.EBUSY: BusyFileError,
    errno.ETXTBSY: BusyFileError,
    errno.ENAMETOOLONG: BadNameError,
    errno.EILSEQ: BadNameError,
    errno.EFBIG: RefusedError,
    errno.ENOTDIR: RefusedError,
    errno.EISDIR: RefusedError,
    errno.ELOOP: RefusedError,
}


@contextmanager
def translated(path: str) -> Iterator[None]:
    """Turn an `OSError` of the block into an error that names `path`; nothing else is touched."""
    try:
        yield
    except OSError as error:
        raise refusal(error, path) from error


def refusal(error: OSError, path: str) -> OptimxError:
    """Return what optimx says in the place of `error`."""
    if getattr(error, "winerror", None) in _SHARING_VIOLATIONS:
        return BusyFileError(_sentence(BusyFileError, error, path), file=path)
    # what is left are troubles of the disk or of a share (EIO, ESTALE, EHOSTDOWN): they may pass
    kind = _KINDS.get(error.errno, UnreachableError)
    return kind(_sentence(kind, error, path), file=path)


def _sentence(kind: type[OptimxError], error: OSError, path: str) -> Text:
    said = error.strerror or type(error).__name__
    if kind is NotThereError:
        return text("there is no '{path}' on the drop", path=path)
    if kind is AlreadyThereError:
        return text("there is a '{path}' on the drop already", path=path)
    if error.errno in (errno.ENOTDIR, errno.ELOOP):
        return text("'{path}' lies behind a link, or behind something that is no folder: never followed", path=path)
    if kind is DropFullError:
        return text("the disk of the drop is full: '{path}' could not be written ({said})", path=path, said=said)
    return text("the drop's folder does not let us work on '{path}': {said}", path=path, said=said)

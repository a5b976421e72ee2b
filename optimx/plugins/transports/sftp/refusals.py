"""What a complete negative answer means for a person, and for the next run.

In: a `RefusalError` and the path it is about. Out: an error of optimx. Called by `lookup` and by `transport`, which
looks first where the same code stands for several things. Pure.
"""

from optimx import (
    AlreadyThereError,
    BadNameError,
    DropFullError,
    NotThereError,
    OptimxError,
    RefusedError,
    RightsError,
    TransientError,
    text,
)
from optimx.plugins.transports.sftp.requests import RefusalError

END, MISSING, _FORBIDDEN, FAILURE, _BAD_MESSAGE = 1, 2, 3, 4, 5
_FULL = frozenset({14, 15})  # SFTP 5 has names for a full disk and a full quota, which some servers use in 3
_WORDS = 300

# OpenSSH says FAILURE for whatever has no code of its own, BAD_MESSAGE for a name that is too long.
_KINDS: dict[int, type[OptimxError]] = {
    MISSING: NotThereError,
    _FORBIDDEN: RightsError,
    _BAD_MESSAGE: BadNameError,
    8: RefusedError,
    10: NotThereError,
    11: AlreadyThereError,
    12: RightsError,
    14: DropFullError,
    15: DropFullError,
    17: TransientError,
}


def refusal(refused: RefusalError, path: str) -> OptimxError:
    """Return the error that says what `refused` means for `path`."""
    kind = _KINDS.get(refused.code, TransientError)
    if kind is NotThereError:
        return not_there(path)
    if kind is AlreadyThereError:
        return already_there(path)
    return kind(text("the drop refuses to work on '{path}': {said}", path=path, said=_said(refused)), file=path)


def write_refusal(refused: RefusalError, path: str) -> OptimxError:
    """Return what `refused` means for a write: a failure without a name is, as a rule, a full disk or quota."""
    if refused.code != FAILURE and refused.code not in _FULL:
        return refusal(refused, path)
    return DropFullError(
        text(
            "the drop took only a part of '{path}', its disk or quota is full: {said}", path=path, said=_said(refused)
        ),
        file=path,
    )


def not_there(path: str) -> NotThereError:
    """Return the error for what is missing."""
    return NotThereError(text("there is no '{path}' on the drop", path=path), file=path)


def already_there(path: str) -> AlreadyThereError:
    """Return the error for what is in the way."""
    return AlreadyThereError(text("there is a '{path}' on the drop already", path=path), file=path)


def no_file(path: str) -> RefusedError:
    """Return the error for what is no regular file."""
    return RefusedError(text("'{path}' is no regular file: left alone", path=path), file=path)


def _said(refused: RefusalError) -> str:
    words = " ".join(refused.words.split())[:_WORDS]
    return f"{words} ({refused.code})" if words else str(refused.code)

"""What a complete negative reply means for a person, and for the next run.

In: a `NegativeReplyError` and the path it is about. Out: an error of optimx. Called by `transport`, which looks first
where the same number stands for several things. Pure.
"""

import re

from optimx import (
    AlreadyThereError,
    BusyFileError,
    DamagedTransferError,
    DropFullError,
    LoginRefusedError,
    NotTakenUpError,
    NotThereError,
    OptimxError,
    RefusedError,
    RightsError,
    TransientError,
    UnreachableError,
    text,
)
from optimx.plugins.transports.ftp.replies import PERMANENT, NegativeReplyError

UNKNOWN_COMMAND = frozenset({500, 502, 504})
"""The server does not know the command, or not this form of it: another one may do."""

MISSING_OR_FORBIDDEN = frozenset({450, 501, 550, 553})
"""Servers say these for what is missing, what is no file, and what is forbidden."""

NO_RESTART = frozenset({451, 500, 501, 502, 503, 504, 550, 554})
"""Servers say these to a transfer, or to the `REST` before it, that should begin in the middle of a file."""

_FULL = (452, 552)
_LOCAL_ERROR = 451

_KINDS: dict[int, type[OptimxError]] = {
    425: UnreachableError,
    426: DamagedTransferError,
    450: BusyFileError,
    452: DropFullError,
    530: LoginRefusedError,
    550: RightsError,
    551: RightsError,
    552: DropFullError,
    553: RightsError,
}


_ENCRYPTION_REFUSED = 522
_TWO_VISITORS = text(
    "The server takes two encrypted lines for two visitors, as a rule because a firewall on the way takes TLS apart: "
    "ask your IT person to leave this server out there, or the drop's owner for SFTP."
)
_NOT_THERE = re.compile(r"no such|not found|does not exist|cannot find", re.IGNORECASE)
_ANOTHER_ROOT = text(
    "Ask the drop's owner which folder is the drop's, and write it as 'root' in [transports.ftp]; empty, it is the one "
    "where the login arrives."
)


def refusal(reply: NegativeReplyError, path: str) -> OptimxError:
    """Return the error that says what `reply` means for `path`."""
    if reply.code == _ENCRYPTION_REFUSED:  # of this file as of any other
        return RefusedError(text("the drop refuses encrypted files: {said}", said=reply.words), remedy=_TWO_VISITORS)
    kind = _KINDS.get(reply.code) or (TransientError if reply.code < PERMANENT else RefusedError)
    return kind(text("the drop refuses to work on '{path}': {said}", path=path, said=reply.words), file=path)


def root_refusal(reply: NegativeReplyError, root: str) -> RefusedError:
    """Return the error of a drop whose own folder cannot be entered; many servers do not tell why."""
    if _NOT_THERE.search(reply.words):
        what = text("the folder '{root}' is not on the drop's server: {said}", root=root, said=reply.words)
        return RefusedError(what, remedy=_ANOTHER_ROOT)
    what = text("the folder '{root}' is not there, or this login may not enter it: {said}", root=root, said=reply.words)
    return RightsError(what, remedy=_ANOTHER_ROOT)


def not_taken_up(reply: NegativeReplyError, path: str) -> OptimxError:
    """Return what `reply` means for an upload that should go on: sent from its beginning, it may well be taken."""
    if reply.code in _FULL:
        return upload_refusal(reply, path)
    return NotTakenUpError(
        text("the drop takes up no upload of '{path}': {said}", path=path, said=reply.words), file=path
    )


def no_part(reply: NegativeReplyError, path: str) -> NotTakenUpError:
    """Return what `reply` means for a download that should go on: from its beginning, it may well be given."""
    return NotTakenUpError(
        text("the drop takes up no download of '{path}': {said}", path=path, said=reply.words), file=path
    )


def upload_refusal(reply: NegativeReplyError, path: str) -> OptimxError:
    """Return what `reply` means for an upload: a local error of the server is, as a rule, its full disk."""
    if reply.code not in (_LOCAL_ERROR, *_FULL):
        return refusal(reply, path)
    return DropFullError(
        text("the drop took only a part of '{path}', its disk or quota is full: {said}", path=path, said=reply.words),
        file=path,
    )


def not_there(path: str) -> NotThereError:
    """Return the error of a file that is missing."""
    return NotThereError(text("there is no '{path}' on the drop", path=path), file=path)


def already_there(path: str) -> AlreadyThereError:
    """Return the error of a name that is taken."""
    return AlreadyThereError(text("there is a '{path}' on the drop already", path=path), file=path)

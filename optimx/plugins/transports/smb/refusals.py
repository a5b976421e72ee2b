"""What an NTSTATUS means for a person, and for the next run.

In: a status and the path it is about. Out: an error of optimx. Called by `transport` and `login`. Pure.
"""

from collections.abc import Mapping

from optimx import (
    AlreadyThereError,
    BadNameError,
    BusyFileError,
    DamagedTransferError,
    DropFullError,
    LoginRefusedError,
    NotThereError,
    OptimxError,
    RefusedError,
    RightsError,
    Text,
    UnreachableError,
    text,
)

END_OF_FILE = 0xC0000011
NO_MORE_FILES = 0x80000006
SHARING_VIOLATION = 0xC0000043
COLLISION = 0xC0000035
BAD_SHARE = 0xC00000CC
ACCESS_DENIED = 0xC0000022

# What the library's own table lacks is here too, so that people can look it up.
_NAMES: Mapping[int, str] = {
    0xC0000001: "STATUS_UNSUCCESSFUL",
    0xC000000D: "STATUS_INVALID_PARAMETER",
    0xC000000F: "STATUS_NO_SUCH_FILE",
    END_OF_FILE: "STATUS_END_OF_FILE",
    ACCESS_DENIED: "STATUS_ACCESS_DENIED",
    0xC0000033: "STATUS_OBJECT_NAME_INVALID",
    0xC0000034: "STATUS_OBJECT_NAME_NOT_FOUND",
    COLLISION: "STATUS_OBJECT_NAME_COLLISION",
    0xC0000039: "STATUS_OBJECT_PATH_INVALID",
    0xC000003A: "STATUS_OBJECT_PATH_NOT_FOUND",
    0xC000003B: "STATUS_OBJECT_PATH_SYNTAX_BAD",
    SHARING_VIOLATION: "STATUS_SHARING_VIOLATION",
    0xC0000044: "STATUS_QUOTA_EXCEEDED",
    0xC0000054: "STATUS_FILE_LOCK_CONFLICT",
    0xC0000055: "STATUS_LOCK_NOT_GRANTED",
    0xC0000056: "STATUS_DELETE_PENDING",
    0xC000005E: "STATUS_NO_LOGON_SERVERS",
    0xC0000064: "STATUS_NO_SUCH_USER",
    0xC000006A: "STATUS_WRONG_PASSWORD",
    0xC000006D: "STATUS_LOGON_FAILURE",
    0xC000006E: "STATUS_ACCOUNT_RESTRICTION",
    0xC000006F: "STATUS_INVALID_LOGON_HOURS",
    0xC0000070: "STATUS_INVALID_WORKSTATION",
    0xC0000071: "STATUS_PASSWORD_EXPIRED",
    0xC0000072: "STATUS_ACCOUNT_DISABLED",
    0xC000007F: "STATUS_DISK_FULL",
    0xC000009A: "STATUS_INSUFFICIENT_RESOURCES",
    0xC00000A2: "STATUS_MEDIA_WRITE_PROTECTED",
    0xC00000B5: "STATUS_IO_TIMEOUT",
    0xC00000BA: "STATUS_FILE_IS_A_DIRECTORY",
    0xC00000BB: "STATUS_NOT_SUPPORTED",
    0xC00000C9: "STATUS_NETWORK_NAME_DELETED",
    BAD_SHARE: "STATUS_BAD_NETWORK_NAME",
    0xC00000D0: "STATUS_REQUEST_NOT_ACCEPTED",
    0xC0000103: "STATUS_NOT_A_DIRECTORY",
    0xC0000121: "STATUS_CANNOT_DELETE",
    0xC000015B: "STATUS_LOGON_TYPE_NOT_GRANTED",
    0xC0000193: "STATUS_ACCOUNT_EXPIRED",
    0xC0000203: "STATUS_USER_SESSION_DELETED",
    0xC0000205: "STATUS_INSUFF_SERVER_RESOURCES",
    0xC0000224: "STATUS_PASSWORD_MUST_CHANGE",
    0xC0000234: "STATUS_ACCOUNT_LOCKED_OUT",
    0xC0000257: "STATUS_PATH_NOT_COVERED",
    0xC000026D: "STATUS_DFS_UNAVAILABLE",
    0xC0000466: "STATUS_SERVER_UNAVAILABLE",
    0xC000035C: "STATUS_NETWORK_SESSION_EXPIRED",
    0xC0000909: "STATUS_STOPPED_ON_SYMLINK",
    0x8000002D: "STATUS_STOPPED_ON_SYMLINK",
}

NOT_THERE = frozenset({0xC000000F, 0xC0000034, 0xC000003A, 0xC0000225})
"""Nothing has this name, or a folder on the way is missing."""

BUSY = frozenset({SHARING_VIOLATION, 0xC0000054, 0xC0000055, 0xC0000056})
"""Another program has it open, or holds a part of it, or has just deleted it without closing it."""

ODD_NAME = frozenset({0xC0000033, 0xC0000039, 0xC000003B})
LINK_OR_FOLDER = frozenset({0xC00000BA, 0xC0000103, 0x8000002D})
ELSEWHERE = frozenset({0xC0000257, 0xC000026D})
"""DFS: it lies on another server."""

_FULL = frozenset({0xC000007F, 0xC0000044, 0xC0000802})
_RIGHTS = frozenset({ACCESS_DENIED, 0xC0000061, 0xC00000A2, 0xC0000121})
_OVERLOADED = frozenset(
    {0xC000009A, 0xC00000B5, 0xC00000C9, 0xC00000D0, 0xC0000203, 0xC0000205, 0xC000035C, 0xC0000466}
)
"""The session or the server is worn out: a new connection, or a later one, fares better."""

_KINDS: tuple[tuple[frozenset[int], type[OptimxError]], ...] = (
    (NOT_THERE, NotThereError),
    (frozenset({COLLISION}), AlreadyThereError),
    (BUSY, BusyFileError),
    (_FULL, DropFullError),
    (_RIGHTS, RightsError),
    (ODD_NAME, BadNameError),
    (_OVERLOADED, UnreachableError),
    (frozenset({END_OF_FILE}), DamagedTransferError),
)

DFS_REMEDY = text(
    "Ask the share's owner which server and which share it really lies on, and write these in [transports.smb]."
)


def said(status: int) -> str:
    """Return a status as its maker's documentation writes it."""
    name = _NAMES.get(status)
    return f"{name} (0x{status:08X})" if name else f"NTSTATUS 0x{status:08X}"


def refusal(status: int, path: str) -> OptimxError:
    """Return the error that says what `status` means for `path`."""
    if status in LINK_OR_FOLDER:
        return no_regular_file(path)
    if status in ELSEWHERE:
        return RefusedError(
            text("'{path}' lies on another server (DFS): never followed", path=path), file=path, remedy=DFS_REMEDY
        )
    kind = next((kind for statuses, kind in _KINDS if status in statuses), RefusedError)
    return kind(_sentence(kind, status, path), file=path)


def _sentence(kind: type[OptimxError], status: int, path: str) -> Text:
    if kind is NotThereError:
        return text("there is no '{path}' on the drop", path=path)
    if kind is AlreadyThereError:
        return text("there is a '{path}' on the drop already", path=path)
    if kind is DropFullError:
        return text(
            "the drop took only a part of '{path}', its disk or quota is full: {said}", path=path, said=said(status)
        )
    if kind is BusyFileError:
        return text("another program has '{path}' open on the drop: {said}", path=path, said=said(status))
    return text("the drop refuses to work on '{path}': {said}", path=path, said=said(status))


def no_regular_file(path: str) -> RefusedError:
    """Return the error for a folder, a link or another reparse point in the place of a file."""
    return RefusedError(text("'{path}' is no regular file: left alone", path=path), file=path)


def login_refusal(status: int, host: str, user: str) -> OptimxError:
    """Return the error that says why a login failed; only a server that is worn out is asked again."""
    if status in _OVERLOADED or status == 0xC000005E:  # noqa: PLR2004 - it cannot reach its domain controller
        return UnreachableError(
            text("{host} does not let {user} in now: {said}", host=host, user=user, said=said(status))
        )
    return LoginRefusedError(
        text("{host} refuses the login of {user}: {said}", host=host, user=user, said=said(status))
    )


def share_refusal(status: int, host: str, share: str) -> OptimxError:
    """Return the error that says why a share cannot be had."""
    where = rf"\\{host}\{share}"
    if status in _OVERLOADED:
        return UnreachableError(text("{where} cannot be had now: {said}", where=where, said=said(status)))
    if status == BAD_SHARE or status in NOT_THERE:
        return RefusedError(
            text("there is no share {where}: {said}", where=where, said=said(status)),
            remedy=text("Put host and share right in [transports.smb] of plugins.toml, or ask the server's owner."),
        )
    kind = RightsError if status in _RIGHTS else RefusedError
    return kind(text("{where} is not open to this account: {said}", where=where, said=said(status)))

"""What became of the rename that commits a set on a vendor's drop, where nothing but names tells.

In: the temporary name that was journalled before the rename, and the file. Out: a `Commitment`. Called by
`office.outbound` and `dropserver.outbox` after a crash or a lost reply.
"""

from enum import StrEnum

from optimx.core.transfer.drop import Drop


class Commitment(StrEnum):
    """What the drop shows of a rename that commits."""

    NOT_DONE = "not done"
    DONE = "done"
    TAKEN = "taken"
    UNKNOWN = "unknown"


def look_for_commit(drop: Drop, temporary: str, path: str, size: int, sha256: str) -> Commitment:
    """Find out whether a file was committed.

    A temporary name that is still there was not renamed. Both gone: it was renamed, and taken by the other side;
    so whoever removes the temporary file journals first that it is not to be looked for any more. Without temporary
    names nobody can tell a file that was taken from one that never arrived.

    Args:
        drop: where to look.
        temporary: its name before the rename; empty when there are no temporary names.
        path: its final name.
        size: bytes.
        sha256: of its content.
    """
    if temporary and drop.stat(temporary) is not None:
        return Commitment.NOT_DONE
    if drop.same(path, size, sha256):
        return Commitment.DONE
    if temporary:
        return Commitment.NOT_DONE if _is_listed(drop, temporary) else Commitment.TAKEN
    return Commitment.NOT_DONE if drop.stat(path) is not None else Commitment.UNKNOWN


def _is_listed(drop: Drop, path: str) -> bool:
    # FTP answers the same when somebody holds a file open as when it is missing; a listing opens no file
    return any(file.path == path for file in drop.list(path.rpartition("/")[0]))

"""Where on another transport the tree lies that is seen over the one in use, when one arrives at another folder.

In: a `Drop` over the new transport, what is seen over the old one. Out: a folder for its option `root`, or nothing.
Called by `rehearsal`. Reads only, and not much: two levels, some folders.
"""

from collections.abc import Iterator
from posixpath import join

from optimx.app.switching.seeing import Seen
from optimx.core import names
from optimx.core.contracts import RemoteFile
from optimx.core.errors import OptimxError
from optimx.core.transfer import Drop, checked

_FOLDERS_LOOKED_AT = 40
_DEPTH = 2
_ENOUGH = 0.8  # of the names in the old root: a drop goes on living while it is looked at


def root_that_shows(drop: Drop, old: Seen, configured: str | None) -> str:
    """Return the folder that shows what the old root shows, as the option `root` would name it; empty for none.

    Args:
        drop: over the new transport.
        old: over the one in use.
        configured: the new transport's `root`; None when it has no such option.
    """
    wanted = {path for path in (*old.files, *old.folders) if "/" not in path}
    if configured is None or not wanted:
        return ""
    for folder in _folders(drop):
        seen = {file.name for file in _listed(drop, folder)}
        if len(wanted & seen) >= _ENOUGH * len(wanted):
            return join(configured, folder)
    return ""


def _folders(drop: Drop) -> Iterator[str]:
    level, looked = [names.ROOT], 0
    for _ in range(_DEPTH):
        below = [file.path for folder in level for file in _listed(drop, folder) if file.is_file is not True]
        level = [path for path in below if _is_path(path)][: _FOLDERS_LOOKED_AT - looked]
        looked += len(level)
        yield from level


def _listed(drop: Drop, folder: str) -> tuple[RemoteFile, ...]:
    try:
        return drop.list(folder)
    except OptimxError:
        return ()  # not for this account: then it is not the one


def _is_path(path: str) -> bool:
    try:
        return bool(checked(path))
    except OptimxError:
        return False

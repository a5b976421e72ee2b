"""Paths of the drop as the server gets them.

In: paths relative to the drop. Out: paths within the share, separated by backslashes. Called by `transport`, before
anything is sent, so that a bad one costs nothing. Pure.
"""

import re

from optimx import BadNameError, text

# A colon would open another stream of a file, a star or a question mark stand for many names; the others mean nothing
# good to one server or the other.
_FORBIDDEN = re.compile(r'[\\:*?"<>|\x00-\x1f]')
_LONGEST = 255  # UTF-16 units: what NTFS and SMB put up with
_LONGEST_PATH = 32_000


def within(root: str, path: str) -> str:
    """Return the path of a file or folder; `""` is the drop itself.

    Raises:
        BadNameError: it could leave the drop, or means something else to the server.
    """
    parts = path.split("/") if path else []
    if any(not _is_plain(part) for part in parts):
        raise BadNameError(text("'{path}' is not a path inside the drop", path=path[:300]), file=path[:300])
    whole = "\\".join([*filter(None, root.split("/")), *parts])
    if len(whole) > _LONGEST_PATH:
        raise BadNameError(text("'{path}' is not a path inside the drop", path=path[:300]), file=path[:300])
    return whole


def _is_plain(part: str) -> bool:
    if part in ("", ".", "..") or part[-1] in ". ":  # Windows drops a dot or a space at the end: another name
        return False
    if _FORBIDDEN.search(part):
        return False
    try:
        return len(part.encode("utf-16-le")) <= 2 * _LONGEST
    except UnicodeEncodeError:  # half a character, as a listing may hold one
        return False

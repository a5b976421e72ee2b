"""Paths relative to the drop, as the server gets them.

In: the option `root` and a path. Out: bytes, or a refusal before anything is sent. Called by `transport`. Pure.
"""

from optimx import BadNameError, text


def on_the_wire(root: str, path: str) -> bytes:
    """Return what is sent for a path; for `""`, what is sent for the drop itself: `.` where the login arrives.

    Raises:
        BadNameError: it could be something else than a path inside the drop, or cannot be written in UTF-8.
    """
    if path and any(part in ("", ".", "..") for part in path.split("/")):
        raise BadNameError(text("'{path}' is not a path inside the drop", path=path), file=path)
    where = "/".join(part for part in (root, path) if part) or "."
    if any(char in where for char in "\r\n\0"):
        raise BadNameError(text("a name holds a line end or a NUL: not sent"), file=path)
    try:
        return where.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError as error:
        raise BadNameError(
            text("a name cannot be written in {encoding}: not sent", encoding="utf-8"), file=path
        ) from error

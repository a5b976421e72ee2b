"""Paths on the drop: none reaches a transport that could leave the drop, and none comes out of a listing that could.

In: a path of ours, or a listing by somebody nobody trusts. Out: the same path, or `BadNameError`; a bounded listing.
Called by `Drop` before and after every call of a transport. Pure.
"""

from collections.abc import Iterable
from dataclasses import replace

from optimx.core.contracts import RemoteFile
from optimx.core.errors import BadNameError, TransientError
from optimx.core.language import printable, text


def checked(path: str, longest: int = 255) -> str:
    """Return a path as it is.

    Args:
        path: relative to the drop, `/`-separated; `""`, the root, is none of a file.
        longest: characters that one part may have.

    Raises:
        BadNameError: it is absolute, climbs, is empty in part, or holds a control or bidirectional character,
            a backslash or bytes that are no text.
    """
    plain = path.isascii() and path.isprintable()  # nearly all are, and this is a hundred times faster
    if not (plain or printable(path) == path) or "\\" in path:
        raise _refused(path)
    if any(part in ("", ".", "..") or len(part) > longest for part in path.split("/")):
        raise _refused(path)
    return path


def checked_folder(folder: str, longest: int = 255) -> str:
    """Return a folder's path as it is; `""` is the root.

    Raises:
        BadNameError: as for `checked`.
    """
    return folder and checked(folder, longest)


def bounded(found: Iterable[RemoteFile], folder: str, names: int, longest: int) -> list[RemoteFile]:
    """Return a listing, cut where it grows beyond reason.

    A name that is too long or pretends to lie in another folder stays in the listing, so that it is counted and
    shown, under a path that `checked` refuses.

    Raises:
        TransientError: more than `names` names.
    """
    listed: list[RemoteFile] = []
    for file in found:
        if len(listed) >= names:
            raise TransientError(
                text("The folder '{folder}' of the drop has more than {names} names.", folder=folder, names=names)
            )
        listed.append(_inside(file, folder, longest))
    return listed


def _inside(file: RemoteFile, folder: str, longest: int) -> RemoteFile:
    prefix = f"{folder}/" if folder else ""
    name = file.path.removeprefix(prefix)
    if file.path.startswith(prefix) and "/" not in name and len(name) <= longest:
        return file
    # A backslash is in no path that `checked` lets through.
    return replace(file, path=prefix + "\\" + name[:longest].replace("/", "\\"), is_file=False)


def _refused(path: str) -> BadNameError:
    return BadNameError(text("'{path}' is no path that may be used on a drop.", path=path[:300]), file=path[:300])

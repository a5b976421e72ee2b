"""The tiny documents that the systems in memory exchange: well-formed, and nothing more.

In: names, ids, bytes. Out: files on a disk, and what is in them. Used by both systems, and by tests that look inside.
"""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from optimx.core.contracts import PlacedMedia
from optimx.core.errors import BadInputError
from optimx.core.language import text
from optimx.core.ports import Disk
from optimx.core.xml import check_well_formed

_LOT = re.compile(rb' lot="([^"]*)"')
_ENTRY = re.compile(rb'<Pointage id="([^"]*)" photo="([^"]*)" sha256="([^"]*)"/>')


def photo_bytes(name: str) -> bytes:
    """Return what the photo of a name consists of: by its first bytes a JPEG, or a PDF when it is called so."""
    return (b"%PDF-1.7" if name.endswith(".pdf") else b"\xff\xd8\xff\xe0") + name.encode() * 4


def entry_values(entry: Sequence[str]) -> tuple[bytes, bytes, bytes]:
    """Return id, photo and hash of an entry, as its element has them."""
    name, photo = entry
    sha256 = hashlib.sha256(photo_bytes(photo)).hexdigest() if photo else ""
    return name.encode(), photo.encode(), sha256.encode()


def entries_of(content: bytes) -> list[tuple[str, str, str]]:
    """Return id, photo and hash of each entry of an answer."""
    return [(entry.decode(), photo.decode(), sha.decode()) for entry, photo, sha in _ENTRY.findall(content)]


def lot_of(content: bytes) -> str:
    """Return the id inside a document."""
    found = _LOT.search(content)
    return found[1].decode() if found else ""


def check_content(disk: Disk, item: PlacedMedia) -> None:
    """Raise `BadInputError` when a medium is not what it was."""
    if sha256_of(disk, item.path) != (item.stored_sha256 or item.media.sha256):
        raise BadInputError(text("'{file}' is not what it was", file=item.media.name), file=item.media.name)


def sha256_of(disk: Disk, path: Path) -> str:
    """Return the hash of a file."""
    with disk.open(path) as file:
        return hashlib.sha256(file.read()).hexdigest()


def read(disk: Disk, path: Path) -> bytes:
    """Return a document's bytes; `BadXmlError` when it is not whole."""
    with disk.open(path) as file:
        check_well_formed(file, name=path.name)
    with disk.open(path) as file:
        return file.read()


def write(disk: Disk, path: Path, content: bytes) -> Path:
    """Write a new file and return its path."""
    with disk.create(path) as file:
        file.write(content)
    return path

"""Sets on the drop as somebody else would leave them: another content, with or without a manifest that agrees.

In: a stand whose drop holds a set. Out: the same, changed. Called by tests of bad input.
"""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from tests.stand.stand import Stand

Change = Callable[[bytes], bytes]


def forge(stand: Stand, kind: str, change: Change) -> Path:
    """Change a document at the drop's root and let its manifest agree; returns where it lies.

    Args:
        stand: with one open set of that kind.
        kind: `optim_data`, `optim_param` or `Appli_Data`.
        change: gives the new content.
    """
    path = spoil(stand, kind, change)
    manifest = manifest_of(stand, kind)
    described = json.loads(manifest.read_bytes())
    for file in described["files"]:
        if file["name"] == path.name:
            content = path.read_bytes()
            file["size"], file["sha256"] = len(content), hashlib.sha256(content).hexdigest()
    manifest.write_text(json.dumps(described), "utf-8")
    return path


def spoil(stand: Stand, kind: str, change: Change) -> Path:
    """Change a document at the drop's root behind the back of its manifest."""
    (path,) = stand.drop.glob(f"{kind}_*.xml")
    path.write_bytes(change(path.read_bytes()))
    return path


def manifest_of(stand: Stand, kind: str) -> Path:
    """Return the manifest of the only set of a kind at the drop's root."""
    (manifest,) = stand.drop.glob(f"{kind.partition('_')[0]}_*.ok")
    return manifest

"""What lies on a drop and may be a set or an answer: what its manifest says, or how it shows that it is whole.

In: a name from a listing, or a local copy of a foreign file. Out: a manifest of this account, or whether the file is
whole. Called by `office.download` and `foreign`, and by `inbox`, `pairs` and `run` of `dropserver`, which know what
either has to hold; `guarded` by `office.upload` too.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from optimx.core.bus import Recorder
from optimx.core.errors import BadInputError, BadXmlError, OptimxError, concerns_one_file
from optimx.core.events import Errored
from optimx.core.language import text
from optimx.core.manifests import MANIFEST_LIMIT, Manifest, from_bytes
from optimx.core.ports import Disk
from optimx.core.transfer import Drop
from optimx.core.xml import check_well_formed

STOOD_STILL = timedelta(seconds=10)
"""A foreign file whose size did not change for this long is taken as whole (`exchange.md`, two profiles)."""

BROKEN_FOR_GOOD = timedelta(hours=1)
"""A foreign file that is broken and did not grow for so long will not become whole."""


@dataclass(frozen=True, slots=True)
class Announced:
    """A manifest as it lies on the drop.

    Attributes:
        manifest: what it says; of this account, anything else unchecked.
        digest: sha256 of its bytes; another one under the same number is another manifest.
    """

    manifest: Manifest
    digest: str


def read_manifest(drop: Drop, path: str, name: str, account: str) -> Announced | None:
    """Read a manifest that a listing showed; None when it is gone by now.

    Args:
        drop: where it lies.
        path: of the manifest.
        name: of the manifest, for messages.
        account: the mobile identifier that it has to carry.

    Raises:
        BadInputError: it cannot be read, or is of another account.
    """
    data = drop.read(path, MANIFEST_LIMIT)
    if data is None:
        return None
    manifest = from_bytes(Manifest, data, name)
    if manifest.account.upper() != account:
        raise BadInputError(
            text(
                "'{file}' is of account {other}, not of {account}", file=name, other=manifest.account, account=account
            ),
            file=name,
        )
    return Announced(manifest, hashlib.sha256(data).hexdigest())


def is_whole(disk: Disk, copy: Path) -> bool:
    """Say whether the local copy of a foreign XML file goes on to its closing tag."""
    try:
        with disk.open(copy) as opened:
            check_well_formed(opened, name=copy.name)
    except BadXmlError:
        return False
    return True


def guarded(recorder: Recorder, step: str, name: str, look: Callable[[], None]) -> bool:
    """Look at one file; what stands in its way is journalled once a run, and must not hide the others.

    Args:
        recorder: of the run.
        step: that looks.
        name: of the file.
        look: what to do with it.

    Returns:
        False when something stood in its way.

    Raises:
        OptimxError: it concerns more than this file.
    """
    try:
        look()
    except OptimxError as error:
        if not concerns_one_file(error):
            raise
        said = (row.body for row in recorder.journal.rows(run=recorder.run))
        if not any(isinstance(body, Errored) and (body.code, body.file) == (error.code, name) for body in said):
            recorder.write("", recorder.errored(step, error, file=name))
        return False
    return True

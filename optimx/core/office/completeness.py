"""Completeness: whether the pairs that wait for the drop server still lie there, with all files and their manifest.

In: a listing of the drop's root. Out: what is missing is journalled, once. Called by `settlement` when it has looked.
Each exchange sends all of it again in a new pair, so that nothing is done about it here.
"""

from collections.abc import Iterable

from optimx.core import names, wholeness
from optimx.core.contracts import RemoteFile
from optimx.core.events import Role
from optimx.core.journal import BatchState, Direction, Profile
from optimx.core.language import text
from optimx.core.manifests import ManifestFile
from optimx.core.office.office import Office
from optimx.core.office.outbound import is_manifest_there
from optimx.core.wholeness import Shortfall

REMEDY = text(
    "Ask the owner of the drop who removes or changes files there. "
    "Nothing is to be done for the pair: each exchange sends everything again in a new one, which replaces it."
)


def look(office: Office, listed: Iterable[RemoteFile]) -> None:
    """Look, in a listing of the root, for every file of the pairs that the server has not taken up."""
    there = {file.path.casefold(): file for file in listed}
    for state in office.journal.batches(Direction.OUTBOUND, settled=False):
        if state.stage == "SENT" and state.profile is Profile.MANIFEST:
            doubtful = [file for file in state.spooled if not _is(there.get(file.path.casefold()), file)]
            if doubtful or _manifest(state).casefold() not in there:
                _look_again(office, state, doubtful)
            else:
                wholeness.note(office.recorder, "settlement", state, (), REMEDY)


def _look_again(office: Office, state: BatchState, doubtful: Iterable[ManifestFile]) -> None:
    """Ask for each file by its name, since a listing may be old, and last whether the server began to move them."""
    looked = [(file, office.drop.stat(file.path)) for file in doubtful]
    shortfalls = [Shortfall(file, missing=found is None) for file, found in looked if not _is(found, file)]
    manifest = _manifest(state)
    if office.drop.stat(manifest) is None:
        if not is_manifest_there(office, state):
            shortfalls.append(Shortfall(ManifestFile(manifest, Role.SET, 0, ""), missing=True))
        elif shortfalls:
            return
    wholeness.note(office.recorder, "settlement", state, shortfalls, REMEDY)


def _manifest(state: BatchState) -> str:
    return names.pair_manifest(state.plan.account, state.plan.stamp)


def _is(found: RemoteFile | None, file: ManifestFile) -> bool:
    """Say whether what was found may be a file; what it holds only the server reads."""
    return found is not None and found.is_file is not False and found.size in (file.size, None)

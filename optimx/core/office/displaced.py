"""What lies on a vendor's drop under the name of a GED document: an older version, or somebody else's file.

In: a document that is to be sent. Out: its name is free; what is not known to be ours lies in `Importation_Erreur`
first, with a reason file, and is told. Called by `upload`. There documents travel under their own names, and whoever
used the account before optimx left versions of its own; to refuse them would stop the pair for ever.
"""

from optimx.core import durable
from optimx.core.contracts import RemoteFile
from optimx.core.errors import NameTakenError
from optimx.core.events import Finding, Severity, Uploaded
from optimx.core.journal import BatchState
from optimx.core.journal.entries import Quarantined
from optimx.core.language import text
from optimx.core.manifests import ManifestFile
from optimx.core.office.office import Office
from optimx.core.office.quarantine import write_reason
from optimx.core.reasons import reason_file
from optimx.core.transfer import Incoming


def make_room(office: Office, state: BatchState, file: ManifestFile) -> None:
    """Take away what lies under the name of a document with other content, and keep it when it is not ours.

    Raises:
        OptimxError: it cannot be had; it stays, and the pair is not sent over it.
    """
    there = office.drop.stat(file.path)
    if there is None or office.drop.same(file.path, file.size, file.sha256):
        return
    if not _is_ours(office, file.path):
        _keep(office, state, there)
    office.drop.delete(file.path)


def _is_ours(office: Office, path: str) -> bool:
    told = (row.body for row in office.journal.mentions(path) if isinstance(row.body, Uploaded))
    versions = {(event.file.size, event.file.sha256) for event in told if event.target == path}
    return any(office.drop.same(path, size, sha256) for size, sha256 in versions)


def _keep(office: Office, state: BatchState, there: RemoteFile) -> None:
    sha256 = office.drop.digest(there.path, there.size or 0)
    place = durable.free_place(office.disk, office.folders.quarantine / there.name, sha256, set())
    if office.disk.stat(place) is None:
        incoming = Incoming(there.path, place, there.size, sha256, office.settings.answer_limit)
        for failed in office.drop.fetch_all([incoming], lambda group: None):
            raise failed.error
    why = text(
        "'{file}' lay on the drop with another content, which is not ours: it is kept as '{kept}' in '{folder}'",
        file=there.name,
        kept=place.name,
        folder=place.parent.name,
    )
    finding = Finding("NAME_TAKEN", Severity.WARNING, why, there.name)
    reason = reason_file(place.name, [finding], NameTakenError.remedy, office.translate)
    write_reason(office, place.name, reason)
    office.recorder.write(state.id, Quarantined((place.name,)))
    office.recorder.warn(why)

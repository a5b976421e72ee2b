"""Acknowledgement: the other side learns that an answer was taken or refused; only then may anything leave the drop.

In: an ARCHIVED or quarantined batch. Out: MARKED, then closed when it waits for nothing. Called by `collecting`, also
for an answer that was imported long ago and lies on the drop again.
"""

import json

from optimx.core import names
from optimx.core.codec import encode
from optimx.core.errors import AlreadyThereError, NotThereError
from optimx.core.events import Role
from optimx.core.journal import BatchState, Direction, Profile
from optimx.core.journal.entries import Acknowledged, Closed, Fetched, Rejected
from optimx.core.manifests import ManifestFile
from optimx.core.names import read_stamp
from optimx.core.office import media
from optimx.core.office.inbound import is_done
from optimx.core.office.matching import all_wanting
from optimx.core.office.office import Office


def acknowledge(office: Office, state: BatchState) -> BatchState:
    """Rename the answer's manifest to its mark; on a vendor's drop, remove the answer.

    Returns:
        The batch, MARKED or REFUSED.
    """
    if state.profile is Profile.MANIFEST:
        _mark(office, state)
    else:
        _remove(office, state)
    if not state.has(Acknowledged):
        office.recorder.write(state.id, Acknowledged())
    close_done(office)
    return office.state(state.id)


def _mark(office: Office, state: BatchState) -> None:
    manifest, rejected = state.manifest, state.last(Rejected)
    stamp = read_stamp(manifest.stamp)
    if stamp is None:
        raise LookupError(f"batch {state.id} has no stamp")
    source = names.answer_manifest(office.account, stamp)
    target = names.mark(office.account, stamp, refused=rejected is not None)
    if rejected is not None:
        findings = json.dumps(encode(rejected.findings), ensure_ascii=False, indent=1)
        office.drop.write(f"{target}.json", findings.encode("utf-8", "backslashreplace"), replace=True)
    try:
        office.drop.rename(source, target)
    except AlreadyThereError:
        # marked by a run that died before it could say so; the manifest was laid there once more
        office.drop.delete(source)
    except NotThereError:
        # marked by a run that died; the server may have seen the mark and cleared it away already
        return


def _remove(office: Office, state: BatchState) -> None:
    answers = [file for file in state.fetched if file.role is Role.ANSWER]
    for file in (*answers, *(_wanted_by_no_other(office, state) if office.settings.remove_media else ())):
        if _is_what_was_read(office, file):
            office.drop.delete(file.path)


def _wanted_by_no_other(office: Office, state: BatchState) -> list[ManifestFile]:
    """Return the media that no other answer waits for, or is not done with; what one names nobody knows before."""
    others = (other for other in office.journal.batches(Direction.INBOUND, settled=False) if other.id != state.id)
    under_way = [other for other in others if other.profile is Profile.PAIR and not other.has(Acknowledged)]
    if not all(other.has(Fetched) for other in under_way):
        return []
    named, waiting = {file.path for other in under_way for file in other.fetched}, media.waiting(office)
    mine = [file for file in state.fetched if file.role is not Role.ANSWER and file.path not in named]
    return [file for file in mine if not all_wanting(file, waiting)]


def _is_what_was_read(office: Office, file: ManifestFile) -> bool:
    """Say whether the vendor's program has laid nothing else in its place meanwhile.

    Media are told by their size: most drops can compare content only by sending all of it once more.
    """
    if file.role is Role.ANSWER:
        return office.drop.same(file.path, file.size, file.sha256)
    there = office.drop.stat(file.path)
    return there is not None and there.size in (file.size, None)


def close_done(office: Office) -> None:
    """Close the answers for which nothing is left to do: acknowledged, and no medium missing."""
    for state in office.journal.batches(Direction.INBOUND, settled=False):
        if is_done(state):
            office.recorder.write(state.id, Closed())

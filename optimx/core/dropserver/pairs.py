"""Pairs of a vendor's office: whole when both files are well-formed, stood still and belong together.

In: the drop's root, what earlier looks saw there. Out: inbound batches, FOUND; their manifest is made here, since
nobody sent one. Called by `inbox`.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

from optimx.core import arrivals, durable, names
from optimx.core.contracts import RemoteFile
from optimx.core.dropserver.account import Account
from optimx.core.events import Role
from optimx.core.journal import BatchState, Direction, Profile, Sighting
from optimx.core.journal.entries import Fetched, Found
from optimx.core.manifests import PROTOCOL, Manifest, ManifestFile
from optimx.core.titles import document_title
from optimx.core.transfer import Incoming

_PAIRED_WITHIN = timedelta(minutes=2)


def find(account: Account, root: Iterable[RemoteFile]) -> list[BatchState]:
    """Journal the pairs that are whole and new.

    Args:
        account: the account.
        root: what lies at the root of the drop.

    Returns:
        Pairs that were filed before and lie there again: they only have to be filed.
    """
    durable.clear(account.disk, account.staging / "looked-at")
    listed = [_sized(account, file) for file in root if _concerns_us(file)]
    files = [file for file in listed if file is not None]
    sizes = ((file.path, file.size or 0) for file in files)
    seen = account.journal.sight(sizes, account.clock.now(), account.clock.uptime())
    still = [file for file in files if seen[file.path].still >= arrivals.STOOD_STILL]
    documents = [file for file in still if account.patterns.find(file.name) is None and not names.is_receipt(file.name)]
    reappeared: list[BatchState] = []
    for param, data in _pairs(account, still, seen):
        look = partial(_look_at_pair, account, param, data, documents, seen, reappeared)
        if not arrivals.guarded(account.recorder, "inbox", data.name, look):
            break  # a later one that went in before it would be overwritten by it one day
    return reappeared


def _look_at_pair(
    account: Account,
    param: RemoteFile,
    data: RemoteFile,
    documents: Iterable[RemoteFile],
    seen: dict[str, Sighting],
    reappeared: list[BatchState],
) -> None:
    known = _find_pair(account, param, data, _unclaimed(account, documents), seen)
    if known is not None:
        reappeared.append(known)


def _unclaimed(account: Account, documents: Iterable[RemoteFile]) -> list[RemoteFile]:
    """Documents that no set under way brings: each belongs to one set only, the first that is found after it."""
    claimed = {
        file.path
        for state in account.journal.batches(Direction.INBOUND, settled=False)
        for file in state.manifest.of(Role.DOCUMENT)
    }
    return [file for file in documents if file.path not in claimed]


def may_be_opened(name: str) -> bool:
    """Say whether a file of that name is taken: GED documents of a vendor's office have their names from people."""
    return names.is_allowed(name) or document_title(name) is not None


def _concerns_us(file: RemoteFile) -> bool:
    ours = file.name == names.DROP_IDENTITY or names.is_temporary(file.name) or names.is_answer_manifest(file.name)
    return file.is_file is not False and may_be_opened(file.name) and not ours


def _sized(account: Account, file: RemoteFile) -> RemoteFile | None:
    return file if file.size is not None and file.is_file else account.drop.stat(file.path)


def _pairs(
    account: Account, files: Iterable[RemoteFile], seen: dict[str, Sighting]
) -> list[tuple[RemoteFile, RemoteFile]]:
    """Params and data that belong together, in the order in which they were first seen, then by stamp."""
    params, datas = (
        _by_stamp(account, files, names.DocumentKind.PARAM),
        _by_stamp(account, files, names.DocumentKind.DATA),
    )
    pairs = [(params[stamp], datas[stamp]) for stamp in sorted(params.keys() & datas.keys())]
    if not pairs and len(params) == len(datas) == 1:
        (one, param), (other, data) = *params.items(), *datas.items()
        pairs = [(param, data)] if abs(one - other) <= _PAIRED_WITHIN else []
    return sorted(pairs, key=lambda pair: min(seen[file.path].known for file in pair), reverse=True)


def _by_stamp(account: Account, files: Iterable[RemoteFile], kind: names.DocumentKind) -> dict[datetime, RemoteFile]:
    found = {}
    for file in files:
        name = account.patterns.find(file.name)
        if name is not None and name.kind is kind and name.account == account.id:
            found[name.stamp] = file
    return found


def _find_pair(
    account: Account,
    param: RemoteFile,
    data: RemoteFile,
    documents: Sequence[RemoteFile],
    seen: dict[str, Sighting],
) -> BatchState | None:
    """Journal a pair that is new and whole; return one that was filed before."""
    files = [_described(account, param, Role.PARAM), _described(account, data, Role.DATA)]
    joined = "|".join(f"{file.name.casefold()}:{file.sha256}" for file in files)
    batch = hashlib.sha256(joined.encode()).hexdigest()
    known = account.journal.state(batch)
    if known is not None and (known.has(Fetched) or not known.settled):
        return known if known.settled else None
    waited = min(seen[file.path].still for file in (param, data))
    if waited < arrivals.BROKEN_FOR_GOOD and not all(_is_whole(account, file) for file in (param, data)):
        return None
    for file in documents:
        # one that may not be read, or changes right now, comes with the next pair
        arrivals.guarded(account.recorder, "inbox", file.name, partial(_describe_document, account, file, files))
    stamp = account.patterns.parse(data.name).stamp
    sequence = _next_sequence(account)
    manifest = Manifest(PROTOCOL, batch, account.id, "", 0, sequence, names.format_stamp(stamp), tuple(files))
    account.recorder.write(batch, Found(manifest, Profile.PAIR, joined))
    return None


def _describe_document(account: Account, file: RemoteFile, files: list[ManifestFile]) -> None:
    if account.drop.stat(file.path) is not None:
        files.append(_described(account, file, Role.DOCUMENT))


def _described(account: Account, file: RemoteFile, role: Role) -> ManifestFile:
    size = file.size or 0
    title = (document_title(file.name) or file.name) if role is Role.DOCUMENT else ""
    return ManifestFile(file.name, role, size, account.drop.digest(file.path, size), title)


def _is_whole(account: Account, file: RemoteFile) -> bool:
    copy = account.staging / "looked-at" / file.name
    account.disk.make_folder(copy.parent)
    durable.remove(account.disk, copy)
    incoming = Incoming(file.path, copy, file.size, "", account.settings.file_limit)
    if account.drop.fetch_all([incoming], lambda group: None):
        return False
    whole = arrivals.is_whole(account.disk, copy)
    durable.remove(account.disk, copy)
    return whole


def _next_sequence(account: Account) -> int:
    """Foreign pairs have no number of their own: they get ours, in the order in which they are found."""
    newest = account.journal.last_sequence(0, Direction.INBOUND)
    return newest + 1

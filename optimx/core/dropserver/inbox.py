"""Inbox: sets that lie whole on the drop are found and copied to staging, each file checked against its manifest.

In: the drop. Out: inbound batches, FOUND then DOWNLOADED (or REFUSED, when a manifest waits for its files too long).
Called by `run`. With a vendor's office there is no manifest: a pair is whole when both files are well-formed, stood
still and belong together.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from optimx.core import durable, names
from optimx.core.contracts import RemoteFile
from optimx.core.dropserver.account import STOOD_STILL, Account
from optimx.core.errors import BadInputError, BadXmlError, OptimxError, PermanentError, concerns_one_file
from optimx.core.events import Downloaded, Finding, Role, Severity
from optimx.core.journal import BatchState, Direction, Profile, Sighting
from optimx.core.journal.entries import Closed, Fetched, Found, Rejected
from optimx.core.language import text
from optimx.core.manifests import PROTOCOL, Manifest, ManifestFile, from_bytes
from optimx.core.oddities import warn_of_odd_names
from optimx.core.transfer import Incoming, Received
from optimx.core.xml import check_well_formed

_MANIFEST_LIMIT = 8 << 20
_PAIRED_WITHIN = timedelta(minutes=2)
_BROKEN_FOR_GOOD = timedelta(hours=1)
"""A foreign file that is broken and did not grow for so long will not become whole."""
_PAIR = (Role.PARAM, Role.DATA)


class SetRefusedError(PermanentError):
    """A pair breaks a rule of the exchange: the whole set lies in `archive/error` with a reason file beside it."""

    code = "E-SET-REFUSED"
    remedy = text("Have the office put right what the reason file names; the next pair replaces this one.")


def find(account: Account) -> list[BatchState]:
    """Look for sets, and journal those that are new.

    Returns:
        Sets that were filed before and lie there again: they only have to be filed.
    """
    listed = account.drop.list(names.ROOT)
    warn_of_odd_names(
        account.recorder, listed, lambda name: names.is_pair_manifest(name) or account.patterns.find(name) is not None
    )
    if account.settings.profile is Profile.PAIR:
        return _find_pairs(account, listed)
    for file in sorted((*listed, *account.drop.list(names.WORK)), key=lambda file: file.name):
        if names.is_pair_manifest(file.name) and file.is_file is not False:
            _guarded(account, file)
    return []


def _guarded(account: Account, file: RemoteFile) -> None:
    """One manifest that cannot be read must not hide the others."""
    try:
        _find_manifest(account, file)
    except OptimxError as error:
        if not concerns_one_file(error):
            raise
        account.recorder.write("", account.recorder.errored("inbox", error, file=file.name))


def _find_manifest(account: Account, file: RemoteFile) -> None:
    data = account.drop.read(file.path, _MANIFEST_LIMIT)
    if data is None:
        return
    manifest = from_bytes(Manifest, data, file.name)
    _check_manifest(account, manifest, file.name)
    digest = hashlib.sha256(data).hexdigest()
    state = account.journal.state(manifest.batch)
    if state is None:
        account.recorder.write(manifest.batch, Found(manifest, Profile.MANIFEST, digest))
        return
    found = state.last(Found)
    if found is None or found.digest != digest:
        raise BadInputError(
            text("'{file}' carries the number of a set that is known, with another content", file=file.name),
            file=file.name,
        )


def _check_manifest(account: Account, manifest: Manifest, name: str) -> None:
    stamp = names.stamp_within(name)
    roles = sorted(file.role for file in manifest.files if file.role is not Role.DOCUMENT)
    if manifest.account.upper() != account.id:
        raise BadInputError(
            text(
                "'{file}' is of account {other}, not of {account}",
                file=name,
                other=manifest.account,
                account=account.id,
            ),
            file=name,
        )
    if stamp is None or manifest.stamp != names.format_stamp(stamp) or roles != sorted(_PAIR) or not manifest.batch:
        raise BadInputError(text("'{file}' does not describe a pair", file=name), file=name)
    for file in manifest.files:
        if file.title or file.role is Role.DOCUMENT:
            names.check_outbound(file.title)


# -- copying


def fetch(account: Account, state: BatchState) -> BatchState:
    """Copy a set to staging, each file checked against its manifest.

    Returns:
        The batch: DOWNLOADED; REFUSED when it has been incomplete for a day; FOUND when it still may become whole.
    """
    folder = account.staging / state.id
    account.disk.make_folder(folder)
    arrived: dict[str, Received] = {}
    unique = {file.path: file for file in state.manifest.files}

    def take(group: Sequence[Received]) -> None:
        arrived.update({received.incoming.source: received for received in group})

    failed = account.drop.fetch_all([_incoming(account, state, file) for file in unique.values()], take)
    missing = [failure for failure in failed if not _can_do_without(state, unique[failure.incoming.source])]
    if missing:
        return _incomplete(account, state, missing[0].incoming.source, missing[0].error)
    events = [_downloaded(account, state, unique[path], received) for path, received in arrived.items()]
    account.recorder.write(state.id, *events, Fetched(tuple(f for f in state.manifest.files if f.path in arrived)))
    return account.state(state.id)


def _can_do_without(state: BatchState, file: ManifestFile) -> bool:
    """A vendor's document is in no manifest: one that changed since it was seen belongs to the next set."""
    return state.profile is Profile.PAIR and file.role is Role.DOCUMENT


def _incoming(account: Account, state: BatchState, file: ManifestFile) -> Incoming:
    target = account.staged(state.id, file.name)
    return Incoming(file.path, target, file.size, file.sha256, account.settings.file_limit)


def _downloaded(account: Account, state: BatchState, file: ManifestFile, received: Received) -> Downloaded:
    return Downloaded(
        **account.recorder.header(state.id),
        file=file.facts,
        source=file.path,
        seconds=received.seconds,
        attempt=received.attempt,
        already_there=received.already_there,
    )


def _incomplete(account: Account, state: BatchState, path: str, error: OptimxError) -> BatchState:
    if not concerns_one_file(error):
        raise error
    message = text("'{file}' is not on the drop as its manifest describes it", file=path)
    if state.profile is Profile.PAIR:
        # withdrawn or written anew: what lies there now is found as what it is
        account.recorder.warn(message)
        account.recorder.write(state.id, Closed())
        return account.state(state.id)
    waited = account.clock.now() - state.began
    if waited < account.settings.incomplete_after:
        account.recorder.warn(message)
        return state
    finding = Finding("SET_INCOMPLETE", Severity.SET, message, path)
    account.recorder.write(state.id, Rejected((finding,)))
    return account.state(state.id)


# -- a vendor's office


def _find_pairs(account: Account, root: Iterable[RemoteFile]) -> list[BatchState]:
    durable.clear(account.disk, account.staging / "looked-at")
    listed = [_sized(account, file) for file in root if _concerns_us(file)]
    files = [file for file in listed if file is not None]
    now = account.clock.now()
    seen = account.journal.sight(((file.path, file.size or 0) for file in files), now)
    still = [file for file in files if now - seen[file.path].since >= STOOD_STILL]
    documents = [file for file in still if account.patterns.find(file.name) is None and not names.is_receipt(file.name)]
    reappeared = []
    for param, data in _pairs(account, still, seen):
        known = _find_pair(account, param, data, _unclaimed(account, documents), seen)
        if known is not None:
            reappeared.append(known)
    return reappeared


def _unclaimed(account: Account, documents: Iterable[RemoteFile]) -> list[RemoteFile]:
    """Documents that no set under way brings: each belongs to one set only, the first that is found after it."""
    claimed = {
        file.path
        for state in account.journal.batches(Direction.INBOUND, settled=False)
        for file in state.manifest.of(Role.DOCUMENT)
    }
    return [file for file in documents if file.path not in claimed]


def _concerns_us(file: RemoteFile) -> bool:
    ours = file.name == names.DROP_IDENTITY or names.is_temporary(file.name) or names.is_answer_manifest(file.name)
    return file.is_file is not False and names.is_allowed(file.name) and not ours


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
    return sorted(pairs, key=lambda pair: max(seen[file.path].first for file in pair))


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
    waited = account.clock.now() - max(seen[file.path].since for file in (param, data))
    if waited < _BROKEN_FOR_GOOD and not all(_is_whole(account, file) for file in (param, data)):
        return None
    files += [_described(account, file, Role.DOCUMENT) for file in documents]
    stamp = account.patterns.parse(data.name).stamp
    sequence = _next_sequence(account)
    manifest = Manifest(PROTOCOL, batch, account.id, "", 0, sequence, names.format_stamp(stamp), tuple(files))
    account.recorder.write(batch, Found(manifest, Profile.PAIR, joined))
    return None


def _described(account: Account, file: RemoteFile, role: Role) -> ManifestFile:
    size = file.size or 0
    title = file.name if role is Role.DOCUMENT else ""
    return ManifestFile(file.name, role, size, account.drop.digest(file.path, size), title)


def _is_whole(account: Account, file: RemoteFile) -> bool:
    copy = account.staging / "looked-at" / file.name
    account.disk.make_folder(copy.parent)
    durable.remove(account.disk, copy)
    incoming = Incoming(file.path, copy, file.size, "", account.settings.file_limit)
    if account.drop.fetch_all([incoming], lambda group: None):
        return False
    try:
        with account.disk.open(copy) as opened:
            check_well_formed(opened, name=file.name)
    except BadXmlError:
        return False
    finally:
        durable.remove(account.disk, copy)
    return True


def _next_sequence(account: Account) -> int:
    """Foreign pairs have no number of their own: they get ours, in the order in which they are found."""
    newest = account.journal.last_sequence(0, Direction.INBOUND)
    return newest + 1


# -- what belongs to nothing


def strays(account: Account) -> list[RemoteFile]:
    """Return files of the exchange that have lain at the root for a week without belonging to any set."""
    listed = [file for file in account.drop.list(names.ROOT) if file.is_file is not False and _may_stray(account, file)]
    owned = {
        file.path.casefold()
        for state in account.journal.batches(Direction.INBOUND, settled=False)
        for file in state.manifest.files
    }
    loose = [file for file in listed if file.path.casefold() not in owned]
    now = account.clock.now()
    if account.settings.profile is Profile.MANIFEST:
        seen = account.journal.sight(((file.path, file.size or 0) for file in loose), now)
    else:
        seen = account.journal.sightings()
    return [file for file in loose if file.path in seen and now - seen[file.path].first >= account.settings.stray_after]


def _may_stray(account: Account, file: RemoteFile) -> bool:
    found = account.patterns.find(file.name)
    return names.is_document(file.name) or (found is not None and found.kind is not names.DocumentKind.ANSWER)

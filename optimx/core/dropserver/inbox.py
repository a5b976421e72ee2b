"""Inbox: sets that lie whole on the drop are found and copied to staging, each file checked against its manifest.

In: the drop. Out: inbound batches, FOUND then DOWNLOADED (or REFUSED, when a manifest waits for its files too long);
and how a refusal is told. Called by `run`; by `processing` and `filing` for the latter. With a vendor's office there is
no manifest: `pairs` finds its sets.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from optimx.core import arrivals, names, wholeness
from optimx.core.contracts import RemoteFile
from optimx.core.dropserver import pairs
from optimx.core.dropserver.account import Account
from optimx.core.errors import BadInputError, PermanentError, SetIncompleteError, Who, concerns_one_file
from optimx.core.events import Downloaded, Finding, Role, Severity
from optimx.core.journal import BatchState, Direction, Profile
from optimx.core.journal.entries import Closed, DocumentsNamed, Fetched, Found, Rejected
from optimx.core.language import text
from optimx.core.manifests import Manifest, ManifestFile
from optimx.core.oddities import warn_of_odd_names
from optimx.core.transfer import Failed, Incoming, Received

_PAIR = (Role.PARAM, Role.DATA)


class SetRefusedError(PermanentError):
    """A pair breaks a rule of the exchange: the whole set lies in `archive/error` with a reason file beside it."""

    code = "E-SET-REFUSED"
    remedy = text("Have the office put right what the reason file names; the next pair replaces this one.")


_WAIT = text(
    "Find out who removes or changes files on the drop. If you have the file as it was, lay it there again; "
    "otherwise the next pair replaces the set; without one it is put aside after a day."
)


def refusal(file: str, findings: Sequence[Finding]) -> SetRefusedError:
    """Return the error that tells of a refused set; of one that was never whole nothing can be put right.

    Args:
        file: that a person knows the set by.
        findings: why it is refused.
    """
    if wholeness.was_lacking(findings):
        what = text("'{file}' was refused: its set was incomplete on the drop for too long", file=file)
        return SetRefusedError(what, remedy=SetIncompleteError.remedy, who=Who.YOU)
    return SetRefusedError(text("'{file}' was refused; nothing of the set was applied", file=file))


def is_replaced(account: Account, state: BatchState) -> bool:
    """Say whether a newer set of the office was applied: then this one changes nothing any more, whole or not."""
    applied = account.journal.latest(DocumentsNamed)
    return applied is not None and (applied.epoch, applied.sequence) > state.order


def find(account: Account) -> list[BatchState]:
    """Look for sets, and journal those that are new.

    Returns:
        Sets that were filed before and lie there again: they only have to be filed.
    """
    listed = account.drop.list(names.ROOT)
    is_pair = account.settings.profile is Profile.PAIR
    warn_of_odd_names(
        account.recorder,
        listed,
        lambda name: names.is_pair_manifest(name) or account.patterns.find(name) is not None,
        pairs.may_be_opened if is_pair else names.is_allowed,
    )
    if is_pair:
        return pairs.find(account, listed)
    for file in sorted((*listed, *account.drop.list(names.WORK)), key=lambda file: file.name):
        if names.is_pair_manifest(file.name) and file.is_file is not False:
            arrivals.guarded(account.recorder, "inbox", file.name, partial(_find_manifest, account, file))
    return []


def _find_manifest(account: Account, file: RemoteFile) -> None:
    announced = arrivals.read_manifest(account.drop, file.path, file.name, account.id)
    if announced is None:
        return
    manifest, digest = announced.manifest, announced.digest
    _check_manifest(manifest, file.name)
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


def _check_manifest(manifest: Manifest, name: str) -> None:
    stamp = names.stamp_within(name)
    roles = sorted(file.role for file in manifest.files if file.role is not Role.DOCUMENT)
    # to the letter: its later places are made of the account and the stamp, and must find it
    if stamp is None or name != names.pair_manifest(manifest.account, stamp):
        raise BadInputError(text("'{file}' does not describe a pair", file=name), file=name)
    if manifest.stamp != names.format_stamp(stamp) or roles != sorted(_PAIR) or not manifest.batch:
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
        return _incomplete(account, state, missing)
    events = [_downloaded(account, state, unique[path], received) for path, received in arrived.items()]
    account.recorder.write(state.id, *events, Fetched(tuple(f for f in state.manifest.files if f.path in arrived)))
    return account.state(state.id)


def _can_do_without(state: BatchState, file: ManifestFile) -> bool:
    """A vendor's document is in no manifest: one that changed since it was seen belongs to the next set."""
    return state.profile is Profile.PAIR and file.role is Role.DOCUMENT


def _incoming(account: Account, state: BatchState, file: ManifestFile) -> Incoming:
    target = account.staged(state.id, file)
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


def _incomplete(account: Account, state: BatchState, failed: Sequence[Failed]) -> BatchState:
    for failure in failed:
        if not concerns_one_file(failure.error):
            raise failure.error
    shortfalls = wholeness.of_failed(state, failed)
    if state.profile is Profile.PAIR:
        # withdrawn or written anew: what lies there now is found as what it is
        account.recorder.warn(shortfalls[0].why)
        account.recorder.write(state.id, Closed())
        return account.state(state.id)
    waited = account.clock.now() - state.began
    if waited < account.settings.incomplete_after and not is_replaced(account, state):
        wholeness.note(account.recorder, "inbox", state, shortfalls, _WAIT)
        return account.state(state.id)
    findings = (Finding(wholeness.RULE, Severity.SET, each.why, each.file.name) for each in shortfalls)
    account.recorder.write(state.id, Rejected(tuple(findings)))
    return account.state(state.id)


# -- what belongs to nothing


def strays(account: Account) -> list[RemoteFile]:
    """Return files of the exchange that have lain at the root for a week without belonging to any set.

    Those that have lain there for a day are named in the journal, so that the report says what does not come whole.
    """
    ages = _loose(account)
    settings = account.settings
    for file, age in ages:
        if settings.incomplete_after <= age < settings.stray_after:
            _say_incomplete(account, file)
    return [file for file, age in ages if age >= settings.stray_after]


def _say_incomplete(account: Account, file: RemoteFile) -> None:
    what = text("'{file}' waits for the rest of its set for more than a day", file=file.name)
    remedy = text("Ask the office whether its exchange runs. After a week the file is put aside.")
    error = SetIncompleteError(what, remedy=remedy)
    account.recorder.write("", account.recorder.errored("inbox", error, file=file.name))


def _loose(account: Account) -> list[tuple[RemoteFile, timedelta]]:
    """Files that belong to no set, each with the time for which it has been seen."""
    listed = [file for file in account.drop.list(names.ROOT) if file.is_file is not False and _may_stray(account, file)]
    owned = {
        file.path.casefold()
        for state in account.journal.batches(Direction.INBOUND, settled=False)
        for file in state.manifest.files
    }
    loose = [file for file in listed if file.path.casefold() not in owned]
    if account.settings.profile is Profile.MANIFEST:
        sizes = ((file.path, file.size or 0) for file in loose)
        seen = account.journal.sight(sizes, account.clock.now(), account.clock.uptime())
    else:
        seen = account.journal.sightings()
    return [(file, seen[file.path].known) for file in loose if file.path in seen]


def _may_stray(account: Account, file: RemoteFile) -> bool:
    found = account.patterns.find(file.name)
    return names.is_document(file.name) or (found is not None and found.kind is not names.DocumentKind.ANSWER)

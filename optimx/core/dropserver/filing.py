"""Filing: documents go to `docs`, the receipt is written, the pair goes to `archive` or, faulty, to `archive/error`.

In: a set with its verdict. Out: ARCHIVED and closed, one `Archived` a file. Called by `run`. Taken up after a crash:
source gone and the same content at the target means done. Nothing that exists is ever overwritten.
"""

from optimx.core import durable, names
from optimx.core.contracts import RemoteFile, Verdict
from optimx.core.dropserver import documents
from optimx.core.dropserver.account import Account
from optimx.core.dropserver.inbox import refusal
from optimx.core.dropserver.processing import data_of, listen_to, manifest_name
from optimx.core.errors import AlreadyThereError, NotThereError, RefusedError, concerns_one_file
from optimx.core.events import Archived, FileFacts, Finding, Role, Severity, VerdictKind
from optimx.core.journal import BatchState, Profile
from optimx.core.journal.entries import Closed, Fetched, Filed, Judged, Rejected
from optimx.core.language import text
from optimx.core.manifests import PROTOCOL, ManifestFile, Receipt, to_bytes
from optimx.core.reasons import SUFFIX, reason_file


def file_set(account: Account, state: BatchState) -> BatchState:
    """Bring every file of a judged set to its last place, and tell the office.

    Returns:
        The batch, ARCHIVED and closed.
    """
    if not state.has(Filed):
        _file_files(account, state)
    durable.clear(account.disk, account.staging / state.id)
    account.recorder.write(state.id, Closed())
    return account.state(state.id)


def _file_files(account: Account, state: BatchState) -> None:
    judged = state.last(Judged)
    verdict = judged.verdict if judged else Verdict(VerdictKind.REFUSED)
    refused = verdict.kind is VerdictKind.REFUSED
    if state.profile is Profile.MANIFEST and verdict.kind is VerdictKind.ACCEPTED:
        listen_to(account, state)
    if not refused:
        documents.file_all(account, state)
        documents.withdraw(account, state)
    if state.profile is Profile.MANIFEST:
        _write_receipt(account, state, verdict)
    faulty = refused or state.last(Rejected) is not None
    if faulty:
        _write_reason(account, state, verdict)
    _move_set(account, state, names.ARCHIVE_ERROR if faulty else names.ARCHIVE)


def file_again(account: Account, state: BatchState) -> None:
    """Clear away a pair that a vendor's office sent once more after it was filed; it is known, nothing changes."""
    judged = state.last(Judged)
    refused = judged is not None and judged.verdict.kind is VerdictKind.REFUSED
    folder = names.ARCHIVE_ERROR if refused else names.ARCHIVE
    for file in state.manifest.files:
        if file.role is not Role.DOCUMENT:
            move(account, file, folder, lenient=True)
    account.recorder.warn(text("'{file}' was sent again; it had been processed, nothing changed", file=state.name))


# -- receipt and reason


def _write_receipt(account: Account, state: BatchState, verdict: Verdict) -> None:
    stamp = names.read_stamp(state.manifest.stamp)
    if stamp is None:
        raise LookupError(f"batch {state.id} has no stamp")
    held = documents.held(account, state, verdict)
    receipt = Receipt(PROTOCOL, state.id, account.id, verdict.kind, state.since, verdict.findings, held)
    account.drop.write(names.receipt(state.manifest.account, stamp), to_bytes(receipt), replace=True)


def _write_reason(account: Account, state: BatchState, verdict: Verdict) -> None:
    name = data_of(state).name
    reason = reason_file(name, verdict.findings, refusal(name, verdict.findings).remedy, account.translate)
    account.drop.write(f"{names.ARCHIVE_ERROR}/{name}{SUFFIX}", reason, replace=True)


# -- moving


def _move_set(account: Account, state: BatchState, folder: str) -> None:
    rejected = state.last(Rejected) is not None or not state.has(Fetched)
    refused = folder == names.ARCHIVE_ERROR
    files = [file for file in state.manifest.files if refused or file.role is not Role.DOCUMENT]
    unique = [file for file in {file.path: file for file in files}.values() if not _is_newer(account, state, file)]
    events = [event for file in unique if (event := _move(account, state, file, folder, lenient=rejected))]
    if state.profile is Profile.MANIFEST:
        name = manifest_name(state)
        for source in (f"{names.WORK}/{name}", name):
            _move_manifest(account, source, f"{folder}/{name}")
    account.recorder.write(state.id, *events, Filed())


def _is_newer(account: Account, state: BatchState, file: ManifestFile) -> bool:
    """Say whether a vendor's office has laid another file in the place of one that was taken: it is a set to come."""
    if state.profile is Profile.MANIFEST or account.drop.stat(file.path) is None:
        return False
    if account.drop.same(file.path, file.size, file.sha256):
        return False
    account.recorder.warn(
        text("'{file}' was written anew while it was processed; it stays for its set", file=file.name)
    )
    return True


def _move(account: Account, state: BatchState, file: ManifestFile, folder: str, *, lenient: bool) -> Archived | None:
    place = move(account, file, folder, lenient=lenient)
    if place is None:
        return None
    return Archived(
        **account.recorder.header(state.id),
        file=file.facts,
        category=folder,
        place=place,
        renamed=place.rpartition("/")[2] != file.name,
    )


def move(account: Account, file: ManifestFile, folder: str, *, lenient: bool = False) -> str | None:
    """Move a file of the root into an archive folder; other content under its name there gives it a number.

    Args:
        account: the account.
        file: what it should be.
        folder: `archive` or `archive/error`.
        lenient: the set was refused for being incomplete: a file that is not there is no failure.

    Returns:
        Its place; None when it is nowhere.

    Raises:
        NotThereError: it is neither at the root nor in the folder.
    """
    number, target = 1, f"{folder}/{file.name}"
    while True:
        try:
            account.drop.rename(file.path, target)
        except AlreadyThereError:
            if account.drop.same(target, file.size, file.sha256):
                account.drop.delete(file.path)
                return target
            number += 1
            target = f"{folder}/{names.numbered(file.name, number)}"
        except NotThereError:
            return _where(account, file, folder, lenient=lenient)
        except RefusedError as error:
            if not lenient or not concerns_one_file(error):
                raise
            return None  # a folder or a link of that name: no file of the set
        else:
            return target


def _where(account: Account, file: ManifestFile, folder: str, *, lenient: bool) -> str | None:
    for other in account.drop.list(folder):
        if names.is_numbered(other.name, file.name) and account.drop.same(other.path, file.size, file.sha256):
            return other.path
    if lenient:
        return None
    raise NotThereError(text("'{file}' is neither at the root nor in '{folder}'", file=file.name, folder=folder))


def _move_manifest(account: Account, source: str, target: str) -> None:
    try:
        account.drop.rename(source, target)
    except AlreadyThereError:
        account.drop.delete(source)
    except NotThereError:
        return


# -- what belongs to nothing


def put_stray_aside(account: Account, stray: RemoteFile) -> None:
    """Move a file that belongs to no set to `archive/error`; that is no verdict on any set."""
    size = stray.size if stray.size is not None else _size(account, stray)
    file = ManifestFile(stray.name, Role.SET, size, account.drop.digest(stray.path, size))
    message = text("the file lay on the drop for a week without belonging to a set")
    finding = Finding("STRAY", Severity.WARNING, message, stray.name)
    reason = reason_file(stray.name, [finding], text("Nothing to do, if it is not missed."), account.translate)
    account.drop.write(f"{names.ARCHIVE_ERROR}/{stray.name}{SUFFIX}", reason, replace=True)
    place = move(account, file, names.ARCHIVE_ERROR)
    facts = FileFacts(stray.name, Role.SET, size, file.sha256)
    event = Archived(
        **account.recorder.header(), file=facts, category=names.ARCHIVE_ERROR, place=place or names.ARCHIVE_ERROR
    )
    account.recorder.write("", event)


def _size(account: Account, stray: RemoteFile) -> int:
    found = account.drop.stat(stray.path)
    return (found.size or 0) if found else 0

"""GED documents: those that came are filed in `docs`, those that are named no more leave it; what lies there counts.

In: a judged set. Out: `docs` as the newest accepted set wants it, one `Archived` a document that came. Called by
`filing`. A document is held when its newest content lies at its place: one that somebody took away is said to be
missing, so that the office sends it again.
"""

import unicodedata
from collections.abc import Iterator

from optimx.core import names
from optimx.core.contracts import Verdict
from optimx.core.dropserver.account import Account
from optimx.core.dropserver.processing import documents_of
from optimx.core.errors import AlreadyThereError
from optimx.core.events import Archived, Role
from optimx.core.journal import BatchState, Profile
from optimx.core.journal.entries import DocumentFiled, DocumentsNamed, DocumentWithdrawn
from optimx.core.language import text
from optimx.core.manifests import ManifestFile
from optimx.core.transfer import Outgoing


def file_all(account: Account, state: BatchState) -> None:
    """Bring the documents that came with a set to their places in `docs`."""
    for file in documents_of(state):
        if _is_newest(account, state, file):
            _file_document(account, state, file)
    for file in {file.path: file for file in documents_of(state)}.values():
        # under its own name a vendor's office may have laid a newer one there
        if state.profile is Profile.MANIFEST or account.drop.same(file.path, file.size, file.sha256):
            account.drop.delete(file.path)


def _is_newest(account: Account, state: BatchState, file: ManifestFile) -> bool:
    # two that differ in case are two documents: the journal's index of names does not see it
    filed = [body for body in _filed(account, file.title) if body.title == file.title]
    return all((body.epoch, body.sequence) <= state.order for body in filed)


def _filed(account: Account, title: str) -> list[DocumentFiled]:
    return [row.body for row in account.journal.mentions(title) if isinstance(row.body, DocumentFiled)]


def _file_document(account: Account, state: BatchState, file: ManifestFile) -> None:
    place = _lay_down(account, state, file)
    epoch, sequence = state.order
    archived = Archived(
        **account.recorder.header(state.id),
        file=file.facts,
        category=names.DOCS,
        place=place,
        renamed=place.rpartition("/")[2] != file.title,
    )
    account.recorder.write(state.id, archived, DocumentFiled(file.title, file.sha256, epoch, sequence, place))


def _lay_down(account: Account, state: BatchState, file: ManifestFile) -> str:
    """Send a document to its place: its own name, or a number where the drop takes another document's for the same."""
    has_twins = any(body.title != file.title for body in _filed(account, file.title))
    number, name = 1, file.title
    while True:
        target = f"{names.DOCS}/{name}"
        outgoing = Outgoing(account.staged(state.id, file), target, file.size, file.sha256, Role.DOCUMENT)
        try:
            sent = account.drop.send(outgoing)
        except AlreadyThereError:
            if _is_listed(account, name):
                # an older version of the same document: the newest set that names it wins
                account.drop.delete(target)
                account.drop.send(outgoing)
                return target
        else:
            if not (sent.already_there and has_twins) or _is_listed(account, name):
                return target
        number += 1
        name = names.numbered(file.title, number)


def _is_listed(account: Account, name: str) -> bool:
    return any(other.name == name for other in account.drop.list(names.DOCS))


# -- what the newest set wants


def withdraw(account: Account, state: BatchState) -> None:
    """Remove from `docs` what a set names no more, unless a newer one has been taken.

    Only with manifests: who lays documents beside a pair on a vendor's drop may never name them.
    """
    named, newest = state.last(DocumentsNamed), account.journal.latest(DocumentsNamed)
    if named is None or state.profile is Profile.PAIR or newest is None:
        return
    if (newest.epoch, newest.sequence) > state.order:
        return
    wanted = {_composed(title) for title in named.documents}
    for filed in list(_lying(account)):
        if _composed(filed.title) not in wanted:
            _remove(account, filed)
            account.recorder.write(state.id, DocumentWithdrawn(filed.title, filed.sha256))


def held(account: Account, state: BatchState, verdict: Verdict) -> tuple[str, ...]:
    """Return the sha256 of those documents that the office need not send again.

    That is what the set names and what lies in `docs` under each of its names; what is missing there is told.
    """
    documents, named = verdict.documents or (), state.last(DocumentsNamed)
    if named is None:
        return documents
    filed = {_composed(each.title): each for each in _lying(account)}
    here = {_composed(file.path) for file in account.drop.list(names.DOCS)}
    wanted, missing = set(named.documents.values()), set()
    for title, sha256 in named.documents.items():
        there = filed.get(_composed(title))
        if there is None or there.sha256 != sha256 or _composed(_place(there)) not in here:
            missing.add(sha256)
            if sha256 in documents:
                account.recorder.warn(text("'{file}' is not in docs; the office is asked for it again", file=title))
    return tuple(sha256 for sha256 in documents if sha256 in wanted - missing)


def _lying(account: Account) -> Iterator[DocumentFiled]:
    """Give the newest content of each document that was filed and not withdrawn."""
    for title in dict.fromkeys(filed.title for filed in account.journal.all(DocumentFiled)):
        last = [
            row.body
            for row in account.journal.mentions(title)
            if isinstance(row.body, DocumentFiled | DocumentWithdrawn) and row.body.title == title
        ][-1]
        if isinstance(last, DocumentFiled):
            yield last


def _remove(account: Account, filed: DocumentFiled) -> None:
    """Remove a document, unless somebody has put another one in its place."""
    there = account.drop.stat(_place(filed))
    if there is not None and there.size is not None and account.drop.same(there.path, there.size, filed.sha256):
        account.drop.delete(there.path)


def _place(filed: DocumentFiled) -> str:
    return filed.place or f"{names.DOCS}/{filed.title}"


def _composed(title: str) -> str:
    return unicodedata.normalize("NFC", title)

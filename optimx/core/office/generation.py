"""Generation: the ERP writes the pair into `Generation`; a durable copy goes to the spool at once.

In: the office system. Out: a batch that is GENERATED, its files in the spool, one `Generated` a file. Called by
`run`; may be run again at any time: what was generated before and never sent is superseded by `upload`.
"""

import unicodedata
from collections.abc import Sequence
from pathlib import Path

from optimx.core import departures, durable, names
from optimx.core.contracts import Document, GeneratedFiles
from optimx.core.errors import BadNameError, GenerationError, TransientError
from optimx.core.events import Generated, Role
from optimx.core.journal import BatchState, Profile
from optimx.core.journal.entries import Identified, Planned, Spooled
from optimx.core.language import counted, text
from optimx.core.manifests import ManifestFile
from optimx.core.office.office import Office
from optimx.core.office.outbound import held_documents

_SHOWN = 5  # names in a warning; the rest is counted


def generate(office: Office, identity: Identified, profile: Profile) -> BatchState:
    """Have the system generate a pair, and keep it safe.

    Args:
        office: the office.
        identity: who it is.
        profile: of the protocol in which the batch will end.

    Returns:
        The batch, GENERATED.

    Raises:
        GenerationError: the system's files lie elsewhere, or are missing.
        BadNameError: a file cannot travel under the name that it was given.
    """
    batch = _plan(office, identity, profile)
    durable.empty(office.disk, office.folders.generation)
    began = office.clock.monotonic()
    made = office.system.generate(departures.batch_of(office.state(batch)), office.folders.generation, office.work)
    seconds = office.clock.monotonic() - began
    files = _keep(office, batch, made, profile)
    office.recorder.write(batch, *_events(office, batch, files, made, seconds), Spooled(files, made.counts))
    return office.state(batch)


def _plan(office: Office, identity: Identified, profile: Profile) -> str:
    batch = office.random.uuid()
    last = office.journal.latest(Planned)
    taken = _stamps_taken(office, last)
    allotted = names.allot_stamp(office.local_now(), last.stamp if last else None, taken.__contains__)
    if allotted.ahead:
        office.recorder.warn(text("the clock of this machine is more than a day behind the last exchange"))
    planned = Planned(
        account=office.account,
        profile=profile,
        instance=identity.instance,
        epoch=identity.epoch,
        sequence=max(identity.sequence, office.journal.last_sequence(identity.epoch)) + 1,
        stamp=allotted.stamp,
        name=office.patterns.compose(names.DocumentKind.DATA, office.account, allotted.stamp),
    )
    office.recorder.write(batch, planned)
    return batch


def _stamps_taken(office: Office, last: Planned | None) -> set[object]:
    """Stamps seen on the drop and in the archive; without the drop, the journal's own last one has to do."""
    seen = [entry.name for entry in office.disk.list(office.folders.archive)]
    try:
        for folder in (names.ROOT, names.ARCHIVE, names.ARCHIVE_ERROR, names.WORK):
            seen.extend(file.name for file in office.drop.list(folder))
    except TransientError:
        if last is None:
            raise
    return {office.patterns.stamp_of(name) for name in seen}


def _keep(office: Office, batch: str, made: GeneratedFiles, profile: Profile) -> tuple[ManifestFile, ...]:
    travelling = _travelling(office, _of_distinct_names(office, made.documents, profile))
    kept = [_document(office, batch, document, profile) for document in travelling]
    if profile is Profile.PAIR:
        _require_expected_names(office, made)
    kept.append(_own(office, batch, made.data, Role.DATA))
    kept.append(_own(office, batch, made.param, Role.PARAM))
    office.spool.settle(batch, list({file.name for file in kept}))
    return tuple(kept)


def _travelling(office: Office, documents: Sequence[Document]) -> list[Document]:
    held = held_documents(office)
    return [document for document in documents if (document.sha256 or _hash(office, document.path)) not in held]


def _of_distinct_names(office: Office, documents: Sequence[Document], profile: Profile) -> list[Document]:
    """The other side keeps documents by their names: of two that share one, it knows only that which is named last."""
    last: dict[str, Document] = {}
    shadowed = []
    for document in documents:
        # a vendor's drop and its copies may see no difference in case
        name = unicodedata.normalize("NFC", document.name)
        key = name.casefold() if profile is Profile.PAIR else name
        other = last.get(key)
        if other is not None and (other.sha256 or other.path) != (document.sha256 or document.path):
            shadowed.append(other.name)
        last[key] = document
    if shadowed:
        shown = ", ".join(shadowed[:_SHOWN])
        one = text("a document does not reach the mobile app, since another is called the same: {names}", names=shown)
        many = text(
            "{count} documents do not reach the mobile app, since others are called the same: {names}", names=shown
        )
        office.recorder.warn(counted(len(shadowed), one, many))
    return list(last.values())


def _hash(office: Office, path: Path) -> str:
    return durable.digest(office.disk, path).sha256


def _require_expected_names(office: Office, made: GeneratedFiles) -> None:
    """Without a manifest names are all that a server knows a pair by."""
    for path, kind in ((made.data, names.DocumentKind.DATA), (made.param, names.DocumentKind.PARAM)):
        found = office.patterns.find(path.name)
        if found is None or (found.kind, found.account) != (kind, office.account):
            raise GenerationError(
                text(
                    "the office system calls a file '{file}', which [names] does not: no server would take it",
                    file=path.name,
                ),
                remedy=text("Put [names] in plugins.toml right, or leave it out."),
                file=path.name,
            )


def _own(office: Office, batch: str, path: Path, role: Role) -> ManifestFile:
    entry = office.disk.stat(path)
    if path.parent != office.folders.generation or entry is None or not entry.is_file:
        raise GenerationError(
            text(
                "the office system did not write '{file}' into '{folder}'",
                file=path.name,
                folder=office.folders.generation,
            ),
            file=path.name,
        )
    copied = office.spool.keep(batch, path, names.check_outbound(path.name))
    return ManifestFile(path.name, role, copied.size, copied.sha256)


def _document(office: Office, batch: str, document: Document, profile: Profile) -> ManifestFile:
    title = names.check_outbound(document.name)
    if profile is Profile.PAIR and names.is_of_exchange(title, office.patterns):
        raise BadNameError(
            text("'{file}' cannot be the name of a document: files of the exchange are called so", file=title),
            remedy=text("Rename the document in Optim'BTP."),
            file=title,
        )
    sha256 = document.sha256 or _hash(office, document.path)
    # a vendor's server knows documents by their own names only; ours are sent under their content's
    stamp = office.state(batch).plan.stamp
    name = names.document_name(sha256, title, stamp) if profile is Profile.MANIFEST else title
    copied = office.spool.keep(batch, document.path, name)
    if copied.sha256 != sha256:
        raise GenerationError(
            text("the document '{file}' is not the one that Optim'BTP recorded", file=title), file=title
        )
    return ManifestFile(name, Role.DOCUMENT, copied.size, copied.sha256, title)


def _events(
    office: Office, batch: str, files: Sequence[ManifestFile], made: GeneratedFiles, seconds: float
) -> list[Generated]:
    header = office.recorder.header(batch)
    return [
        Generated(
            **header,
            file=file.facts,
            counts=made.counts if file.role is Role.DATA else {},
            seconds=seconds if file.role is Role.DATA else 0.0,
        )
        for file in files
    ]

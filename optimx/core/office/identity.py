"""Who this office is, and whether the folder and the drop agree: a second machine or an old copy changes nothing.

In: the journal, the office folder, the drop. Out: instance and epoch, or a refusal (exit 5). Called by `run` before
any step; `take_over` and `rebuild` by `optimx doctor`.
"""

from pathlib import Path

from optimx.core.errors import BadInputError, ForeignInstanceError, JournalMissingError, OptimxError
from optimx.core.journal.entries import Found, Identified, Planned
from optimx.core.language import Text, text
from optimx.core.manifests import (
    IDENTITY_LIMIT,
    MANIFEST_LIMIT,
    DropIdentity,
    Manifest,
    OfficeIdentity,
    can_follow,
    from_bytes,
)
from optimx.core.names import DROP_IDENTITY, ROOT, WORK, is_pair_manifest
from optimx.core.office.folders import Folders
from optimx.core.office.office import Office

_WRITTEN_ANEW = text("Bring the file back from a backup, or run 'optimx doctor --rebuild', which writes it anew.")
_MADE_UP = text(
    "No optimx ever wrote that number. The owner of the drop removes optimx.json and the manifests at its root; "
    "then run this again."
)


def check_folder(office: Office) -> Identified:
    """Return who this office is, after the folder has confirmed it; a new journal and a new folder found one.

    Raises:
        ForeignInstanceError: the folder belongs to another instance, or to a newer state of this one.
            Or it belongs to nobody, though this journal has worked in one. Or nobody can tell whose it is.
        JournalMissingError: the folder belongs to a journal that is not this one, and this one is empty; or nobody
            can tell whose it is.
    """
    mine = office.journal.identity
    theirs = _read_folder(office)
    if mine is None and theirs is not None:
        raise JournalMissingError(
            text(
                "the folder '{folder}' belongs to the journal '{journal}' on {machine}, which is not here",
                folder=office.folders.root,
                journal=theirs.journal,
                machine=theirs.machine,
            ),
            remedy=_way_back(office, theirs),
        )
    if mine is None:
        mine = identify(office, Identified(office.random.uuid(), 1, 0, "first"))
    if theirs is None:
        _require_no_past(office)
        claim_folder(office, mine, last_sequence(office))
    else:
        _require_ours(office, mine, last_sequence(office), theirs)
    return mine


def _require_ours(office: Office, mine: Identified, sequence: int, theirs: OfficeIdentity) -> None:
    if is_foreign(mine, sequence, theirs):
        raise ForeignInstanceError(
            text(
                "the folder '{folder}' is used by optimx on {machine}, or this journal is an older copy",
                folder=office.folders.root,
                machine=theirs.machine,
            )
        )
    if is_copied(mine, theirs, office.settings.machine, office.settings.journal_place):
        raise copied(office.folders, theirs)


def _read_folder(office: Office) -> OfficeIdentity | None:
    try:
        return office.folders.read_identity(office.disk)
    except BadInputError as error:
        what = text("whose folder '{folder}' is cannot be read: optimx.json is damaged", folder=office.folders.root)
        if office.journal.identity is None:
            raise JournalMissingError(what, remedy=_WRITTEN_ANEW) from error
        raise ForeignInstanceError(what) from error


def _way_back(office: Office, theirs: OfficeIdentity) -> Text | None:
    """Say how to come to a journal that is on this machine, only not where this run looks for it."""
    journal = Path(theirs.journal)
    # the journal of this run was made a moment ago, and is empty
    elsewhere = theirs.journal != office.settings.journal_place and journal.is_absolute()
    if theirs.machine != office.settings.machine or not elsewhere or office.disk.stat(journal) is None:
        return None
    return text(
        "That journal is still there: use the configuration that this folder was set up with, or --state '{state}'. "
        "This run looked for it in '{looked}'.",
        state=journal.parent,
        looked=office.settings.journal_place,
    )


def is_there(office: Office) -> bool:
    """Say whether anything may be written into the folder before it has admitted this office.

    A folder that nobody claimed cannot be the one that this journal has worked in: its share is not mounted, and what
    is written there is seen by nobody once it is.
    """
    try:
        return not _has_past(office) or office.folders.read_identity(office.disk) is not None
    except OptimxError:
        return True  # what is wrong with it is said by the step that needs it


def _has_past(office: Office) -> bool:
    return bool(office.journal.latest(Planned) or office.journal.latest(Found))


def _require_no_past(office: Office) -> None:
    if _has_past(office):
        raise ForeignInstanceError(
            text("the folder '{folder}' is not the one that this journal has worked in", folder=office.folders.root),
            remedy=text(
                "Connect the share that it lies on. If it was emptied or replaced on purpose, "
                "run 'optimx doctor --take-over'."
            ),
        )


def is_foreign(mine: Identified, sequence: int, theirs: OfficeIdentity) -> bool:
    """Say whether a folder belongs to another instance, or to a newer state of this one."""
    if theirs.instance != mine.instance:
        return theirs.epoch >= mine.epoch
    return (theirs.epoch, theirs.sequence) > (mine.epoch, sequence)


def is_copied(mine: Identified, theirs: OfficeIdentity, machine: str, journal_place: str) -> bool:
    """Say whether the folder's journal lies at another place than this one: folder and journal were copied together.

    Both copies would go on from the same state and take each other's answers, and nothing else would show it.
    """
    same = (theirs.instance, theirs.epoch) == (mine.instance, mine.epoch)
    return same and (theirs.machine, theirs.journal) != (machine, journal_place)


def copied(folders: Folders, theirs: OfficeIdentity) -> ForeignInstanceError:
    """Return the refusal of a folder whose journal lies elsewhere."""
    return ForeignInstanceError(
        text(
            "the folder '{folder}' belongs to the journal '{journal}' on {machine}, and this one is a copy of it",
            folder=folders.root,
            journal=theirs.journal,
            machine=theirs.machine,
        )
    )


def last_sequence(office: Office) -> int:
    """Return the last sequence number that was given in the current epoch."""
    identity = office.journal.identity
    if identity is None:
        return 0
    return max(identity.sequence, office.journal.last_sequence(identity.epoch))


def identify(office: Office, identity: Identified) -> Identified:
    """Make the journal speak for an instance and epoch from here on."""
    office.recorder.write("", identity)
    return identity


def keep_folder(office: Office, identity: Identified, sequence: int) -> None:
    """Write the sequence that is about to be sent into a folder that is still ours.

    Raises:
        ForeignInstanceError: somebody took it over since this run began.
    """
    theirs = _read_folder(office)
    if theirs is not None:
        _require_ours(office, identity, sequence, theirs)
    claim_folder(office, identity, sequence)


def claim_folder(office: Office, identity: Identified, sequence: int) -> None:
    """Write into the folder whose it is, and up to which sequence sets were about to be sent."""
    office.folders.write_identity(
        office.disk,
        OfficeIdentity(
            account=office.account,
            instance=identity.instance,
            epoch=identity.epoch,
            sequence=sequence,
            machine=office.settings.machine,
            journal=office.settings.journal_place,
        ),
    )


def read_drop(office: Office) -> DropIdentity | None:
    """Return what the drop says of itself; None when the other end is the vendor's program.

    Raises:
        BadInputError: `optimx.json` on the drop cannot be read.
    """
    data = office.drop.read(DROP_IDENTITY, IDENTITY_LIMIT)
    return None if data is None else from_bytes(DropIdentity, data, DROP_IDENTITY)


def check_drop(office: Office) -> DropIdentity | None:
    """Return what the drop says of itself, after it has admitted this office.

    Raises:
        ForeignInstanceError: the drop listens to another office, or belongs to another account.
    """
    drop = read_drop(office)
    if drop is None:
        return None
    if drop.account.upper() != office.account:
        raise ForeignInstanceError(
            text("the drop belongs to account {other}, not to {account}", other=drop.account, account=office.account),
            remedy=text("Check user and folder of the drop in plugins.toml."),
        )
    identity = check_folder(office)
    if not drop.admits(identity.instance, identity.epoch):
        raise ForeignInstanceError(
            text(
                "account {account}: the drop listens to another office, or to a newer state of this one",
                account=office.account,
            )
        )
    return drop


def take_over(office: Office) -> Identified:
    """Make this office the one that folder and drop listen to, by opening the next epoch."""
    return _next_epoch(office, office.journal.identity, "take_over")


def rebuild(office: Office) -> Identified:
    """Begin anew after the journal was lost: same instance as the folder's, next epoch, the folder's sequence kept.

    What the drop, the folders and the system prove is then found by the ordinary steps: an answer that the system
    holds is only marked, and stamps that were used are seen on the drop and in the archive.
    """
    theirs = _readable_identity(office)
    known = None if theirs is None else Identified(theirs.instance, theirs.epoch, theirs.sequence, "rebuild")
    return _next_epoch(office, known or office.journal.identity, "rebuild")


def _readable_identity(office: Office) -> OfficeIdentity | None:
    """What the folder says; nothing when its file is damaged, which is one of the things that are mended here."""
    try:
        return office.folders.read_identity(office.disk)
    except BadInputError as error:
        office.recorder.warn(error.what)
        return None


def _next_epoch(office: Office, known: Identified | None, why: str) -> Identified:
    theirs = _readable_identity(office)
    # before the drop's own word, which a server gives before it files a set
    travelling = _epochs_on_the_way(office)
    drop = read_drop(office)
    epochs = [known.epoch if known else 0, theirs.epoch if theirs else 0, drop.epoch if drop else 0, *travelling]
    if not can_follow(max(epochs)):
        raise BadInputError(
            text("the drop or the folder '{folder}' claims an epoch that none can follow", folder=office.folders.root),
            remedy=_MADE_UP,
        )
    instance = known.instance if known else office.random.uuid()
    identity = Identified(instance, max(epochs) + 1, 0, why)
    identify(office, identity)
    # it may have been replaced by an empty one on purpose
    office.folders.make(office.disk)
    claim_folder(office, identity, 0)
    return identity


def _epochs_on_the_way(office: Office) -> list[int]:
    """Epochs of sets that the server has not taken yet: it would listen to them, and to nobody of the same epoch."""
    listed = [file for folder in (ROOT, WORK) for file in office.drop.list(folder) if is_pair_manifest(file.name)]
    found = []
    for file in listed:
        try:
            data = office.drop.read(file.path, MANIFEST_LIMIT)
            found += [] if data is None else [from_bytes(Manifest, data, file.name).epoch]
        except BadInputError as error:
            office.recorder.warn(error.what)
    return found

"""What `exchange` would do now, found out by looking alone: nothing is written, on no side.

In: the journal as it is, listings of the drop. Out: a `Preview`. Called by `app` for `optimx exchange --dry-run`.
What the other side will say, nobody knows beforehand; so the preview ends at what lies there now.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from optimx.core import names
from optimx.core.contracts import RemoteFile
from optimx.core.errors import BadInputError, ForeignInstanceError, JournalMissingError
from optimx.core.journal import UNCERTAIN, BatchState, Direction, JournalReader, Profile
from optimx.core.language import Text, text
from optimx.core.manifests import IDENTITY_LIMIT, MANIFEST_LIMIT, DropIdentity, Manifest, from_bytes
from optimx.core.names import DocumentKind, Patterns
from optimx.core.office import identity
from optimx.core.office.folders import Folders
from optimx.core.ports import Disk
from optimx.core.transfer import Drop


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked at.

    Attributes:
        account: the mobile identifier.
        protocol: `auto`, `manifest` or `pair`, as configured.
        journal: opened for reading; None when there was no run yet.
        drop: the client's remote account.
        folders: the office folder.
        disk: local files.
        patterns: how the three documents are called.
        machine: the name of this one.
        journal_place: where the journal of an exchange would lie.
    """

    account: str
    protocol: str
    journal: JournalReader | None
    drop: Drop
    folders: Folders
    disk: Disk
    patterns: Patterns
    machine: str
    journal_place: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would become of one thing.

    Attributes:
        name: of the batch or answer, as people know it.
        batch: its id; empty when it has none yet.
        state: where it stands in the journal; empty when it is new.
        becomes: what would be done with it.
    """

    name: str
    batch: str
    state: str
    becomes: Text


@dataclass(frozen=True, slots=True)
class Preview:
    """What an exchange would do.

    Attributes:
        profile: `manifest` or `pair`.
        open: batches that are not settled.
        answers: that lie on the drop and are new.
        generates: whether a new pair would be generated and sent.
        why: what keeps it from being generated, when nothing is.
    """

    profile: str
    open: tuple[Outlook, ...]
    answers: tuple[Outlook, ...]
    generates: bool
    why: Text | None = None


def preview(look: Look) -> Preview:
    """Say what an exchange would do.

    Raises:
        ForeignInstanceError: folder or drop belong to another office: the exchange would be refused.
        JournalMissingError: the folder belongs to a journal that is not here.
        OptimxError: the drop cannot be looked at.
    """
    _admit_folder(look)
    drop = _admit_drop(look)
    profile = _profile(look, drop)
    listed = look.drop.list(names.ROOT)
    states = look.journal.batches(settled=False) if look.journal else ()
    there = {file.name.casefold() for file in listed}
    continued = [state for state in states if _goes_on(state)]
    blocking = [state for state in states if _blocks(state, there)]
    return Preview(
        profile=profile.value,
        open=tuple(Outlook(state.name, state.id, state.stage, _becomes(state, there)) for state in states),
        answers=tuple(_answers(look, profile, listed)),
        generates=not blocking and not continued,
        why=_why(continued, blocking),
    )


def _admit_folder(look: Look) -> None:
    theirs = look.folders.read_identity(look.disk)
    mine = look.journal.identity if look.journal else None
    if theirs is None:
        return
    if mine is None or look.journal is None:
        raise JournalMissingError(
            text(
                "the folder '{folder}' belongs to the journal '{journal}' on {machine}, which is not here",
                folder=look.folders.root,
                journal=theirs.journal,
                machine=theirs.machine,
            )
        )
    sequence = max(mine.sequence, look.journal.last_sequence(mine.epoch))
    if identity.is_foreign(mine, sequence, theirs):
        raise ForeignInstanceError(
            text(
                "the folder '{folder}' is used by optimx on {machine}, or this journal is an older copy",
                folder=look.folders.root,
                machine=theirs.machine,
            )
        )
    if identity.is_copied(mine, theirs, look.machine, look.journal_place):
        raise identity.copied(look.folders, theirs)


def _admit_drop(look: Look) -> DropIdentity | None:
    data = look.drop.read(names.DROP_IDENTITY, IDENTITY_LIMIT)
    if data is None:
        return None
    drop = from_bytes(DropIdentity, data, names.DROP_IDENTITY)
    mine = look.journal.identity if look.journal else None
    if drop.account.upper() != look.account:
        raise ForeignInstanceError(
            text("the drop belongs to account {other}, not to {account}", other=drop.account, account=look.account),
            remedy=text("Check user and folder of the drop in plugins.toml."),
        )
    if mine is not None and not drop.admits(mine.instance, mine.epoch):
        raise ForeignInstanceError(
            text(
                "account {account}: the drop listens to another office, or to a newer state of this one",
                account=look.account,
            )
        )
    return drop


def _profile(look: Look, drop: DropIdentity | None) -> Profile:
    if look.protocol != "auto":
        return Profile(look.protocol)
    pinned = look.journal.pinned if look.journal else None
    if drop is not None or (pinned is not None and pinned.profile is Profile.MANIFEST):
        return Profile.MANIFEST
    return Profile.PAIR


def _goes_on(state: BatchState) -> bool:
    return state.direction is Direction.OUTBOUND and state.stage == "SENDING"


def _blocks(state: BatchState, there: set[str]) -> bool:
    if state.direction is not Direction.OUTBOUND or state.profile is not Profile.PAIR:
        return False
    return state.stage == "SENT" or (state.stage == UNCERTAIN and state.name.casefold() in there)


def _why(continued: list[BatchState], blocking: list[BatchState]) -> Text | None:
    if continued:
        return text("'{file}' is sent to its end first", file=continued[0].name)
    if blocking:
        return text("nothing newer is sent while '{file}' lies on the drop", file=blocking[0].name)
    return None


def _becomes(state: BatchState, there: set[str]) -> Text:
    if state.stage == UNCERTAIN:
        return text("waits for a person: optimx resolve")
    if state.direction is Direction.OUTBOUND:
        return _pair_becomes(state, there)
    if state.stage == "MARKED":
        return text("would be closed")
    if state.stage in {"ARCHIVED", "REFUSED"}:
        return text("would be acknowledged")
    if state.stage == "IMPORTED":
        return text("would be archived and acknowledged")
    return text("would be downloaded, imported, archived and acknowledged")


def _pair_becomes(state: BatchState, there: set[str]) -> Text:
    if state.stage in {"PLANNED", "GENERATED"}:
        return text("would be replaced by a newer pair")
    if state.stage == "SENDING":
        return text("would be sent to its end")
    if state.stage != "SENT":
        return text("would be settled: its verdict is known")
    receipt = names.receipt(state.plan.account, state.plan.stamp)
    if state.profile is Profile.MANIFEST and receipt.casefold() in there:
        return text("would be settled: its verdict lies on the drop")
    return text("goes on waiting for its verdict")


def _answers(look: Look, profile: Profile, listed: tuple[RemoteFile, ...]) -> Iterator[Outlook]:
    for file in sorted(listed, key=lambda file: file.name):
        if profile is Profile.MANIFEST and names.is_answer_manifest(file.name):
            yield from _by_manifest(look, file.name)
        elif profile is Profile.PAIR and _is_answer(look, file.name):
            yield from _by_name(look, file)


def _is_answer(look: Look, name: str) -> bool:
    found = look.patterns.find(name)
    return found is not None and found.kind is DocumentKind.ANSWER and found.account.upper() == look.account


def _by_manifest(look: Look, name: str) -> Iterator[Outlook]:
    try:
        data = look.drop.read(name, MANIFEST_LIMIT)
        manifest = None if data is None else from_bytes(Manifest, data, name)
    except BadInputError as error:
        yield Outlook(name, "", "", error.what)
        return
    if manifest is None or (look.journal and look.journal.state(manifest.batch)):
        return
    size = sum(file.size for file in manifest.files)
    becomes = text("would be taken (files: {count}, bytes: {size})", count=len(manifest.files), size=size)
    yield Outlook(manifest.files[0].name if manifest.files else name, manifest.batch, "", becomes)


def _by_name(look: Look, file: RemoteFile) -> Iterator[Outlook]:
    known = look.journal.named(file.name) if look.journal else None
    if known is None or known.settled:
        yield Outlook(file.name, "", "", text("would be taken as soon as it has stood still"))

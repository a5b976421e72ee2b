"""Processing: the mobile system takes a set, and the verdict is durable before anything of the set is moved.

In: a DOWNLOADED set. Out: CLAIMED, then its verdict; `Processed` or `Errored`. Called by `run`; a set that a run that
died had applied is applied again, and the system says that it has it.
"""

from collections.abc import Iterator

from optimx.core import names, wholeness
from optimx.core.contracts import ApplyOutcome, Batch, Verdict
from optimx.core.dropserver import inbox
from optimx.core.dropserver.account import Account
from optimx.core.dropserver.accounts import read_identity, write_identity
from optimx.core.errors import AlreadyThereError, BadInputError, NotThereError
from optimx.core.events import Errored, Finding, Processed, Role, Severity, VerdictKind, finding_of_error
from optimx.core.journal import BatchState, Profile
from optimx.core.journal.entries import Claimed, DocumentsNamed, Judged, Rejected
from optimx.core.language import text
from optimx.core.manifests import PROTOCOL, DropIdentity, ManifestFile


def claim(account: Account, state: BatchState) -> BatchState:
    """Show on the drop that a set is being processed; exclusivity is the lock's and the inbox key's business."""
    if state.profile is Profile.MANIFEST:
        name = manifest_name(state)
        try:
            account.drop.rename(name, f"{names.WORK}/{name}")
        except AlreadyThereError:
            account.drop.delete(name)
        except NotThereError:
            if account.drop.stat(f"{names.WORK}/{name}") is None:
                raise
    account.recorder.write(state.id, Claimed())
    return account.state(state.id)


def manifest_name(state: BatchState) -> str:
    """Return the name of the manifest by which a set was committed."""
    stamp = names.read_stamp(state.manifest.stamp)
    if stamp is None:
        raise LookupError(f"batch {state.id} has no stamp")
    return names.pair_manifest(state.manifest.account, stamp)


def judge(account: Account, state: BatchState) -> BatchState:
    """Have the mobile system take a set, or refuse it; the verdict, findings and answer are durable afterwards."""
    began = account.clock.monotonic()
    rejected = state.last(Rejected)
    outcome = _rejected(account, state, rejected.findings) if rejected else _taken(account, state)
    verdict = Verdict(outcome.verdict, findings=outcome.findings, documents=outcome.documents)
    seconds = account.clock.monotonic() - began
    account.recorder.write(state.id, _event(account, state, outcome, seconds), *_named(state, outcome), Judged(verdict))
    for name in outcome.documents_missing:
        account.recorder.warn(text("the document '{file}' is named by the set and was never received", file=name))
    return account.state(state.id)


def _rejected(account: Account, state: BatchState, findings: tuple[Finding, ...]) -> ApplyOutcome:
    replaced = wholeness.was_lacking(findings) and inbox.is_replaced(account, state)
    return ApplyOutcome(VerdictKind.SUPERSEDED if replaced else VerdictKind.REFUSED, findings)


def _taken(account: Account, state: BatchState) -> ApplyOutcome:
    findings = _foreign(account, state)
    return ApplyOutcome(VerdictKind.REFUSED, findings) if findings else _apply(account, state)


def _named(state: BatchState, outcome: ApplyOutcome) -> Iterator[DocumentsNamed]:
    if outcome.verdict is VerdictKind.ACCEPTED and outcome.named is not None:
        yield DocumentsNamed(outcome.named, *state.order)


def _foreign(account: Account, state: BatchState) -> tuple[Finding, ...]:
    """A set of another office than the one that the drop listens to changes nothing."""
    if state.profile is Profile.PAIR:
        return ()
    identity = read_identity(account)
    manifest = state.manifest
    if identity is None or identity.admits(manifest.instance, manifest.epoch):
        return ()
    message = text("the set comes from another office than the one that this account listens to")
    return (Finding("SET_INSTANCE", Severity.SET, message, manifest_name(state)),)


def _apply(account: Account, state: BatchState) -> ApplyOutcome:
    manifest = state.manifest
    batch = Batch(
        state.id,
        account.id,
        manifest.instance,
        manifest.epoch,
        manifest.sequence,
        names.read_stamp(manifest.stamp),
    )
    (param,), (data,) = manifest.of(Role.PARAM), manifest.of(Role.DATA)
    documents = {file.title: account.staged(state.id, file) for file in documents_of(state)}
    try:
        return account.system.apply(
            batch, account.staged(state.id, param), account.staged(state.id, data), documents, account.work
        )
    except BadInputError as error:
        return ApplyOutcome(VerdictKind.REFUSED, (finding_of_error(error),))


def _event(account: Account, state: BatchState, outcome: ApplyOutcome, seconds: float) -> Processed | Errored:
    file = data_of(state)
    if outcome.verdict is VerdictKind.REFUSED:
        error = inbox.refusal(file.name, outcome.findings)
        return account.recorder.errored("process", error, state.id, file=file.name, findings=outcome.findings)
    return Processed(
        **account.recorder.header(state.id),
        file=file.facts,
        verdict=outcome.verdict,
        counts=outcome.counts,
        findings=outcome.findings,
        seconds=seconds,
    )


def documents_of(state: BatchState) -> tuple[ManifestFile, ...]:
    """Return the GED documents that came with a set."""
    return tuple(file for file in state.fetched if file.role is Role.DOCUMENT)


def data_of(state: BatchState) -> ManifestFile:
    """Return the file that a person knows a set by."""
    return next((file for file in state.manifest.files if file.role is Role.DATA), state.manifest.files[0])


def listen_to(account: Account, state: BatchState) -> None:
    """Remember on the drop the office whose set was accepted; only a higher epoch replaces it."""
    identity = read_identity(account)
    manifest = state.manifest
    accepted = DropIdentity(PROTOCOL, account.id, manifest.instance, manifest.epoch)
    if identity is None or (identity != accepted and identity.admits(manifest.instance, manifest.epoch)):
        write_identity(account, accepted)

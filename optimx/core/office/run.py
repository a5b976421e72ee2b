"""One run of the office: composes the steps, each of which can be run alone, and again.

In: an `Office`, wired by `app`. Out: a report, an exit code. Called by the command line. What an earlier run left
unfinished is continued by the same lines that do it for the first time.
"""

from collections.abc import Callable

from optimx.core import running
from optimx.core.events import VerdictKind
from optimx.core.journal import UNCERTAIN, BatchState, Direction, Profile
from optimx.core.journal.entries import (
    Fetched,
    Found,
    Identified,
    Pinned,
    Rejected,
    Resolved,
    RunStarted,
    Sending,
    Sent,
    Taken,
)
from optimx.core.language import text
from optimx.core.office import (
    collecting,
    damage,
    download,
    generation,
    identity,
    importation,
    retention,
    settlement,
    upload,
)
from optimx.core.office.office import Office
from optimx.core.reporting import Reporter


def perform(office: Office, reporter: Reporter, started: RunStarted, steps: Callable[[Office], None]) -> running.Result:
    """Run some steps as one run of an office whose folders are made where they are missing.

    Args:
        office: the office.
        reporter: writes the report, and those of runs that were killed.
        started: what the journal says of the beginning.
        steps: what to do.
    """
    if identity.is_there(office):
        office.folders.make(office.disk)
    return running.perform(office.recorder, office.drop, reporter, started, lambda: steps(office))


# -- what the commands do


def exchange(office: Office) -> None:
    """Do the whole exchange: settle, collect, generate, send, wait, collect; then purge, where that is wanted."""
    who, profile = ready(office)
    settlement.settle(office)
    upload.sweep(office)
    collecting.collect(office, profile)
    settlement.settle(office)
    sent = send(office, who, profile)
    if sent is not None:
        wait(office, profile, sent)
    retention.purge_daily(office)


def generate(office: Office) -> None:
    """Only generate a pair; the drop is asked for its profile only when nothing else tells."""
    who = identity.check_folder(office)
    is_known = office.settings.protocol != "auto" or office.journal.pinned is not None
    generation.generate(office, who, profile_of(office, None) if is_known else ready(office)[1])


def send_generated(office: Office) -> None:
    """Only send what was generated last."""
    who, _ = ready(office)
    settlement.settle(office)
    upload.sweep(office)
    again(office, who)
    newest = _newest_unsent(office)
    if newest is not None and not _is_blocked(office):
        _send_one(office, who, newest)


def download_only(office: Office) -> None:
    """Only bring answers into `Importation_EnCours`."""
    _, profile = ready(office)
    settlement.settle(office)
    download.find(office, profile)
    for state in download.open_answers(office):
        if not state.has(Fetched):
            download.fetch(office, damage.made_sure_of(office, state))


def import_only(office: Office) -> None:
    """Only import what lies in `Importation_EnCours`."""
    identity.check_folder(office)
    collecting.take_each(office, lambda state: collecting.take_in(office, state) if state.has(Fetched) else state)


def archive_only(office: Office) -> None:
    """Only archive what was imported, and tell the other side."""
    ready(office)

    def finish(state: BatchState) -> BatchState:
        return collecting.finish(office, state) if state.has(Taken) or state.has(Rejected) else state

    collecting.take_each(office, finish)


def ready(office: Office) -> tuple[Identified, Profile]:
    """Return who this office is and the profile of the drop, after folder and drop have admitted it."""
    who = identity.check_folder(office)
    drop = identity.check_drop(office)
    return who, profile_of(office, drop)


def profile_of(office: Office, drop: object | None) -> Profile:
    """Return the profile for a new batch, and pin it; what `auto` finds on the drop is only ever upgraded."""
    pinned = office.journal.pinned
    if office.settings.protocol != "auto":
        wanted = Profile(office.settings.protocol)
    else:
        upgraded = drop is not None or (pinned is not None and pinned.profile is Profile.MANIFEST)
        wanted = Profile.MANIFEST if upgraded else Profile.PAIR
    if pinned is None or pinned.profile is not wanted:
        office.recorder.write("", Pinned(wanted))
    return wanted


# -- outbound


def send(office: Office, who: Identified, profile: Profile) -> BatchState | None:
    """Generate a pair and send it, unless one is outstanding that has to be waited for; return the one sent."""
    continued = again(office, who)
    if continued is not None:
        return continued
    if _is_blocked(office):
        return None
    return _send_one(office, who, generation.generate(office, who, profile))


def again(office: Office, who: Identified) -> BatchState | None:
    """Send a pair once more that left a vendor's drop untold, or go on with that; return it."""
    for state in settlement.to_send_again(office):
        office.recorder.warn(text("'{file}' is sent once more: nothing tells what became of it", file=state.name))
        office.recorder.write(state.id, Sending(None))
    for state in upload.unsent(office):
        if state.has(Sent):
            return upload.upload(office, who, state)
    return None


def _is_blocked(office: Office) -> bool:
    blocking = [
        state for state in office.journal.batches(Direction.OUTBOUND, settled=False) if settlement.blocks(office, state)
    ]
    for state in blocking:
        office.recorder.warn(text("nothing newer is sent while '{file}' lies on the drop", file=state.name))
    return bool(blocking)


def _newest_unsent(office: Office) -> BatchState | None:
    generated = [state for state in upload.unsent(office) if state.stage != "PLANNED"]
    return generated[-1] if generated else None


def _send_one(office: Office, who: Identified, newest: BatchState) -> BatchState:
    for state in upload.unsent(office):
        if state.id != newest.id:
            upload.supersede(office, state)
            settlement.conclude(office, office.state(state.id))
    return upload.upload(office, who, newest)


def wait(office: Office, profile: Profile, sent: BatchState) -> None:
    """Wait for the verdict and the answer; none within the wait is normal until the pair is overdue."""
    until = office.clock.monotonic() + office.settings.wait.total_seconds()
    while (left := until - office.clock.monotonic()) > 0:
        office.waiting(left)
        office.stop.sleep(min(left, office.settings.poll.total_seconds()))
        settlement.settle(office)
        if collecting.collect(office, profile, since=sent) or _is_settled_without_answer(office.state(sent.id)):
            settlement.settle(office)
            return


def _is_settled_without_answer(state: BatchState) -> bool:
    return state.settled and state.stage in {"REFUSED", "SUPERSEDED"}


# -- a person decides


def may_be_resolved(office: Office, state: BatchState) -> bool:
    """Say whether a person may decide what became of a batch: it is uncertain, or its verdict is overdue."""
    return not state.settled and (state.stage == UNCERTAIN or settlement.is_overdue(office, state))


def resolve(office: Office, batch: str, kind: VerdictKind) -> None:
    """Settle what is uncertain the way that a person decided.

    Args:
        office: the office.
        batch: id of a batch that is UNCERTAIN, or of a pair that is overdue.
        kind: accepted: it arrived, or is in. Refused: it did not; an answer is imported again.

    Raises:
        LookupError: the journal knows no such batch, or nothing is to be decided about it.
    """
    state = office.state(batch)
    if not may_be_resolved(office, state):
        raise LookupError(batch)
    if state.direction is Direction.OUTBOUND:
        settlement.resolve(office, state, kind)
        return
    found = state.last(Found)
    if kind is VerdictKind.ACCEPTED:
        office.recorder.write(batch, Resolved(kind), Taken(), importation.passed(office, state))
    elif found is not None:
        office.recorder.write(batch, Resolved(kind), found)

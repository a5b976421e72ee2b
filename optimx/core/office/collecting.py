"""Collecting: every answer that lies whole on the drop goes through its steps, in order.

In: the drop and what earlier runs left unfinished. Out: answers imported, archived, acknowledged. Called by `run`,
whole or step by step. One that fails holds the others back for one run, then they pass it.
"""

from collections.abc import Callable

from optimx.core.contracts import Found as Holds
from optimx.core.errors import OptimxError, ends_the_run
from optimx.core.journal import UNCERTAIN, BatchState, Direction, Profile
from optimx.core.journal.entries import (
    Acknowledged,
    Allotted,
    Closed,
    Deferred,
    Fetched,
    Filed,
    Gap,
    Passed,
    Quarantined,
    Rejected,
    Taken,
)
from optimx.core.language import counted, text
from optimx.core.office import acknowledgement, archiving, damage, download, importation, left_behind
from optimx.core.office.left_behind import Gone
from optimx.core.office.office import Office
from optimx.core.office.outbound import doubt


def collect(office: Office, profile: Profile, since: BatchState | None = None) -> bool:
    """Take every answer that lies whole on the drop, in order; say whether one answers the pair `since`."""
    for state in download.find(office, profile):
        acknowledgement.acknowledge(office, state)
    if profile is Profile.PAIR and office.settings.remove_media:
        # all of them first: several may name one photo, which is removed with the first that is done
        take_each(office, lambda state: _fetch(office, state) if state.profile is profile else state)
    take_each(office, lambda state: _take_whole(office, state))
    acknowledgement.close_done(office)
    return since is not None and any(
        state.manifest.correlation == since.id or (state.profile is Profile.PAIR and since.stage == "SENT")
        for state in office.journal.batches(Direction.INBOUND, after=since.first_seq)
        if state.has(Taken) and state.began >= since.since
    )


def _take_whole(office: Office, state: BatchState) -> BatchState:
    if left_behind.is_gone(office, state):
        return _settle_gone(office, state)
    fetched = _fetch(office, state)
    return fetched if fetched.settled else finish(office, take_in(office, fetched))


def _settle_gone(office: Office, state: BatchState) -> BatchState:
    """Settle an answer that a journal which is lost has taken, as far as the drop and the system prove it."""
    became = left_behind.what_became(office, state)
    if became is Gone.UNKNOWN and office.system.find(state.id) is Holds.DONE:
        became = Gone.IMPORTED
    settled = (importation.passed(office, state), Acknowledged(), Closed())
    match became:
        case Gone.IMPORTED:
            office.recorder.warn(text("'{file}' was imported before this office took over", file=state.name))
            office.recorder.write(state.id, Taken(), Filed(), *settled)
        case Gone.REFUSED:
            office.recorder.warn(text("'{file}' was refused before this office took over", file=state.name))
            office.recorder.write(state.id, Rejected(()), Quarantined(()), *settled)
        case Gone.UNKNOWN:
            doubt(
                office, state, text("'{file}' left the drop, and nothing tells whether it was taken", file=state.name)
            )
    return office.state(state.id)


def take_each(office: Office, take: Callable[[BatchState], BatchState]) -> None:
    """Take answers in their order. One that fails holds the others back for one run, then they pass it."""
    for state in download.open_answers(office):
        if state.has(Acknowledged) or state.stage == UNCERTAIN:
            continue
        if _waits_for_earlier(office, state):
            return
        try:
            take(damage.made_sure_of(office, state))
        except OptimxError as error:
            if ends_the_run(error):
                raise
            first = not (state.deferred_runs - {office.recorder.run})
            if office.recorder.run not in state.deferred_runs:
                # once a run, however often the run tries
                event = office.recorder.errored("collect", error, state.id, file=error.file or state.name)
                office.recorder.write(state.id, event, Deferred(error.code))
            if first:
                return
            office.recorder.warn(text("later answers pass '{file}', which failed again", file=state.name))


def _waits_for_earlier(office: Office, state: BatchState) -> bool:
    missing = _missing_before(office, state)
    gap = state.last(Gap)
    if missing <= 0 or state.has(Taken) or state.has(Rejected):
        return False
    if gap is None:
        office.recorder.write(state.id, Gap(missing, office.recorder.run))
        return True
    if gap.run == office.recorder.run:
        return True
    one = text("an earlier answer never came; '{file}' goes in without it", file=state.name)
    many = text("{count} earlier answers never came; '{file}' goes in without them", file=state.name)
    office.recorder.warn(counted(missing, one, many))
    return False


def _missing_before(office: Office, state: BatchState) -> int:
    passed = office.journal.latest(Passed)
    manifest = state.manifest
    if state.profile is Profile.PAIR or passed is None:
        return 0
    if (passed.instance, passed.epoch) != (manifest.instance, manifest.epoch):
        return 0
    # what is here and failed is no gap: the run before waited for it already
    here = {
        other.manifest.sequence
        for other in office.journal.batches(Direction.INBOUND, settled=False)
        if (other.manifest.instance, other.manifest.epoch) == (manifest.instance, manifest.epoch)
        and passed.sequence < other.manifest.sequence < manifest.sequence
    }
    return manifest.sequence - passed.sequence - 1 - len(here)


def _fetch(office: Office, state: BatchState) -> BatchState:
    # what a person said is in need not be on the drop any more
    return state if state.has(Fetched) or state.has(Taken) else download.fetch(office, state)


def take_in(office: Office, state: BatchState) -> BatchState:
    """Validate and import a fetched answer, or go on with that."""
    if not state.has(Allotted) and not state.has(Rejected):
        state = importation.validate(office, state)
    if state.has(Allotted) and not state.has(Taken):
        state = importation.import_answer(office, state)
    return state


def finish(office: Office, state: BatchState) -> BatchState:
    """Archive or quarantine an answer, then tell the other side."""
    if state.stage == UNCERTAIN:
        return state
    if state.has(Rejected):
        state = state if state.has(Quarantined) else archiving.put_aside(office, state)
    elif not state.has(Filed):
        state = archiving.archive(office, state)
    return acknowledgement.acknowledge(office, state)

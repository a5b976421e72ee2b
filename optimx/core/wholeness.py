"""Sets that lie on the drop without all of their files: journalled once, with whoever has to know it; and once whole.

In: a batch that waits, what of it is not on the drop as its manifest describes it. Out: `Lacking`, and an `Errored`
when that is news. Called by `office.completeness` and `dropserver.inbox`: each side looks for itself.
"""

from collections.abc import Sequence

from optimx.core.bus import Recorder
from optimx.core.errors import SetIncompleteError
from optimx.core.events import Finding
from optimx.core.journal import BatchState
from optimx.core.journal.entries import Lacking
from optimx.core.language import Text, text
from optimx.core.manifests import ManifestFile

RULE = "SET_INCOMPLETE"
"""By which a set is refused that was not whole for a day."""


def shortfall(file: ManifestFile, *, missing: bool) -> Text:
    """Return what is wrong with one file of a set."""
    name = file.facts.name
    if missing:
        return text("'{file}' is missing on the drop", file=name)
    return text("'{file}' is not on the drop as its manifest describes it", file=name)


def shortfalls(missing: Sequence[ManifestFile], spoiled: Sequence[ManifestFile]) -> Text | None:
    """Return what is wrong with a set, in one sentence; None when it is whole."""
    several = [*missing, *spoiled]
    if not several:
        return None
    if len(several) == 1:
        return shortfall(several[0], missing=bool(missing))
    return text(
        "'{file}' and {count} more are missing or changed on the drop",
        file=several[0].facts.name,
        count=len(several) - 1,
    )


def note(recorder: Recorder, step: str, state: BatchState, why: Text | None, remedy: Text) -> None:
    """Journal that a set is incomplete, or whole again, unless that is known.

    Args:
        recorder: of the run.
        step: that looked.
        state: the batch.
        why: what is wrong with it; None when it is whole.
        remedy: what this side can do.
    """
    known = state.lacking
    if why == (known.why if known else None):
        return
    if why is None:
        recorder.write(state.id, Lacking(None, recorder.clock.now()))
        return
    error = SetIncompleteError(why, remedy=remedy)
    since = known.since if known else recorder.clock.now()
    recorder.write(state.id, recorder.errored(step, error, state.id, file=state.name), Lacking(why, since))


def was_lacking(findings: Sequence[Finding]) -> bool:
    """Say whether a set was refused since it never became whole, and not for what is in it."""
    return any(finding.rule == RULE for finding in findings)

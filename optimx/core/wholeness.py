"""Sets that lie on the drop without all of their files: journalled once, with whoever has to know it; and once whole.

In: a batch that waits, what of it is not on the drop as its manifest describes it. Out: `Lacking`, and an `Errored`
when that is news. Called by `office.completeness`, `office.download` and `dropserver.inbox`: each side looks itself; by
`office.verdicts` and `dropserver.processing`, which know by it that a refusal is for that.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from optimx.core.bus import Recorder
from optimx.core.errors import NotThereError, SetIncompleteError
from optimx.core.events import Finding
from optimx.core.journal import BatchState
from optimx.core.journal.entries import Lacking
from optimx.core.language import Text, counted, text
from optimx.core.manifests import ManifestFile
from optimx.core.transfer import Failed

RULE = "SET_INCOMPLETE"
"""By which a set is refused that was not whole for a day."""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What is wrong with one file of a set.

    Attributes:
        file: as its manifest describes it.
        missing: nothing lies in its place; otherwise what lies there is something else.
    """

    file: ManifestFile
    missing: bool

    @property
    def why(self) -> Text:
        """The same, for people."""
        name = self.file.facts.name
        if self.missing:
            return text("'{file}' is missing on the drop", file=name)
        return text("'{file}' is not on the drop as it was sent", file=name)


def of_failed(state: BatchState, failed: Iterable[Failed]) -> tuple[Shortfall, ...]:
    """Return what is wrong with an inbound set of which some files could not be had."""
    missing = {failure.incoming.source: isinstance(failure.error, NotThereError) for failure in failed}
    files = {file.path: file for file in state.manifest.files}
    return tuple(Shortfall(file, missing[path]) for path, file in files.items() if path in missing)


def _sentence(shortfalls: Sequence[Shortfall]) -> Text | None:
    """Return what is wrong with a set; None when it is whole."""
    if not shortfalls:
        return None
    first = min(shortfalls, key=lambda each: not each.missing)
    if len(shortfalls) == 1:
        return first.why
    name = first.file.facts.name
    one = text("'{file}' and another file are missing or changed on the drop", file=name)
    many = text("'{file}' and {count} other files are missing or changed on the drop", file=name)
    return counted(len(shortfalls) - 1, one, many)


def news(recorder: Recorder, state: BatchState, shortfalls: Sequence[Shortfall]) -> Lacking | None:
    """Return what has to be journalled of a set that was looked at; None when all of that is known."""
    known, why = state.lacking, _sentence(shortfalls)
    if why == (known.why if known else None):
        return None
    return Lacking(why, known.since if known and why else recorder.clock.now())


def note(recorder: Recorder, step: str, state: BatchState, shortfalls: Sequence[Shortfall], remedy: Text) -> None:
    """Journal that a set is incomplete, or whole again, unless that is known.

    Args:
        recorder: of the run.
        step: that looked.
        state: the batch.
        shortfalls: what is wrong with it; none when it is whole.
        remedy: what this side can do.
    """
    found = news(recorder, state, shortfalls)
    if found is None:
        return
    if found.why is None:
        recorder.write(state.id, found)
        return
    error = SetIncompleteError(found.why, remedy=remedy)
    recorder.write(state.id, recorder.errored(step, error, state.id, file=state.name), found)


def was_lacking(findings: Sequence[Finding]) -> bool:
    """Say whether a set was refused since it never became whole, and not for what is in it."""
    return any(finding.rule == RULE for finding in findings)

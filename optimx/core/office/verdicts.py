"""Verdicts: what became of a pair is journalled once, as the event that people read and the entry that decides.

In: a verdict, from whatever told it. Out: `Processed` or `Errored`, and `Judged`. Called by `settlement`.
"""

from optimx.core import wholeness
from optimx.core.contracts import Verdict
from optimx.core.errors import PermanentError, Who
from optimx.core.events import Errored, FileFacts, Processed, Role, VerdictKind
from optimx.core.journal import BatchState
from optimx.core.journal.entries import Judged
from optimx.core.language import text
from optimx.core.office import completeness
from optimx.core.office.office import Office


class PairRefusedError(PermanentError):
    """The drop server refuses the pair; its findings say why. Put the data right; the next pair replaces it."""

    code = "E-PAIR-REFUSED"
    remedy = text("Put right in Optim'BTP what the findings name; the next exchange sends a new pair.")


def judge(office: Office, state: BatchState, verdict: Verdict) -> None:
    """Journal the verdict on a pair, with the event that tells it."""
    facts = _facts(state)
    if verdict.kind is VerdictKind.REFUSED:
        error = _refusal(facts.name, verdict)
        event: Processed | Errored = office.recorder.errored(
            "settlement", error, state.id, file=facts.name, findings=verdict.findings
        )
    else:
        event = Processed(
            **office.recorder.header(state.id),
            file=facts,
            verdict=verdict.kind,
            certainty=verdict.certainty,
            findings=verdict.findings,
        )
    office.recorder.write(state.id, event, Judged(verdict))


def _refusal(name: str, verdict: Verdict) -> PairRefusedError:
    if wholeness.was_lacking(verdict.findings):
        what = text("the drop server refused '{file}', whose set was incomplete on the drop for too long", file=name)
        return PairRefusedError(what, remedy=completeness.REMEDY, who=Who.YOU)
    return PairRefusedError(text("the drop server refused '{file}'", file=name))


def _facts(state: BatchState) -> FileFacts:
    for file in state.spooled:
        if file.role is Role.DATA:
            return file.facts
    return FileFacts(state.name, Role.DATA, 0, "")

"""What of a run needs somebody, and whom: the question that the first line of a report answers.

In: a `RunRecord`. Out: needs, those that wait for a person apart from those that heal by themselves, many alike as one.
Pure; called by the reports.
"""

from dataclasses import dataclass

from optimx import Errored, RunRecord, Text, UncertainError, Who, text
from optimx.plugins.reports.tallies import refused_records, warnings_of

# Transient, since the next run succeeds as soon as somebody has acted; but somebody has to.
_ASKS_ALL_THE_SAME = frozenset({"E-OVERDUE", "E-SET-INCOMPLETE", "E-DROP-FULL", "E-DISK-FULL", "E-BUSY"})
UNCERTAIN = "UNCERTAIN"
_CLOSED_WEEK = "R18"


@dataclass(frozen=True, slots=True)
class Need:
    """One thing to do, for one or several reasons.

    Attributes:
        who: who can do it.
        remedy: what to do.
        code: of the error that asks for it; empty when it is none.
        reasons: what happened, in order; at least one.
        heals: the next run mends it with nobody doing anything.
    """

    who: Who
    remedy: Text
    code: str
    reasons: tuple[Text, ...]
    heals: bool = False


def needs_of(run: RunRecord) -> tuple[Need, ...]:
    """Return all needs of a run, the reader's own first, those that heal by themselves last."""
    found = [*_from_errors(run), *_from_uncertain(run), *_from_refusals(run), *_from_closed_weeks(run)]
    order = list(Who)
    return tuple(sorted(found, key=lambda need: (need.heals, order.index(need.who))))


def _from_errors(run: RunRecord) -> list[Need]:
    alike: dict[tuple[object, ...], list[Errored]] = {}
    for error in run.errors:
        alike.setdefault((error.who, error.code, error.remedy.show()), []).append(error)
    return [
        Need(
            who=errors[0].who,
            remedy=errors[0].remedy,
            code=errors[0].code,
            reasons=tuple(error.what for error in errors),
            heals=all(error.transient for error in errors) and errors[0].code not in _ASKS_ALL_THE_SAME,
        )
        for errors in alike.values()
    ]


def _from_uncertain(run: RunRecord) -> list[Need]:
    told = {error.batch for error in run.errors if error.code == UncertainError.code}
    doubtful = [batch for batch in run.open_batches if batch.state == UNCERTAIN and batch.id not in told]
    reasons = tuple(text("whether {name} arrived is not known", name=batch.name) for batch in doubtful)
    return [Need(Who.YOU, UncertainError.remedy, UncertainError.code, reasons)] if reasons else []


def _from_closed_weeks(run: RunRecord) -> list[Need]:
    """Rule 18 guesses nothing: what comes for a week that payroll has closed waits until somebody has decided."""
    held = [finding for finding in warnings_of(run) if finding.rule == _CLOSED_WEEK]
    remedy = text("Decide in Optim'BTP what becomes of these hours (regularisation): no pay slip has them yet.")
    return [Need(Who.YOU, remedy, _CLOSED_WEEK, tuple(finding.message for finding in held))] if held else []


def _from_refusals(run: RunRecord) -> list[Need]:
    refused = refused_records(run)
    if not refused:
        return []
    authors = sorted({finding.author for finding in refused if finding.author})
    remedy = text(
        "The report lists them under 'Refused'. The crew finds each of them in the mobile app again "
        "and puts it right there."
    )
    if authors:
        remedy = text(
            "The report lists them under 'Refused'. Tell {authors}: each of them is in the mobile app again, "
            "to be put right there.",
            authors=", ".join(authors[:5]) + ("…" if len(authors) > 5 else ""),  # noqa: PLR2004 - names on one line
        )
    return [Need(Who.YOU, remedy, "", (text("records refused: {count}", count=len(refused)),))]

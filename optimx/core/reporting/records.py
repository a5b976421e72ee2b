"""Runs, as reports show them: read back from the journal, alone or as one line each.

In: the journal. Out: `RunRecord`s and summaries. Called by `ending`, and by the commands that show past runs.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from optimx.core.contracts import BatchSummary, Outcome, RunRecord, RunSummary
from optimx.core.events import Event, Imported, Side
from optimx.core.journal import BatchState, JournalReader, Row
from optimx.core.journal.entries import (
    DataPurged,
    ListenerFailed,
    Pinned,
    ReportsWritten,
    RunFinished,
    RunStarted,
    Warned,
)
from optimx.core.language import Text, text


def record_of(journal: JournalReader, run: str, account: str, side: Side) -> RunRecord:
    """Return all that is known of a run.

    Raises:
        LookupError: the journal knows no such run.
    """
    return record_from(journal, run, account, side, tuple(journal.rows(run=run)))


def record_from(journal: JournalReader, run: str, account: str, side: Side, rows: Sequence[Row]) -> RunRecord:
    """Return all that is known of a run whose rows were read before.

    Raises:
        LookupError: none of them is of its beginning.
    """
    started = next((row for row in rows if isinstance(row.body, RunStarted)), None)
    if started is None or not isinstance(started.body, RunStarted):
        raise LookupError(run)
    finished = next((row for row in rows if isinstance(row.body, RunFinished)), None)
    record = RunRecord(
        id=run,
        account=account,
        company=started.body.company,
        side=side,
        command=started.body.command,
        machine=started.body.machine,
        started=started.at,
        ended=finished.at if finished else None,
        outcome=Outcome.KILLED,
        exit_code=None,
        transport=started.body.transport,
        version=started.body.version,
        profile=_profile(rows, journal),
        events=tuple(row.body for row in rows if isinstance(row.body, Event)),
        warnings=tuple(_warnings(rows)),
        open_batches=tuple(map(summary_of, journal.open_at(rows[-1].seq))),
        journal_head=journal.head_at(rows[-1].seq),
        removed=_removed(rows),
    )
    if finished is not None and isinstance(finished.body, RunFinished):
        record = replace(record, outcome=Outcome(finished.body.outcome), exit_code=finished.body.exit_code)
    return record


def _removed(rows: Iterable[Row]) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for row in rows:
        if isinstance(row.body, DataPurged):
            sums.update(row.body.counts)
    return dict(sums)


def _profile(rows: Sequence[Row], journal: JournalReader) -> str:
    found = [row.body for row in rows if isinstance(row.body, Pinned)]
    pinned = found[-1] if found else journal.pinned
    return pinned.profile.value if pinned else ""


def _warnings(rows: Sequence[Row]) -> Iterable[Text]:
    failed = Counter(_failure(row.body) for row in rows if isinstance(row.body, ListenerFailed))
    for row in rows:
        if isinstance(row.body, Warned):
            yield row.body.message
        elif isinstance(row.body, ListenerFailed) and (times := failed.pop(_failure(row.body), 0)):
            yield _failed(row.body, times)


def _failure(body: ListenerFailed) -> tuple[str, str, str]:
    return body.listener, body.hook, body.why


def _failed(body: ListenerFailed, times: int) -> Text:
    """Say it once, however many events the plugin failed at."""
    if times == 1:
        return text(
            "the plugin '{plugin}' failed in {hook} ({why}); the exchange is not touched by it",
            plugin=body.listener,
            hook=body.hook,
            why=body.why,
        )
    return text(
        "the plugin '{plugin}' failed in {hook} {count} times ({why}); the exchange is not touched by it",
        plugin=body.listener,
        hook=body.hook,
        count=times,
        why=body.why,
    )


def summary_of(state: BatchState) -> BatchSummary:
    """Return a batch as reports show it."""
    found = BatchSummary(state.id, state.direction.value, state.name, state.stage, state.profile.value, state.since)
    lacking = state.lacking
    return found if lacking is None else replace(found, state="INCOMPLETE", since=lacking.since, lacks=lacking.why)


def open_batches(journal: JournalReader) -> tuple[BatchSummary, ...]:
    """Return the batches that are not settled."""
    return tuple(map(summary_of, journal.batches(settled=False)))


def summaries(journal: JournalReader, side: Side) -> tuple[RunSummary, ...]:
    """Return one line a run, oldest first."""
    written = {entry.of: entry.files for entry in journal.all(ReportsWritten)}
    return tuple(_run_summary(journal, run, side, written.get(run, ())) for run in journal.runs())


def _run_summary(journal: JournalReader, run: str, side: Side, reports: tuple[str, ...]) -> RunSummary:
    rows = tuple(journal.rows(run=run))
    (started,) = (row for row in rows if isinstance(row.body, RunStarted))
    finished = next((row for row in rows if isinstance(row.body, RunFinished)), None)
    left = finished.body if finished and isinstance(finished.body, RunFinished) else None
    return RunSummary(
        run,
        side,
        started.body.command if isinstance(started.body, RunStarted) else "",
        started.at,
        finished.at if finished else None,
        _outcome(Outcome(left.outcome), rows) if left else Outcome.KILLED,
        left.exit_code if left else None,
        reports,
        Counter(row.kind for row in rows if isinstance(row.body, Event)),
    )


def _outcome(left: Outcome, rows: Iterable[Row]) -> Outcome:
    """Return what the first line of the report says: refused records wait for somebody, though the run went well."""
    refused = any(isinstance(row.body, Imported) and row.body.refused for row in rows)
    return Outcome.NEEDS_PERSON if refused and left is Outcome.DONE else left

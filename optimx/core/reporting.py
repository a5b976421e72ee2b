"""Reports: every run leaves one in each format, rendered from the journal alone; a killed run's is written by the next.

In: the journal, the report plugins. Out: `RunRecord`s, files in `Rapport`. Called by both `run`s at their end and by
`optimx report`. A report that fails is named in the journal and never fails a run.
"""

import io
import logging
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta, tzinfo
from hashlib import sha256
from pathlib import Path

from optimx.core import durable
from optimx.core.bus import Recorder
from optimx.core.contracts import (
    BatchSummary,
    Indexing,
    Outcome,
    Report,
    ReportContext,
    ReportPlugin,
    RunRecord,
    RunSummary,
)
from optimx.core.contracts.report import report_file_name
from optimx.core.errors import OptimxError
from optimx.core.events import Errored, Event, Side
from optimx.core.journal import UNCERTAIN, BatchState, JournalReader, Row
from optimx.core.journal.entries import ListenerFailed, Pinned, ReportsWritten, RunFinished, RunStarted, Warned
from optimx.core.language import Text, text
from optimx.core.names import numbered
from optimx.core.ports import Disk

_log = logging.getLogger("optimx.report")

_WRITTEN = re.compile(r"Rapport_(?P<account>[0-9A-Za-z]+)_(?P<at>[0-9]{8}_[0-9]{6})( \([0-9]+\))?\.[a-z]+")

PRECEDENCE = (130, 70, 3, 5, 6, 4, 1, 7)
"""What is worse stands first: a run that met several ends says the one that needs somebody soonest."""
_OUTCOMES = {
    0: Outcome.DONE,
    1: Outcome.NEEDS_PERSON,
    3: Outcome.MISCONFIGURED,
    4: Outcome.WILL_RETRY,
    5: Outcome.REFUSED,
    6: Outcome.BUSY,
    7: Outcome.OVERDUE,
    70: Outcome.DEFECT,
    130: Outcome.INTERRUPTED,
}


def worst(codes: Iterable[int]) -> int:
    """Return the exit code that counts when a run has met several; a partner's own code counts as 1."""
    met = {code if code in _OUTCOMES else 1 for code in codes}
    return next((code for code in PRECEDENCE if code in met), 0)


def outcome_of(code: int, *, idle: bool = False) -> Outcome:
    """Return what the first line of the report says for an exit code; `idle` when nothing at all happened."""
    return Outcome.NOTHING_TO_DO if idle and code == 0 else _OUTCOMES[code]


@dataclass(frozen=True, slots=True)
class Reporter:
    """Where and how the reports of an account are written.

    Attributes:
        formats: plugins in configured order, each with the report that it made.
        folder: `Rapport`.
        disk: the local files.
        context: language, time zone and media for the reports.
        timezone: of the time in their names.
        keep: how long a report stays; None for ever. The journal can render it again for as long as it is kept.
    """

    formats: Sequence[tuple[ReportPlugin, Report]]
    folder: Path
    disk: Disk
    context: ReportContext
    timezone: tzinfo
    keep: timedelta | None = None


def record_of(journal: JournalReader, run: str, account: str, side: Side) -> RunRecord:
    """Return all that is known of a run.

    Raises:
        LookupError: the journal knows no such run.
    """
    return _record(journal, run, account, side, tuple(journal.rows(run=run)))


def _record(journal: JournalReader, run: str, account: str, side: Side, rows: Sequence[Row]) -> RunRecord:
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
        exit_code=0,
        transport=started.body.transport,
        version=started.body.version,
        profile=_profile(rows, journal),
        events=tuple(row.body for row in rows if isinstance(row.body, Event)),
        warnings=tuple(_warnings(rows)),
        open_batches=tuple(map(_summary, journal.open_at(rows[-1].seq))),
        journal_head=journal.head_at(rows[-1].seq),
    )
    if finished is not None and isinstance(finished.body, RunFinished):
        record = replace(record, outcome=Outcome(finished.body.outcome), exit_code=finished.body.exit_code)
    return record


def _profile(rows: Sequence[Row], journal: JournalReader) -> str:
    found = [row.body for row in rows if isinstance(row.body, Pinned)]
    pinned = found[-1] if found else journal.pinned
    return pinned.profile.value if pinned else ""


def _warnings(rows: Iterable[Row]) -> Iterable[Text]:
    for row in rows:
        if isinstance(row.body, Warned):
            yield row.body.message
        elif isinstance(row.body, ListenerFailed):
            yield text(
                "the plugin '{plugin}' failed in {hook} ({why}); the exchange is not touched by it",
                plugin=row.body.listener,
                hook=row.body.hook,
                why=row.body.why,
            )


def _summary(state: BatchState) -> BatchSummary:
    return BatchSummary(state.id, state.direction.value, state.name, state.stage, state.profile.value, state.since)


def open_batches(journal: JournalReader) -> tuple[BatchSummary, ...]:
    """Return the batches that are not settled."""
    return tuple(map(_summary, journal.batches(settled=False)))


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
        Outcome(left.outcome) if left else Outcome.KILLED,
        left.exit_code if left else 0,
        reports,
        Counter(row.kind for row in rows if isinstance(row.body, Event)),
    )


def end(recorder: Recorder, reporter: Reporter, *, code: int = 0) -> RunRecord:
    """End a run: journal how it left, write its reports, tell the listeners.

    Args:
        recorder: of the run.
        reporter: writes the reports.
        code: an exit code that no event of the run carries, such as a defect's.
    """
    rows = tuple(recorder.journal.rows(run=recorder.run))
    events = [row.body for row in rows if isinstance(row.body, Event)]
    codes = {event.exit_code for event in events if isinstance(event, Errored)}
    codes |= {1 for state in recorder.journal.batches(settled=False) if state.stage == UNCERTAIN}
    left = worst({code, *codes})
    finished = recorder.write("", RunFinished(outcome_of(left, idle=not events).value, left))
    record = _record(recorder.journal, recorder.run, recorder.account, recorder.side, (*rows, *finished))
    return _publish(recorder, reporter, record)


def finish_killed(recorder: Recorder, reporter: Reporter) -> None:
    """Write the reports of runs that were killed before they could; their outcome says so."""
    told = {entry.of for entry in recorder.journal.all(ReportsWritten)}
    for run in recorder.journal.runs():
        if run not in told and run != recorder.run:
            _publish(recorder, reporter, record_of(recorder.journal, run, recorder.account, recorder.side))


def _publish(recorder: Recorder, reporter: Reporter, record: RunRecord) -> RunRecord:
    """Write a run's reports and tell listeners of its end."""
    written = write_reports(reporter, record, recorder)
    recorder.write("", ReportsWritten(record.id, written))
    recorder.finished(record)
    _write_indexes(reporter, recorder)
    try:
        _forget_old(reporter, record)
    except OptimxError as error:
        # somebody reads one of them, or may not delete them: they stay until the next run
        _log.warning("old reports stay: %s", error.code)
    return record


def _forget_old(reporter: Reporter, newest: RunRecord) -> None:
    """Remove reports whose time is over, by the date in their names: nothing else in the folder is touched."""
    if reporter.keep is None:
        return
    oldest = newest.started.astimezone(reporter.timezone) - reporter.keep
    for entry in list(reporter.disk.list(reporter.folder)):
        written = _WRITTEN.fullmatch(entry.name)
        if (
            entry.is_file
            and written
            and written["account"] == newest.account
            and written["at"] < f"{oldest:%Y%m%d_%H%M%S}"
        ):
            durable.remove(reporter.disk, reporter.folder / entry.name)


def write_reports(reporter: Reporter, record: RunRecord, recorder: Recorder | None = None) -> tuple[str, ...]:
    """Write a record in every format; returns the names of the files.

    Args:
        reporter: where and how.
        record: what to render; need not be in a journal: a run that was refused has none.
        recorder: names a report that fails; without one it is only logged.
    """
    return tuple(
        name for plugin, report in reporter.formats if (name := _write_one(reporter, plugin, report, record, recorder))
    )


def _write_one(
    reporter: Reporter, plugin: ReportPlugin, report: Report, record: RunRecord, recorder: Recorder | None
) -> str:
    out = io.BytesIO()
    try:
        reporter.disk.make_folder(reporter.folder)
        report.render(record, out, reporter.context)
        path = _place(reporter, record, plugin.suffix, out.getvalue())
        durable.write(reporter.disk, path, out.getvalue())
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a partner's may raise anything
        _log.exception("report %s failed", plugin.name)
        if recorder is not None:
            recorder.write("", ListenerFailed(plugin.name, "report", 0, type(error).__name__))
        return ""
    return path.name


def _place(reporter: Reporter, record: RunRecord, suffix: str, content: bytes) -> Path:
    """Return where a report goes: to a name that is free, or that holds the same, from a run that was killed there."""
    started = record.started.astimezone(reporter.timezone)
    wanted = reporter.folder / report_file_name(record.account, started, suffix)
    digest = sha256(content).hexdigest()
    path, number = wanted, 1
    while reporter.disk.stat(path) is not None and not durable.holds(reporter.disk, path, digest):
        number += 1  # two runs within one second
        path = wanted.with_name(numbered(wanted.name, number))
    return path


def _write_indexes(reporter: Reporter, recorder: Recorder) -> None:
    for plugin, report in reporter.formats:
        if not isinstance(report, Indexing):
            continue
        out = io.BytesIO()
        try:
            report.index(summaries(recorder.journal, recorder.side), out, reporter.context)
            durable.write(reporter.disk, reporter.folder / f"index{plugin.suffix}", out.getvalue())
        except (Exception, SystemExit) as error:  # noqa: BLE001 - as above
            _log.exception("index of report %s failed", plugin.name)
            recorder.write("", ListenerFailed(plugin.name, "index", 0, type(error).__name__))


def render(reporter: Reporter, record: RunRecord, name: str) -> bytes:
    """Return a record in one format.

    Raises:
        LookupError: no such format is configured.
    """
    for plugin, report in reporter.formats:
        if plugin.name == name:
            out = io.BytesIO()
            report.render(record, out, reporter.context)
            return out.getvalue()
    raise LookupError(name)

"""The end of a run: how it left is journalled, its reports are written, listeners are told.

In: the journal. Out: a `RunRecord`. Called by `running`, for its own run and for those that were killed.
"""

import logging

from optimx.core.bus import Recorder
from optimx.core.contracts import RunRecord
from optimx.core.errors import OptimxError
from optimx.core.events import Errored, Event
from optimx.core.journal import UNCERTAIN
from optimx.core.journal.entries import ReportsWritten, RunFinished
from optimx.core.reporting.outcomes import outcome_of, worst
from optimx.core.reporting.records import record_from, record_of
from optimx.core.reporting.writing import Reporter, forget_old, write_indexes, write_reports

_log = logging.getLogger("optimx.report")


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
    record = record_from(recorder.journal, recorder.run, recorder.account, recorder.side, (*rows, *finished))
    if not reporter.is_there():
        # nothing is written into the place of a share that is away: the next run that finds it writes what is owed
        recorder.finished(record)
        return record
    return _publish(recorder, reporter, record)


def finish_killed(recorder: Recorder, reporter: Reporter) -> None:
    """Write the reports of runs that were killed before they could, or whose folder was away; their outcome says so."""
    if not reporter.is_there():
        return
    told = {entry.of for entry in recorder.journal.all(ReportsWritten)}
    for run in recorder.journal.runs():
        if run not in told and run != recorder.run:
            _publish(recorder, reporter, record_of(recorder.journal, run, recorder.account, recorder.side))


def _publish(recorder: Recorder, reporter: Reporter, record: RunRecord) -> RunRecord:
    """Write a run's reports and tell listeners of its end."""
    written = write_reports(reporter, record, recorder)
    recorder.write("", ReportsWritten(record.id, written))
    recorder.finished(record)
    write_indexes(reporter, recorder)
    try:
        forget_old(reporter, record)
    except OptimxError as error:
        # somebody reads one of them, or may not delete them: they stay until the next run
        _log.warning("old reports stay: %s", error.code)
    return record

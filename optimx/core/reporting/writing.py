"""The files of reports: each format in a file of its own, overviews beside them, old ones removed.

In: a `RunRecord`. Out: files in `Rapport`. Called by `ending`, and for a run that was refused before it began.
A report that fails is named in the journal and never fails a run.
"""

import io
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from hashlib import sha256
from pathlib import Path

from optimx.core import durable
from optimx.core.bus import Recorder
from optimx.core.contracts import Indexing, Report, ReportContext, ReportPlugin, RunRecord
from optimx.core.contracts.report import report_file_name
from optimx.core.journal.entries import ListenerFailed
from optimx.core.names import numbered
from optimx.core.ports import Disk
from optimx.core.reporting.records import summaries

_log = logging.getLogger("optimx.report")

_WRITTEN = re.compile(r"Rapport_(?P<account>[0-9A-Za-z]+)_(?P<at>[0-9]{8}_[0-9]{6})( \([0-9]+\))?\.[a-z]+")


@dataclass(frozen=True, slots=True)
class Reporter:
    """Where and how the reports of an account are written.

    Attributes:
        formats: plugins in configured order, each with the report that it made.
        folder: `Rapport`.
        disk: the local files.
        context: language, time zone and media for the reports.
        timezone: of the time in their names.
        is_there: says whether the folder is the right one; when its share is away, reports wait for its return.
        keep: how long a report stays; None for ever. The journal can render it again for as long as it is kept.
    """

    formats: Sequence[tuple[ReportPlugin, Report]]
    folder: Path
    disk: Disk
    context: ReportContext
    timezone: tzinfo
    keep: timedelta | None = None
    is_there: Callable[[], bool] = lambda: True


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


def write_indexes(reporter: Reporter, recorder: Recorder) -> None:
    """Write the overview of all runs in every format that has one."""
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


def forget_old(reporter: Reporter, newest: RunRecord) -> None:
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

"""A report on the terminal, as its plugin renders it.

In: a report plugin's report, a record. Out: text. Called by `cli.report`.
"""

import io

from optimx import Report, ReportContext, RunRecord


def report_page(report: Report, record: RunRecord, context: ReportContext) -> str:
    """Return a report as a terminal wants it: without the mark and the line ends that Notepad wants."""
    out = io.BytesIO()
    report.render(record, out, context)
    return out.getvalue().decode("utf-8-sig", "replace").replace("\r\n", "\n").rstrip("\n")

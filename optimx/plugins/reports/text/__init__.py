"""The report `text`: what the clerk opens in Notepad.

In: a `RunRecord`. Out: UTF-8 with BOM, CRLF, at most 96 columns wherever words can be broken. Enabled by `"text"` in
`[reports] formats`; called by `core.reporting` and `optimx report show`.
"""

from collections.abc import Iterable
from typing import BinaryIO

from pydantic import BaseModel, ConfigDict

from optimx import ReportContext, ReportPlugin, RunRecord, hookimpl
from optimx.plugins.reports.figures import Figures
from optimx.plugins.reports.text.lines import event_lines
from optimx.plugins.reports.text.page import Page
from optimx.plugins.reports.text.sections import closing, facts, file_totals, first_line, to_do
from optimx.plugins.reports.text.standing import promise, record_totals, refused, removed, standing, warnings


class TextOptions(BaseModel):
    """Table `[reports.text]`: nothing to set."""

    model_config = ConfigDict(extra="forbid")


class TextReport:
    """Renders a run as a page of text; the same record and context always give the same bytes."""

    def render(self, run: RunRecord, out: BinaryIO, context: ReportContext) -> None:
        """Write the page: first what the clerk has to know, then the events, then the details."""
        page = Page(Figures.of(context))
        for section in (first_line, to_do, facts, file_totals, event_lines):
            section(run, page)
        for section in (record_totals, refused, warnings, removed, standing, promise, closing):
            section(run, page)
        page.write(out)


@hookimpl
def optimx_register_reports() -> Iterable[ReportPlugin]:
    """Announce the format `text`."""
    return [
        ReportPlugin(
            name="text",
            suffix=".txt",
            media_type="text/plain; charset=utf-8",
            options=TextOptions,
            make=lambda options: TextReport(),
        )
    ]

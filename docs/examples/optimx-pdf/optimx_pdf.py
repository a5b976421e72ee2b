"""A run as a PDF: what happened, what failed and what to do, one line an event.

In: a record of a run. Out: the bytes of a PDF, the same for the same record. Loaded by optimx when `[plugins] use`
names "optimx-pdf".
"""

from pathlib import Path
from typing import BinaryIO

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from pydantic import BaseModel, ConfigDict, Field

import optimx

_LONGEST = 110  # characters of a line: a name as long as a page helps nobody
_LINE = 5.0  # millimetres


class PdfOptions(BaseModel):
    """The table `[reports.pdf]`."""

    model_config = ConfigDict(extra="forbid")

    font: Path | None = Field(None, description="A TrueType font; empty: the PDF's own, which knows Western letters.")


class Pdf:
    """See `optimx.Report`."""

    def __init__(self, options: PdfOptions) -> None:
        self._font = options.font

    def render(self, run: optimx.RunRecord, out: BinaryIO, context: optimx.ReportContext) -> None:
        """Write the report of one run."""
        page = self._begun(run)
        started = run.started.astimezone(context.timezone)
        self._line(page, f"{run.company or run.account} - {started:%d/%m/%Y %H:%M}", size=16)
        self._line(page, f"{run.command}, {run.machine}: {run.outcome}", size=11)
        for error in run.errors:
            self._line(page, f"{error.code} {error.what.show(context.translate)}", size=11)
            self._line(page, f"-> {error.remedy.show(context.translate)}", size=9)
        for warning in run.warnings:
            self._line(page, f"! {warning.show(context.translate)}", size=9)
        for event in run.events:
            at = event.at.astimezone(context.timezone)
            self._line(page, f"{at:%H:%M:%S}  {event.kind:<10}  {_about(event)}", size=9)
        out.write(bytes(page.output()))

    def _begun(self, run: optimx.RunRecord) -> FPDF:
        page = FPDF()
        page.set_creation_date(run.started)  # not now: any past run has to give the same bytes again
        if self._font is not None:
            page.add_font("own", fname=self._font)
        page.add_page()
        return page

    def _line(self, page: FPDF, words: str, *, size: int) -> None:
        page.set_font("own" if self._font else "helvetica", size=size)
        page.cell(0, _LINE, self._safe(words), new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _safe(self, words: str) -> str:
        """Escape what could reorder or forge, cut what is too long, replace what the font does not know."""
        printed = optimx.printable(words)[:_LONGEST]
        return printed if self._font else printed.encode("latin-1", "replace").decode("latin-1")


def _about(event: optimx.Event) -> str:
    facts = getattr(event, "file", None)
    return getattr(facts, "name", facts) or ""


@optimx.hookimpl
def optimx_register_reports() -> list[optimx.ReportPlugin]:
    """Announce the report `pdf`."""
    return [optimx.ReportPlugin("pdf", ".pdf", "application/pdf", PdfOptions, Pdf)]

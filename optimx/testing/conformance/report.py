"""The kit for reports: every kind of day is rendered, quickly, and nothing from outside gets out of its place.

In: a `ReportUnderTest`. Out: a test or a `Result` a promise. Subclassed by authors, run by `optimx plugins check`.
"""

import csv
import io
import json
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from optimx.core.contracts import Indexing, Report, ReportContext, ReportPlugin, RunRecord
from optimx.testing.conformance import days
from optimx.testing.conformance.as_tests import with_tests
from optimx.testing.conformance.checks import Broken, Check, Note, Outcome, check, checks_of, require, said

_LONG = 10_000  # events: a firm of 500 people after a week without a line
_SECONDS = 20.0  # for those, on a slow machine; a report must not be what a run waits for
_BYTES = 64 << 20
# What turns text round or moves a cursor. Line ends are counted apart, since a report has lines of its own.
_FORGING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class ReportUnderTest:
    """A report: what the fixture `report` returns.

    Attributes:
        plugin: as it is announced.
        options: of its table, checked by its model; None for an empty table.
    """

    plugin: ReportPlugin
    options: Any = None

    @property
    def kind(self) -> str:
        """The media type without its parameters: `text/plain`."""
        return self.plugin.media_type.partition(";")[0].strip()

    def make(self) -> Report:
        """Make the report as the core does."""
        return self.plugin.make(self.plugin.options() if self.options is None else self.options)

    def render(self, run: RunRecord, language: str = "en") -> bytes:
        """Return the report of a run."""
        return _written(lambda out: self.make().render(run, out, _context(language)), "render")


def _context(language: str) -> ReportContext:
    return ReportContext(language, str, UTC)


def _written(write: Callable[[io.BytesIO], None], call: str) -> bytes:
    out = io.BytesIO()
    try:
        write(out)
    except Exception as error:
        raise Broken(f"{call} raised {said(error)}") from error
    require(not out.closed, f"{call} closed the file that it was given")
    return out.getvalue()


@check("Begin `suffix` with a dot and use letters only; say the format in `media_type` (`text/html`).")
def it_says_what_it_is(report: ReportUnderTest) -> Outcome:
    """The suffix and the media type are ones that a file and a mail can have."""
    suffix, kind = report.plugin.suffix, report.kind
    require(re.fullmatch(r"\.[a-z]{1,10}", suffix), f"the suffix is {suffix!r}, not a dot and lower-case letters")
    require(re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", kind), f"the media type is {kind!r}, not like text/html")
    return None


@check("Render whatever a record may hold: no events, no end, refused records, open batches, both languages.")
def every_kind_of_day_is_rendered(report: ReportUnderTest) -> Outcome:
    """A day that went well, an empty one, failed, refused, killed ones: each is rendered, in both languages."""
    for name, day in days.by_kind().items():
        for language in ("fr", "en"):
            content = report.render(day, language)
            require(content, f"the report of the day {name!r} is empty")
            _is_of_its_kind(report, content)
    return None


@check("Render the record and nothing else: no clock, no chance, no file of this machine.")
def the_same_record_gives_the_same_bytes(report: ReportUnderTest) -> Outcome:
    """The same record gives the same bytes: any past run can be shown again."""
    day = days.done()
    require(report.render(day) == report.render(day), "two reports of the same record differ")
    return None


@check("Say in the report how the run ended.")
def days_that_differ_have_different_reports(report: ReportUnderTest) -> Outcome:
    """A day that failed does not read like one that went well."""
    found = {name: report.render(day) for name, day in days.by_kind().items()}
    same = [(one, other) for one in found for other in found if one < other and found[one] == found[other]]
    require(not same, f"the reports of these days are the same: {same!r}")
    return None


@check("Write as you go, and look at each event once.")
def ten_thousand_events_are_rendered(report: ReportUnderTest) -> Outcome:
    """A day of 10,000 events is rendered in seconds, in some MiB."""
    day = days.long(_LONG)
    began = time.monotonic()
    content = report.render(day)
    took = time.monotonic() - began
    require(took < _SECONDS, f"{_LONG} events took {took:.0f} s")
    require(len(content) < _BYTES, f"{_LONG} events gave {len(content) >> 20} MiB")
    return None


@check("Escape names, sentences and categories for your format: `optimx.printable` for text, `html.escape` for HTML.")
def hostile_words_stay_words(report: ReportUnderTest) -> Outcome:
    """Whatever a name from outside holds, it forges no line, runs nothing, and breaks no file."""
    harm = report.render(days.hostile())
    formula = report.render(days.hostile(days.FORMULA))
    for content in (harm, formula):
        _is_of_its_kind(report, content)
    kind = report.kind
    if kind == "text/csv":
        cells = [cell for row in _rows(formula) for cell in row if cell.startswith(("=", "+", "@", "\t"))]
        require(not cells, f"a spreadsheet would execute the cell {cells[:1]!r}")
    if kind == "text/html":
        require(b"<script>alert" not in harm, "a name with <script> in it is in the page as it is")
    if kind == "text/plain":
        forged = [line for line in _decoded(harm).splitlines() if line.startswith("12:00 IMPORTED")]
        require(not forged, "a name with a line feed in it forges a line")
    return None


@check("Do without a picture that `open_media` does not have: it may return None.")
def an_overview_is_rendered(report: ReportUnderTest) -> Outcome:
    """An overview, where there is one, lists runs, and also none."""
    made = report.make()
    if not isinstance(made, Indexing):
        return Note("this report has no overview", advice=False)
    for runs in ((), days.summaries()):
        content = _written(lambda out, runs=runs: made.index(runs, out, _context("fr")), "index")  # type: ignore[misc]
        require(content, "the overview is empty")
        _is_of_its_kind(report, content)
    return None


def _is_of_its_kind(report: ReportUnderTest, content: bytes) -> None:
    kind = report.kind
    if kind.startswith("text/"):
        found = _FORGING.search(_decoded(content))
        require(found is None, f"the report holds the control character {found[0] if found else ''!r}")
    if kind == "application/json":
        try:
            json.loads(content)
        except ValueError as error:
            raise Broken(f"the report is no JSON: {error}") from error
    if kind == "application/pdf":
        require(content.startswith(b"%PDF-"), "the report is no PDF")


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Broken(f"the report is no UTF-8: {error}") from error


def _rows(content: bytes) -> list[list[str]]:
    decoded = _decoded(content)
    return list(csv.reader(io.StringIO(decoded, newline=""), delimiter=";" if ";" in decoded else ","))


def try_report(report: ReportUnderTest, check: Check[ReportUnderTest]) -> Outcome:
    """Try one check on a report."""
    return check.run(report)


REPORT_CHECKS: tuple[Check[ReportUnderTest], ...] = checks_of(sys.modules[__name__])
"""Every promise of a report."""


@with_tests(REPORT_CHECKS, "report", try_report)
class ReportConformance:
    """The whole suite for a report: subclass it in a test module, and give it a fixture `report`."""

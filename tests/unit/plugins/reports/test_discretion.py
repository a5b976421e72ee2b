import io
from dataclasses import replace
from typing import Any

import pytest

from optimx import Finding, Imported, ReportContext, Severity, Text, text
from optimx.plugins.reports.discretion import discreet
from optimx.plugins.reports.json import JsonReport
from optimx.plugins.reports.text import TextReport
from optimx.testing.conformance import days

PRIVATE = [
    text("'{value}' cannot stand in {place}", value="burn-out", place="Absence/@motif"),
    text("'{value}' cannot stand in {place}", value="burn-out", place="Pointage/Commentaire"),
    text("the absence reason {code} is not known", code="burn-out"),
    text("'{sample}' in {place} looks like a letter that was encoded twice", sample="burn-out", place="Incident"),
]


@pytest.mark.parametrize("words", PRIVATE, ids=str)
def test_a_reason_for_absence_or_a_free_text_is_not_quoted(words: Text) -> None:
    assert "burn-out" not in discreet(words).show()
    assert "…" in discreet(words).show()


def test_everything_else_is_told_as_it_is() -> None:
    words = text("'{value}' cannot stand in {place}", value="7,5", place="Heures/@duree")

    assert discreet(words) is words


@pytest.mark.parametrize("report", [TextReport(), JsonReport()], ids=["text", "json"])
def test_no_report_tells_it_wherever_it_stands(report: Any, french: ReportContext) -> None:
    findings = tuple(Finding("VALEUR", Severity.RECORD, words, author="000007") for words in PRIVATE)
    record = days.needs_person()
    events = tuple(
        replace(event, refused=findings, warnings=findings) if isinstance(event, Imported) else event
        for event in record.events
    )
    errors = tuple(replace(error, what=PRIVATE[0], remedy=PRIVATE[2]) for error in record.errors)
    out = io.BytesIO()

    report.render(replace(record, events=(*events, *errors), warnings=tuple(PRIVATE)), out, french)

    assert b"000007" in out.getvalue()
    assert b"burn-out" not in out.getvalue()

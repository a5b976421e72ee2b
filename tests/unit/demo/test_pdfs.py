"""Documents are real PDFs, the same bytes for the same input."""

import re
import zlib
from dataclasses import replace
from datetime import date
from random import Random

import pytest

from optimx.demo.pdfs import Subject, check_sheet, plan, safety_sheet

SUBJECT = Subject(
    "Démo BTP",
    "Plan RDC",
    "Gros œuvre du groupe scolaire",
    "14 rue des Alliés, Saint-Étienne",
    "C2026-101",
    "B",
    date(2026, 9, 1),
)
MAKERS = {
    "plan": lambda subject: plan(subject, Random(1)),
    "safety sheet": lambda subject: safety_sheet(subject, ["Karim Benali", "Hélène Granger"]),
    "check sheet": lambda subject: check_sheet(subject, Random(1)),
}


def words_of(content: bytes) -> str:
    streams = re.findall(rb"stream\n(.*?)\nendstream", content, re.DOTALL)
    return "".join(zlib.decompress(stream).decode("latin-1") for stream in streams if stream.startswith(b"x"))


@pytest.mark.parametrize("kind", MAKERS)
def test_a_document_is_a_pdf_of_one_page_that_names_its_subject(kind: str) -> None:
    content = MAKERS[kind](SUBJECT)

    assert content.startswith(b"%PDF-1.")
    assert content.rstrip().endswith(b"%%EOF")
    assert b"/Count 1" in content
    assert "C2026-101" in words_of(content)
    assert "Gros oeuvre du groupe scolaire" in words_of(content)


@pytest.mark.parametrize("kind", MAKERS)
def test_the_same_document_is_the_same_bytes_and_another_day_other_ones(kind: str) -> None:
    assert MAKERS[kind](SUBJECT) == MAKERS[kind](SUBJECT)
    assert MAKERS[kind](SUBJECT) != MAKERS[kind](replace(SUBJECT, made_on=date(2026, 9, 2)))

"""Reason files: a person in front of Notepad understands why a file was put aside and what to do."""

import pytest

from optimx.core.events import Finding, Severity
from optimx.core.language import text
from optimx.core.reasons import reason_file
from optimx.locales import translation


def test_a_reason_names_the_rule_the_place_and_the_remedy() -> None:
    finding = Finding("XML_SYNTAX", Severity.SET, text("tags do not match"), "optim_data_1.xml", 12, 5, "", "000007")

    shown = reason_file("optim_data_1.xml", [finding], text("Send it again."), str).decode("utf-8-sig")

    assert "Put aside: optim_data_1.xml" in shown
    assert "[XML_SYNTAX] tags do not match (line 12, column 5) : optim_data_1.xml — 000007" in shown
    assert "What to do: Send it again." in shown


def test_a_column_that_nobody_knows_is_not_told() -> None:
    finding = Finding("XML_CONTROL", Severity.SET, text("one too many"), "a.xml", 4)

    shown = reason_file("a.xml", [finding], text("Send it again."), str).decode("utf-8-sig")

    assert "[XML_CONTROL] one too many (line 4) : a.xml" in shown


def test_it_reads_well_in_notepad() -> None:
    data = reason_file("a.xml", [], text("Nothing."), str)

    assert data.startswith(b"\xef\xbb\xbf")
    assert b"\n" not in data.replace(b"\r\n", b"")


def test_names_from_outside_forge_no_line() -> None:
    finding = Finding("R", Severity.SET, text("'{name}'", name="x\r\nWhat to do: pay"), "a\nb", record="c\u202ed")

    shown = reason_file("a\nWhat to do: nothing", [finding], text("Nothing."), str).decode("utf-8-sig")

    assert sum(line.startswith("What to do:") for line in shown.splitlines()) == 1


@pytest.mark.parametrize(("count", "words"), [(201, "… et 1 autre"), (1000, "… et 800 autres")])
def test_thousands_of_findings_are_counted(count: int, words: str) -> None:
    findings = [Finding(f"R{number}", Severity.RECORD, text("bad")) for number in range(count)]

    shown = reason_file("a.xml", findings, text("Nothing."), translation("fr")).decode("utf-8-sig")

    assert words in shown.splitlines()

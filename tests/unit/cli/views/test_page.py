from datetime import UTC, datetime
from typing import BinaryIO

from optimx import Outcome, ReportContext, RunRecord, Side
from optimx.cli.views.page import report_page


class Notepad:
    def render(self, run: RunRecord, out: BinaryIO, context: ReportContext) -> None:
        out.write(b"\xef\xbb\xbf" + f"Passage {run.id}\r\nterminé\r\n".encode())


def test_a_report_for_notepad_is_shown_as_a_terminal_wants_it() -> None:
    at = datetime(2026, 11, 23, tzinfo=UTC)
    record = RunRecord("r1", "1", "", Side.OFFICE, "exchange", "m", at, at, Outcome.DONE, 0)

    assert report_page(Notepad(), record, ReportContext("fr", str, UTC)) == "Passage r1\nterminé"

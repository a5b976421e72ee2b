from dataclasses import replace
from datetime import UTC, datetime

import pytest

from optimx import BatchSummary, Side, text
from optimx.cli.terminal import Terminal
from optimx.cli.views.batches import batch_data, batch_lines
from optimx.plugins.reports.figures import Figures

FIGURES = Figures("fr", str, UTC)
BATCH = BatchSummary(
    "b1", "outbound", "data\u202e.xml", "UNCERTAIN", "pair", datetime(2026, 11, 23, 12, 30, tzinfo=UTC)
)


def test_a_batch_is_a_line_that_says_what_its_state_means(terminal: Terminal) -> None:
    _, line = batch_lines([BATCH], Side.OFFICE, FIGURES, terminal)

    assert line.startswith("data\\u202e.xml  23/11/2026 12:30  TO BE CHECKED")
    assert len(line) <= 80


def test_a_batch_without_a_file_is_known_by_its_number(terminal: Terminal) -> None:
    _, line = batch_lines([replace(BATCH, name="")], Side.OFFICE, FIGURES, terminal)

    assert line.startswith("b1  ")


@pytest.mark.parametrize(
    ("side", "words"), [(Side.OFFICE, "waiting for an answer"), (Side.SERVER, "the office to fetch")]
)
def test_what_was_sent_waits_for_the_other_side(terminal: Terminal, side: Side, words: str) -> None:
    _, line = batch_lines([replace(BATCH, state="SENT")], side, FIGURES, terminal)

    assert words in line


def test_an_incomplete_set_says_which_file_is_missing_in_the_language_of_the_reader(terminal: Terminal) -> None:
    batch = replace(BATCH, state="INCOMPLETE", lacks=text("'{file}' is missing on the drop", file="param\u202e.xml"))
    figures = Figures("fr", lambda message: message.replace("is missing on", "manque sur"), UTC)

    _, line = batch_lines([batch], Side.OFFICE, figures, terminal)

    assert line.endswith("incomplete (the next pair replaces it): 'param\\u202e.xml' manque sur the drop")
    assert batch_data(batch)["lacks"]["values"] == {"file": "param\u202e.xml"}


def test_who_helps_an_incomplete_answer_is_said(terminal: Terminal) -> None:
    batch = replace(BATCH, direction="inbound", state="INCOMPLETE", lacks=text("a photo is missing"))

    _, line = batch_lines([batch], Side.OFFICE, FIGURES, terminal)

    assert line.endswith("incomplete (the owner of the drop delivers it again): a photo is missing")


def test_nothing_open_is_said_in_words(terminal: Terminal) -> None:
    assert batch_lines([], Side.OFFICE, FIGURES, terminal) == ["Nothing is open: all is settled."]


def test_programs_get_the_state_untranslated() -> None:
    assert batch_data(BATCH)["state"] == "UNCERTAIN"
    assert batch_data(BATCH)["since"] == "2026-11-23T12:30:00+00:00"

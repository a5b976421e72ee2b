"""The demo's calendar: a day that went through is turned, one that was interrupted is begun again."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from optimx import BadInputError
from optimx.demo.notebook import Notebook, read_notebook, write_notebook

FRIDAY, SATURDAY, MONDAY = date(2026, 11, 27), date(2026, 11, 28), date(2026, 11, 30)


def test_it_begins_on_a_working_day() -> None:
    assert Notebook.begin(FRIDAY).day == FRIDAY
    assert Notebook.begin(SATURDAY) == Notebook(MONDAY, MONDAY)


def test_only_a_finished_day_is_followed_by_the_next_working_day() -> None:
    begun = Notebook(FRIDAY, FRIDAY, entered={"Photo": 40})

    assert begun.turned() == begun
    assert replace(begun, finished=True).turned() == Notebook(FRIDAY, MONDAY, entered={"Photo": 40})


def test_days_add_up() -> None:
    assert Notebook(FRIDAY, MONDAY, entered={"Photo": 40}).with_day({"Photo": 2, "Progress": 1}) == {
        "Photo": 42,
        "Progress": 1,
    }


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    written = Notebook(FRIDAY, MONDAY, True, {"Photo": 80})

    write_notebook(tmp_path / "demo.json", written)

    assert read_notebook(tmp_path / "demo.json") == written
    assert read_notebook(tmp_path / "none.json") is None


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"as_of": 1}', '{"entered": [], "as_of": "x"}'])
def test_a_file_that_the_demo_did_not_write_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "demo.json").write_text(content, "utf-8")

    with pytest.raises(BadInputError, match=r"demo\.json"):
        read_notebook(tmp_path / "demo.json")

import io
from collections.abc import Iterator
from datetime import UTC
from itertools import count

from optimx.cli.progress import progress
from optimx.cli.terminal import QUIET, Terminal
from optimx.plugins.reports.figures import Figures

FIGURES = Figures("en", str, UTC)
MIB = 2**20


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def seconds(step: float) -> Iterator[float]:
    return count(0.0, step)


def shown(step: float, files: int, err: io.StringIO, **options: bool) -> str:
    ticks = seconds(step)
    with progress(Terminal(io.StringIO(), err, str, **options), FIGURES, lambda: next(ticks)) as tell:
        for done in range(1, files + 1):
            tell(done, files, done * MIB, files * MIB)
    return err.getvalue().replace("\u00a0", " ")


def test_elsewhere_it_is_a_plain_line_now_and_then_and_at_the_end() -> None:
    lines = shown(1.0, 25, io.StringIO()).splitlines()

    assert lines == [
        "files: 10 of 25, 10.0 MB of 25.0 MB",
        "files: 20 of 25, 20.0 MB of 25.0 MB",
        "files: 25 of 25, 25.0 MB of 25.0 MB",
    ]


def test_a_quick_transfer_is_one_line() -> None:
    assert shown(0.0, 3, io.StringIO()).splitlines() == ["files: 3 of 3, 3.0 MB of 3.0 MB"]


def test_on_a_terminal_there_are_bars_and_nothing_is_left_of_them() -> None:
    screen = shown(1.0, 3, Screen(), colour=True)

    assert "files: 3 of 3" in screen
    assert screen.endswith("\x1b[2K")


def test_what_has_no_size_is_records_and_nothing_at_all_is_not_told() -> None:
    err = io.StringIO()
    with progress(Terminal(io.StringIO(), err, str), FIGURES, lambda: 0.0) as tell:
        tell(0, 0, 0, 0)
        tell(206, 206, 0, 0)

    assert err.getvalue() == "records: 206 of 206\n"


def test_quiet_is_quiet() -> None:
    err = io.StringIO()
    with progress(Terminal(io.StringIO(), err, str, loudness=QUIET), FIGURES, lambda: 0.0) as tell:
        tell(1, 1, 1, 1)

    assert err.getvalue() == ""

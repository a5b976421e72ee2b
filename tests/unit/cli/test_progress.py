import io
from collections.abc import Iterator
from datetime import UTC
from itertools import count

import pytest

from optimx import text
from optimx.cli.progress import Bars, progress
from optimx.cli.terminal import NORMAL, QUIET, Terminal
from optimx.plugins.reports.figures import Figures

FIGURES = Figures("en", str, UTC)
MIB = 2**20


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def seconds(step: float) -> Iterator[float]:
    return count(0.0, step)


def shown(step: float, files: int, err: io.StringIO, *, colour: bool = False) -> str:
    ticks = seconds(step)
    with progress(Terminal(io.StringIO(), err, str, colour=colour), FIGURES, lambda: next(ticks)) as tell:
        for done in range(1, files + 1):
            tell(done, files, done * MIB, files * MIB)
    return err.getvalue().replace("\u00a0", " ")


def lines_of(*calls: tuple[float, tuple[int, int, int, int], bool]) -> list[str]:
    """Return what is written elsewhere than on a terminal: at a second, how far, and whether it is over."""
    err, now = io.StringIO(), [0.0]
    with progress(Terminal(io.StringIO(), err, str), FIGURES, lambda: now[0]) as tell:
        for second, far, over in calls:
            now[0] = second
            tell(*far, over=over)
    return err.getvalue().replace("\u00a0", " ").splitlines()


@pytest.mark.parametrize(
    ("step", "told"),
    [
        # a tenth each 5 s: no line within 30 s of the one before
        pytest.param(0.5, [60, 100], id="quick"),
        # a tenth each 50 s
        pytest.param(5.0, [10, 20, 30, 40, 50, 60, 70, 80, 90, 100], id="slow"),
    ],
)
def test_elsewhere_it_is_a_plain_line_at_the_beginning_now_and_then_and_at_the_end(
    step: float, told: list[int]
) -> None:
    lines = lines_of(*((done * step, (done, 100, done * MIB, 100 * MIB), False) for done in range(101)))

    assert lines == [
        f"files: {done} of 100, {'0 bytes' if not done else f'{done}.0 MB'} of 100.0 MB" for done in (0, *told)
    ]


def test_elsewhere_a_quick_step_is_its_beginning_and_its_end() -> None:
    lines = lines_of(*((0.0, (done, 3, done * MIB, 3 * MIB), done == 3) for done in range(4)))

    assert lines == ["files: 0 of 3, 0 bytes of 3.0 MB", "files: 3 of 3, 3.0 MB of 3.0 MB"]


def test_elsewhere_a_step_in_which_files_stay_out_ends_with_those_that_came() -> None:
    lines = lines_of((0.0, (0, 3, 0, 3 * MIB), False), (1.0, (2, 3, 2 * MIB, 3 * MIB), True))

    assert lines == ["files: 0 of 3, 0 bytes of 3.0 MB", "files: 2 of 3, 2.0 MB of 3.0 MB"]


def test_elsewhere_a_look_that_finds_what_the_one_before_found_is_no_news() -> None:
    looks = [(0, 1, 0, 5), (1, 1, 5, 5), (0, 2, 0, 7), (1, 2, 3, 7)]

    lines = lines_of(*((60.0 * poll, far, bool(far[0])) for poll in range(5) for far in looks))

    assert lines == [
        "files: 0 of 1, 0 bytes of 5 bytes",
        "files: 1 of 1, 5 bytes of 5 bytes",
        "files: 0 of 2, 0 bytes of 7 bytes",
        "files: 1 of 2, 3 bytes of 7 bytes",
    ]


def test_on_a_terminal_there_are_bars_and_nothing_is_left_of_them() -> None:
    screen = shown(1.0, 3, Screen(), colour=True)

    assert "files: 3 of 3" in screen
    assert screen.endswith("\x1b[2K")


def test_a_line_that_comes_meanwhile_never_lands_in_the_bar() -> None:
    both = Screen()
    terminal = Terminal(both, both, str, colour=True)
    with progress(terminal, FIGURES, lambda: 0.0) as tell:
        tell(1, 3, MIB, 3 * MIB)
        terminal.result("x", {}, ["ok  a step"])
        terminal.say(text("words"))

    before, _, after = both.getvalue().partition("ok  a step\n")
    assert before.endswith("\x1b[2K")
    assert "files: 1 of 3" in after


def test_what_has_no_size_is_records_and_nothing_at_all_is_not_told() -> None:
    err = io.StringIO()
    with progress(Terminal(io.StringIO(), err, str), FIGURES, lambda: 0.0) as tell:
        tell(0, 0, 0, 0)
        tell(206, 206, 0, 0)

    assert err.getvalue() == "records: 206 of 206\n"


def test_elsewhere_a_wait_is_one_line() -> None:
    err = io.StringIO()
    with progress(Terminal(io.StringIO(), err, str), FIGURES, lambda: 0.0) as watch:
        for left in (600.0, 595.0, 590.0):
            watch.waiting(left)

    assert err.getvalue().replace("\u00a0", " ") == "The pair is sent; waiting for the answer, 10 min 00 s at most …\n"


def test_on_a_terminal_a_wait_counts_down_by_itself_until_something_moves() -> None:
    now = iter((100.0, 100.0, 101.0))
    watch = Bars(Terminal(io.StringIO(), Screen(), str), FIGURES, lambda: next(now))

    watch.waiting(600)
    first, second = watch.words, watch.words
    watch(1, 2, MIB, 2 * MIB)

    assert [first.replace("\u00a0", " "), second.replace("\u00a0", " ")] == [
        "waiting for the answer, 10 min 00 s at most",
        "waiting for the answer, 9 min 59 s at most",
    ]
    assert watch.words == "files: 1 of 2"


def test_on_a_terminal_no_time_is_guessed_for_a_wait() -> None:
    screen = Screen()
    with progress(Terminal(io.StringIO(), screen, str, colour=True), FIGURES, lambda: 0.0) as watch:
        watch(1, 2, MIB, 2 * MIB)
        watch.waiting(600)

    assert "waiting for the answer" in screen.getvalue()
    assert "-:--:--" not in screen.getvalue()


def test_what_is_said_meanwhile_stands_in_the_place_of_the_bars_words_and_is_not_glued_to_them() -> None:
    watch = Bars(Terminal(io.StringIO(), Screen(), str), FIGURES, lambda: 0.0)

    watch.say(text("Stopping"))
    watch(1, 2, MIB, 2 * MIB)

    assert watch.words == "Stopping"


@pytest.mark.parametrize("loudness", [QUIET, NORMAL])
def test_elsewhere_what_is_said_is_a_line_of_its_own(loudness: int) -> None:
    err = io.StringIO()
    with progress(Terminal(io.StringIO(), err, str, loudness=loudness), FIGURES, lambda: 0.0) as watch:
        watch.say(text("Stopping"))

    assert err.getvalue() == "Stopping\n"


def test_quiet_is_quiet() -> None:
    err = io.StringIO()
    with progress(Terminal(io.StringIO(), err, str, loudness=QUIET), FIGURES, lambda: 0.0) as tell:
        tell(1, 1, 1, 1)
        tell.waiting(60)

    assert err.getvalue() == ""

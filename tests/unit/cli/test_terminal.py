import io
import json
import logging

import pytest

from optimx import text
from optimx.cli.terminal import (
    DEBUG,
    NORMAL,
    QUIET,
    VERBOSE,
    Terminal,
    columns,
    folded,
    listen_to_log,
    may_colour,
    remedy_line,
    tolerant,
)


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def console(encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding)


def test_results_go_to_stdout_and_narration_to_stderr() -> None:
    terminal = Terminal(io.StringIO(), io.StringIO(), str)

    terminal.say(text("working"))
    terminal.result("x", {}, ["one", "two"])

    assert (terminal.out.read(), terminal.err.read()) == ("", "")
    assert terminal.out.getvalue() == "one\ntwo\n"  # type: ignore[attr-defined]
    assert terminal.err.getvalue() == "working\n"  # type: ignore[attr-defined]


def test_json_is_one_object_in_a_versioned_envelope() -> None:
    out = io.StringIO()

    Terminal(out, io.StringIO(), str, json=True).result("runs.list", {"é": "\x1b"}, ["never shown"])

    assert json.loads(out.getvalue()) == {"schema": 1, "kind": "runs.list", "data": {"é": "\x1b"}}
    assert out.getvalue().isascii()
    assert "\x1b" not in out.getvalue()


@pytest.mark.parametrize(
    ("loudness", "heard"), [(QUIET, []), (NORMAL, ["a"]), (VERBOSE, ["a", "b"]), (DEBUG, ["a", "b", "c"])]
)
def test_narration_is_as_loud_as_asked_for(loudness: int, heard: list[str]) -> None:
    err = io.StringIO()
    terminal = Terminal(io.StringIO(), err, str, loudness=loudness)

    terminal.say(text("a"))
    terminal.say(text("b"), VERBOSE)
    terminal.say(text("c"), DEBUG)

    assert err.getvalue().split() == heard


@pytest.mark.parametrize(
    ("stream", "environment", "allowed"),
    [
        (Screen(), {}, True),
        (Screen(), {"NO_COLOR": "1"}, False),
        (Screen(), {"NO_COLOR": ""}, True),
        (Screen(), {"TERM": "dumb"}, False),
        (io.StringIO(), {}, False),
    ],
)
def test_colours_are_for_terminals_that_nobody_asked_to_stay_plain(
    stream: io.StringIO, environment: dict[str, str], allowed: bool
) -> None:
    assert may_colour(stream, environment) is allowed


def test_colour_changes_the_look_and_not_the_words() -> None:
    plain, coloured = io.StringIO(), Screen()

    Terminal(io.StringIO(), plain, str).complain("optimx: [E-X] [bold]a[/] " + "b" * 200, style="bold red")
    Terminal(io.StringIO(), coloured, str, colour=True).complain(
        "optimx: [E-X] [bold]a[/] " + "b" * 200, style="bold red"
    )

    assert "[bold]a[/]" in coloured.getvalue()
    assert "b" * 200 in coloured.getvalue()
    assert "\x1b" not in plain.getvalue()


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ("short", ["short"]),
        ("", [""]),
        ("ok        a long line about a step", ["ok        a long line", "          about a step"]),
        ("          → write to its owner", ["          → write to", "            its owner"]),
        ("  still open: one of the files", ["  still open: one of", "    the files"]),
        (f"in /{'x' * 30} it lies", ["in", f"  /{'x' * 30}", "  it lies"]),
        ("not a break: at\u00a0any\u00a0price", ["not a break:", "  at\u00a0any\u00a0price"]),
    ],
)
def test_a_terminal_breaks_lines_between_words_only(line: str, lines: list[str]) -> None:
    assert folded(line, 22) == lines


def test_what_goes_into_a_file_is_not_folded() -> None:
    out = io.StringIO()

    Terminal(out, io.StringIO(), str).result("x", {}, ["word " * 100])

    assert out.getvalue() == "word " * 100 + "\n"


@pytest.mark.parametrize(("encoding", "arrow"), [("utf-8", "→"), ("cp850", "->"), ("ascii", "->")])
def test_a_console_without_an_arrow_gets_one_of_letters(encoding: str, arrow: str) -> None:
    terminal = Terminal(io.StringIO(), console(encoding), str)

    assert remedy_line(terminal, text("do it")) == f"{arrow} do it"


def test_a_console_that_lacks_a_letter_shows_something_rather_than_fail() -> None:
    stream = console("cp1252")
    terminal = Terminal(tolerant(stream), io.StringIO(), str)

    terminal.result("x", {}, ["Łódź"])

    assert stream.buffer.getvalue().strip() == b"?\xf3d?"  # type: ignore[attr-defined]


def test_columns_line_up_and_their_last_may_be_long() -> None:
    terminal = Terminal(io.StringIO(), io.StringIO(), str)

    table = columns([text("a"), text("b")], [["long", "x"], ["s", "y" * 200]], terminal)

    assert table == ["a     b", "long  x", f"s     {'y' * 200}"]


@pytest.mark.parametrize(("loudness", "levels"), [(NORMAL, []), (VERBOSE, ["INFO"]), (DEBUG, ["DEBUG", "INFO"])])
def test_the_log_is_heard_when_asked_for_and_no_line_of_it_can_be_forged(loudness: int, levels: list[str]) -> None:
    err = io.StringIO()
    logger = logging.getLogger("optimx")
    before = (logger.handlers, logger.level)
    try:
        listen_to_log(err, loudness)
        logger.debug("deep")
        logger.info("seen \n12:00 INFO forged")
    finally:
        logger.handlers, logger.level = before

    assert [line.split()[2] for line in err.getvalue().splitlines()] == levels

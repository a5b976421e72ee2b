import io
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import typer

from optimx import AnotherRunError, LoginRefusedError, OptimxError, OverdueError, UnreachableError, Who, text
from optimx.cli.failures import defect, guarded, show_error
from optimx.cli.terminal import Terminal


def raising(error: BaseException) -> Callable[[], int]:
    def run() -> int:
        raise error

    return run


def told(terminal: Terminal) -> str:
    assert isinstance(terminal.err, io.StringIO)
    return terminal.err.getvalue()


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UnreachableError(text("no answer")), 4),
        (LoginRefusedError(text("no entry")), 5),
        (AnotherRunError(text("busy")), 6),
        (OverdueError(text("late")), 7),
    ],
)
def test_an_error_of_ours_is_two_lines_and_its_exit_code(error: OptimxError, code: int, terminal: Terminal) -> None:
    assert guarded(terminal, raising(error)) == code

    first, second, *rest = told(terminal).splitlines()
    assert first == f"optimx: [{error.code}] {error.what}"
    assert second == f"-> {error.remedy}"
    assert rest == []


def test_the_file_is_named_once(terminal: Terminal) -> None:
    show_error(UnreachableError(text("broken"), file="a.xml"), terminal)
    show_error(UnreachableError(text("{file} is broken", file="b.xml"), file="b.xml"), terminal)

    assert "broken (a.xml)" in told(terminal)
    assert told(terminal).count("b.xml") == 1


def test_a_name_from_outside_cannot_forge_a_line(terminal: Terminal) -> None:
    show_error(UnreachableError(text("{n} failed", n="a\nb"), file="c\n\u202ed"), terminal)

    assert len(told(terminal).splitlines()) == 2
    assert "\u202e" not in told(terminal)


def test_with_json_the_error_is_a_result_too_and_its_codes_are_not_translated(terminal: Terminal) -> None:
    french = replace(terminal, json=True, translate=lambda words: "traduit")

    assert guarded(french, raising(LoginRefusedError(text("no entry"), file="x", who=Who.YOU))) == 5

    assert isinstance(french.out, io.StringIO)
    answer = json.loads(french.out.getvalue())
    assert (answer["schema"], answer["kind"]) == (1, "error")
    assert answer["data"] == {
        "code": "E-LOGIN",
        "what": "traduit",
        "remedy": "traduit",
        "who": "you",
        "file": "x",
        "transient": False,
        "exit_code": 5,
        "mistakes": [],
    }


def test_ctrl_c_says_that_running_again_continues(terminal: Terminal) -> None:
    assert guarded(terminal, raising(KeyboardInterrupt())) == 130

    assert "continues" in told(terminal)


def test_a_defect_shows_no_traceback_but_names_the_file_that_has_it(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    secret = "hunter2"  # noqa: F841 - a value that a frame of the traceback holds

    assert guarded(terminal, raising(ZeroDivisionError("division by zero"))) == 70

    (file,) = tmp_path.iterdir()
    assert "Traceback" not in told(terminal)
    assert "ZeroDivisionError" in told(terminal)
    assert str(file) in told(terminal)
    assert "Traceback" in file.read_text("utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such bits")
def test_the_details_of_a_defect_are_for_their_owner_and_hold_no_values(tmp_path: Path) -> None:
    def fails(password: str) -> None:
        raise ZeroDivisionError

    try:
        fails("hun" + "ter2")
    except ZeroDivisionError as error:
        named = defect(error, tmp_path).file

    assert named is not None
    assert stat.S_IMODE(Path(named).stat().st_mode) == 0o600
    assert "hunter2" not in Path(named).read_text("utf-8")


def test_details_that_cannot_be_kept_are_said_to_be_lost(tmp_path: Path) -> None:
    error = defect(ZeroDivisionError(), tmp_path / "not there")

    assert (error.file, error.exit_code) == (None, 70)
    assert "could not be written" in str(error.remedy)


@pytest.mark.parametrize("passing", [typer.Exit(3), typer.Abort()])
def test_what_is_no_failure_of_the_command_passes(passing: BaseException, terminal: Terminal) -> None:
    with pytest.raises(type(passing)):
        guarded(terminal, raising(passing))


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_ctrl_c_before_the_command_has_begun_is_130_too() -> None:
    code = (
        "import os, signal, sys, io\nfrom optimx.cli import root\n"
        "root.Root.get_command = lambda *a: os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.exit(root.invoke(['config', 'check'], {}, sys.stdout, sys.stderr))"
    )

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 130

"""What a person sees when something failed: the error, then what to do. No traceback, but for a defect, in a file.

In: an exception. Out: lines on stderr, with `--json` an object on stdout, and an exit code. Called by `groups` and
`root`, which are the only places where exceptions end.
"""

import os
import re
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TextIO

import typer

from optimx import DefectError, OptimxError, Text, Who, __version__, printable, text
from optimx.cli.exit_codes import DONE, INTERRUPTED, USAGE
from optimx.cli.terminal import Terminal, remedy_line

_USAGE_CODE = "E-USAGE"
STOPPED_WORDS = text("Stopped. Run it again: it continues where it stopped.")
"""What Ctrl-C leads to."""

# Typer tells these in a sentence only
_EXTRA = re.compile(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", re.DOTALL)
_CHOICES = re.compile(r"is not one of ('.*')\.")
_WRONG_KIND = "Input should be "  # and then what pydantic calls the type


def guarded(terminal: Terminal, run: Callable[[], int]) -> int:
    """Run a command; whatever it raises is told, and turned into its exit code."""
    try:
        return run()
    except OptimxError as error:
        return show_error(error, terminal)
    except KeyboardInterrupt:
        terminal.complain(terminal.show(STOPPED_WORDS))
        return INTERRUPTED
    except BrokenPipeError:
        return closed_pipe(terminal.out)
    except (typer.TyperException, typer.Exit, typer.Abort):
        raise
    except Exception as error:  # noqa: BLE001 - the last line of defence: a defect is named, its details kept
        return show_error(defect(error, Path(tempfile.gettempdir())), terminal)


def show_error(error: OptimxError, terminal: Terminal) -> int:
    """Tell one error and return its exit code."""
    mistakes = mistakes_of(error)
    if terminal.json:
        terminal.result("error", error_data(error, terminal), ())
    if not mistakes:
        _complain(error.code, _with_file(error, terminal), error.remedy, terminal)
    for mistake in sorted(mistakes, key=_is_warning):
        what = terminal.show(mistake.what)
        words = f"{_place(mistake, what)}{what}"
        if _is_warning(mistake):
            terminal.complain(terminal.show(text("warning: {what}", what=words)))
            terminal.complain(remedy_line(terminal, mistake.remedy))
        else:
            _complain(mistake.code, words, mistake.remedy, terminal)
    return error.exit_code


def show_usage(error: typer.TyperException, terminal: Terminal) -> int:
    """Tell a command line that is not understood."""
    path = getattr(getattr(error, "ctx", None), "command_path", "optimx")
    words, remedy = _usage_words(error, terminal), text("See: {command} --help", command=path)
    if terminal.json:
        terminal.result("error", _data(_USAGE_CODE, words, terminal.show(remedy), Who.YOU, USAGE), ())
    _complain(_USAGE_CODE, words, remedy, terminal)
    return USAGE


def closed_pipe(out: TextIO) -> int:
    """Leave quietly when the reader of a result has seen enough (`optimx report list | head`)."""
    # Python flushes stdout at its end, and would complain then
    os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
    return DONE


def error_data(error: OptimxError, terminal: Terminal) -> dict[str, Any]:
    """Return an error as JSON data; `what` and `remedy` are in the reader's language, codes in none."""
    data = _data(error.code, terminal.show(error.what), terminal.show(error.remedy), error.who, error.exit_code)
    mistakes = [mistake_data(mistake, terminal) for mistake in mistakes_of(error)]
    return {**data, "file": error.file, "transient": error.transient, "mistakes": mistakes}


def _data(code: str, what: str, remedy: str, who: Who, exit_code: int) -> dict[str, Any]:
    """Return what every error has, with what most have not."""
    told = {"code": code, "what": what, "remedy": remedy, "who": who.value}
    return {**told, "file": None, "transient": False, "exit_code": exit_code, "mistakes": []}


def mistake_data(mistake: Any, terminal: Terminal) -> dict[str, Any]:
    """Return a mistake of the configuration as JSON data."""
    return {
        "code": mistake.code,
        "severity": mistake.severity.value,
        "file": str(mistake.file),
        "line": mistake.line,
        "key": mistake.key,
        "what": terminal.show(mistake.what),
        "remedy": terminal.show(mistake.remedy),
    }


def _is_warning(mistake: Any) -> bool:
    """Say whether a mistake stops nothing."""
    return bool(mistake.severity.value == "warning")


def mistakes_of(error: OptimxError) -> tuple[Any, ...]:
    """Return the mistakes of a configuration error; asked by name, since importing its class costs 0.2 s."""
    found: tuple[Any, ...] = getattr(error, "mistakes", ())
    return found


def defect(error: Exception, folder: Path) -> DefectError:
    """Keep the details of an exception that is not ours in a new file of a folder, and say where.

    The file holds functions, lines of code and what the exceptions say, no values of variables, where secrets are;
    only its owner may read it.
    """
    details = "".join(traceback.TracebackException.from_exception(error).format())
    head = f"optimx {__version__}, Python {sys.version}, {sys.platform}\n\n"
    what = text("unexpected failure: {kind}", kind=type(error).__name__)
    try:
        handle, name = tempfile.mkstemp(prefix="optimx-defect-", suffix=".txt", dir=folder)
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(head + details)
    except OSError as unwritable:
        return DefectError(what, remedy=_unkept(folder, unwritable))
    return DefectError(what, file=name)


def _unkept(folder: Path, error: OSError) -> Text:
    return text(
        "Its details could not be written into '{folder}' ({reason}): make room there and run it again, "
        "then tell the vendor.",
        folder=folder,
        reason=error.strerror,
    )


def _complain(code: str, what: str, remedy: Text, terminal: Terminal) -> None:
    terminal.complain(f"optimx: [{code}] {what}", style="bold red")
    terminal.complain(remedy_line(terminal, remedy))


def _with_file(error: OptimxError, terminal: Terminal) -> str:
    what = terminal.show(error.what)
    file = printable(error.file or "")
    return what if not file or file in what else f"{what} ({file})"


def _place(mistake: Any, what: str) -> str:
    """Return file, line and key; what the sentence names is not said again."""
    if not mistake.line and not mistake.key and str(mistake.file) in what:
        return ""
    line = f":{mistake.line}" if mistake.line else ""
    key = f" {printable(mistake.key)}" if mistake.key and mistake.key not in what else ""
    return f"{printable(str(mistake.file))}{line}{key}: "


def _usage_words(error: typer.TyperException, terminal: Terminal) -> str:
    """Say it in the reader's language where Typer tells enough; else in Typer's own words."""
    words = _option_words(error) or _value_words(error)
    # What pydantic says before the reason tells a person nothing
    return terminal.show(words) if words else printable(error.format_message().replace("Value error, ", ""))


def _option_words(error: typer.TyperException) -> Text | None:
    """Say what is wrong with the name of an option, or that its value is missing or one too many."""
    facts: Mapping[str, Any] = vars(error)
    name = facts.get("option_name")
    if not name:
        return None
    if facts.get("possibilities"):
        return text("there is no option '{name}'; did you mean '{near}'?", name=name, near=facts["possibilities"][0])
    if type(error).__name__ == "NoSuchOption":
        return text("there is no option '{name}'", name=name)
    if "does not take" in error.message:
        return text("the option '{name}' takes no value", name=name)
    return text("the option '{name}' needs a value", name=name)


def _value_words(error: typer.TyperException) -> Text | None:
    """Say what is wrong with a value, or with a word that stands where none is expected."""
    param = vars(error).get("param")
    if param is None:
        extra = _EXTRA.match(error.message)
        if extra and " secrets " in getattr(vars(error).get("ctx"), "command_path", ""):
            return text("a secret is never an argument, where everybody on this machine could read it")
        return text("the command does not expect '{words}'", words=extra[1]) if extra else None
    # As the help calls it
    name = max(param.opts, key=len) if param.param_type_name == "option" else param.metavar or param.name.upper()
    if type(error).__name__ == "MissingParameter":
        return text("'{name}' is missing", name=name)
    choices = _CHOICES.search(error.message)
    if choices:
        return text("'{name}' may be: {choices}", name=name, choices=choices[1].replace("'", ""))
    wrong_kind = error.message.startswith(_WRONG_KIND)
    return text("what stands after '{name}' is no value for it", name=name) if wrong_kind else None

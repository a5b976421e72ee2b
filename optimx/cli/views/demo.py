"""How a day of the demo looks: what each command did, the report, the folders, and whether all of it arrived once.

In: a `Day`, its report, the folder. Out: lines, JSON data. Called by `cli.demo`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from optimx import Text, Translate, printable, text
from optimx.cli.program import quoted
from optimx.cli.terminal import Terminal, columns
from optimx.demo.both_sides import Said
from optimx.demo.run import Day
from optimx.demo.stage import Stage
from optimx.plugins.reports.figures import Figures
from optimx.plugins.reports.wording import EVENT_WORDS, kind_words

_EVENT_LINE = re.compile(r"\d\d:\d\d:\d\d  (\S+)")
_ALIKE_SHOWN = 3
_KIND = (text("what crews entered"), text("today"), text("all days"), text("in the office database"))


def command_line(said: Said, terminal: Terminal) -> str:
    """Return one line on what a command did: `server process: processed 1, uploaded 61`."""
    words = " ".join(said.line[:2] if said.line[0] == "server" else said.line[:1])
    sums = _events(said.data)
    done = [f"{terminal.show(label).lower()} {sums[kind]}" for kind, label in EVENT_WORDS.items() if kind in sums]
    what = ", ".join(done) or terminal.show(text("nothing to do"))
    told = text("{name}: {what}", name=f"optimx {words}", what=what)
    line = f"  {terminal.show(told)}"
    if not said.code:
        return line
    code = text("exit code {code}", code=said.code)
    return f"{line} - {terminal.show(code)}"


def _events(data: Mapping[str, Any]) -> dict[str, int]:
    """Return how often each kind of event happened, in one run or in all accounts together."""
    sums: dict[str, int] = {}
    for run in data.get("accounts", {"": data}).values():
        for kind, total in run.get("totals", {}).get("events", {}).items():
            sums[kind] = sums.get(kind, 0) + total["files"]
    return sums


def failure_lines(day: Day, terminal: Terminal) -> Iterator[str]:
    """Give what commands complained of that failed, each under its own line."""
    for said in day.commands:
        if said.code:
            yield terminal.show(text("optimx {line} left with code {code}", line=" ".join(said.line), code=said.code))
            yield from (f"  {printable(line)}" for line in said.err.splitlines())


def shortened(page: str, translate: Translate) -> Iterator[str]:
    """Give the lines of a report; of many events of one kind in a row, the first few and how many more there are.

    Args:
        page: the report.
        translate: gives the sentence of the report's language.
    """
    for word, group in groupby(page.split("\n"), _word):
        lines = list(group)
        if not word or len(lines) <= _ALIKE_SHOWN + 1:
            yield from lines
            continue
        yield from lines[:_ALIKE_SHOWN]
        yield text("          … and {count} lines like these", count=len(lines) - _ALIKE_SHOWN).show(translate)


def _word(line: str) -> str:
    found = _EVENT_LINE.match(line)
    return found.group(1) if found else ""


@dataclass(frozen=True, slots=True)
class Shell:
    """Where the demo was started, so that what it shows can be copied there.

    Attributes:
        stage: where everything lies.
        program: what is typed for optimx.
        again: what starts the next day.
    """

    stage: Stage
    program: str
    again: str


def day_lines(day: Day, shell: Shell, figures: Figures, terminal: Terminal) -> Iterator[str]:
    """Give what was entered against what is stored, then every folder with what is in it."""
    yield from _tally(day, figures, terminal)
    yield terminal.show(_verdict(day))
    yield ""
    yield terminal.show(text("Everything lies in {folder}", folder=shell.stage.folder.absolute()))
    yield from _folders(shell.stage, figures, terminal)
    yield ""
    if day.report is not None:
        yield terminal.show(text("Report: {place}", place=day.report))
    yield from _next(shell, terminal)


def _tally(day: Day, figures: Figures, terminal: Terminal) -> list[str]:
    rows = [
        (
            terminal.show(kind_words(kind)),
            f"{figures.number(day.entered.get(kind, 0)):>5}",
            f"{figures.number(expected):>8}",
            figures.number(day.stored.get(kind, 0)),
        )
        for kind, expected in day.expected.items()
    ]
    return columns(_KIND, rows, terminal)


def _verdict(day: Day) -> Text:
    if day.is_exact:
        return text("The office holds every record exactly once: nothing is missing, nothing is doubled.")
    return text("The office does NOT hold what was entered: look at the report.")


def _folders(stage: Stage, figures: Figures, terminal: Terminal) -> Iterator[str]:
    for title, root in _roots(stage):
        yield f"  {terminal.show(title)}"
        for folder in sorted((root, *(path for path in root.rglob("*") if path.is_dir()))):
            files = [path for path in folder.iterdir() if path.is_file()]
            name = folder.relative_to(stage.folder).as_posix()
            size = figures.size(sum(path.stat().st_size for path in files)) if files else ""
            yield f"    {printable(name):<52}{figures.number(len(files)):>6}  {size:>12}".rstrip()


def _roots(stage: Stage) -> Sequence[tuple[Text, Path]]:
    return (
        (text("the office's folder tree (files, size)"), stage.exchange),
        (text("the drop"), stage.drop),
    )


def _next(shell: Shell, terminal: Terminal) -> Iterator[str]:
    office, server = (quoted(str(file)) for file in (shell.stage.office_file, shell.stage.server_file))
    yield terminal.show(text("Look closer:"))
    yield f"  {shell.program} report show --config {office}"
    yield f"  {shell.program} report list --config {office}"
    yield f"  {shell.program} server status --config {server}"
    yield terminal.show(text("By hand, one side after the other; the office reaches the drop as a folder now:"))
    yield f"  {shell.program} exchange --wait 0s --config {office}"
    yield f"  {shell.program} server process --config {server}"
    yield terminal.show(text("The next working day: {command}", command=shell.again))


def day_data(day: Day, stage: Stage) -> dict[str, Any]:
    """Return a day as JSON data."""
    return {
        "folder": str(stage.folder.absolute()),
        "day": day.day.isoformat(),
        "exit_code": day.code,
        "entered": dict(day.entered),
        "expected": dict(day.expected),
        "stored": dict(day.stored),
        "exact": day.is_exact,
        "report": str(day.report) if day.report else None,
        "commands": [{"line": list(said.line), "exit_code": said.code} for said in day.commands],
    }

"""The fenced samples of a Markdown page, so that what the documentation shows is what the program does.

In: a page's text. Out: its `Sample`s in order, and the commands with expected output inside a console sample.
Called by `test_samples.py`. Pure.

A line in an HTML comment just above a fence says what the sample is, when its language does not:
`<!-- sample: skip because the server is the vendor's -->` is not run, and needs a reason;
`<!-- sample: exits 3 -->` says with which code the last command of the sample leaves,
or `optimx config check` of a `toml` sample that is a `plugins.toml`;
`<!-- sample: part of optimx-shelf/optimx_shelf.py -->` is not run: its lines stand so in that file.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FENCE = re.compile(
    r"^(?:<!-- sample: (?P<note>.+?) -->\n\s*)?"
    r"(?P<fence>```+)(?P<language>[a-z]+)(?P<title> [^\n]*)?\n(?P<body>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)
_EXITS = re.compile(r"exits (\d+)")
_SKIP = re.compile(r"skip because (.+)")
_PART = re.compile(r"part of (\S+)")


@dataclass(frozen=True, slots=True)
class Sample:
    """One fenced block.

    Attributes:
        title: what follows the language on the fence's line, often a file name.
        line: 1-based, of the fence.
        exits: the code that the last command has to leave with.
        skipped: why it is not run; empty when it is.
        part_of: file that its lines stand in; empty for a sample that is run.
    """

    language: str
    title: str
    body: str
    line: int
    exits: int = 0
    skipped: str = ""
    part_of: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a console sample; `shown` is what the page shows under it, and may be nothing."""

    line: str
    shown: str


class UnknownNoteError(ValueError):
    """A `sample:` comment says something that is not understood, for example a skip without a reason."""


def samples(page: str) -> Iterator[Sample]:
    """Yield the samples of a page in order; a fence without a language is not one."""
    for found in _FENCE.finditer(page):
        note = found["note"] or ""
        exits, skip, part = _EXITS.fullmatch(note), _SKIP.fullmatch(note), _PART.fullmatch(note)
        if note and not (exits or skip or part):
            raise UnknownNoteError(note)
        yield Sample(
            language=found["language"],
            title=(found["title"] or "").strip(),
            body=found["body"],
            line=page.count("\n", 0, found.start("fence")) + 1,
            exits=int(exits[1]) if exits else 0,
            skipped=skip[1] if skip else "",
            part_of=part[1] if part else "",
        )


def commands(body: str) -> Iterator[Command]:
    r"""Yield what stands behind each `$`, continued lines (`\`) joined, with the output shown under it."""
    for block in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        joined = block.replace("\\\n", "")
        line, _, shown = joined.partition("\n")
        yield Command(line.strip(), shown.strip("\n"))


def shows(expected: str, actual: str) -> bool:
    """Say whether `actual` contains the lines of `expected` in order; `…` stands for anything, also for lines."""
    if not expected.strip():
        return True
    pattern = ".*?".join(re.escape(part.strip(" ")) for part in re.split(r"…|\.\.\.", expected))
    return re.search(pattern, actual, re.DOTALL) is not None

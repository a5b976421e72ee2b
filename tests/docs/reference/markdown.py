"""Markdown, and what docstrings of the house's layout say.

In: classes and functions of the code. Out: lines of a page. Called by the other modules of this folder. Pure.
"""

import inspect
import re
from collections.abc import Iterable, Sequence

GENERATED = "<!-- Made from the code by `make docs`: a change here is lost, and a test says so. -->"
_SECTIONS = ("Attributes", "Args", "Returns", "Raises", "Yields")
_ENTRY = re.compile(r"^ {4}(\w+): (.*)$")


def page(title: str, *blocks: str) -> str:
    """Return a whole page."""
    return "\n\n".join([GENERATED, f"# {title}", *(block for block in blocks if block)]) + "\n"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; what would break a row is escaped."""
    lines = [_row(headings), _row(["---"] * len(headings))]
    return "\n".join(lines + [_row(row) for row in rows])


def code(words: str) -> str:
    """Return words as code; empty stays empty."""
    return f"`{words}`" if words else ""


def sentence(words: str) -> str:
    """Return words with a capital and a full stop."""
    return f"{words[:1].upper()}{words[1:]}".rstrip(".") + "."


def summary(documented: object) -> str:
    """Return what a docstring says before its sections, as one paragraph a paragraph."""
    paragraphs: list[str] = []
    for paragraph in (inspect.getdoc(documented) or "").split("\n\n"):
        if paragraph.startswith(tuple(f"{name}:" for name in _SECTIONS)):
            break
        paragraphs.append(" ".join(paragraph.split()))
    return "\n\n".join(paragraphs)


def entries(documented: object, section: str) -> dict[str, str]:
    """Return the entries of a section of a docstring (`Attributes`, `Args`, `Raises`), by name."""
    found: dict[str, str] = {}
    name, inside = "", False
    for line in (inspect.getdoc(documented) or "").splitlines():
        if re.fullmatch(rf"(?:{'|'.join(_SECTIONS)}):", line):
            inside = line == f"{section}:"
        elif inside and (entry := _ENTRY.match(line)):
            name, found[entry[1]] = entry[1], entry[2]
        elif inside and name and line.startswith("     "):
            found[name] += f" {line.strip()}"
    return found


def _row(cells: Sequence[str]) -> str:
    # A bar inside code still ends a cell
    return "| " + " | ".join(" ".join(cell.replace("|", "\\|").split()) for cell in cells) + " |"

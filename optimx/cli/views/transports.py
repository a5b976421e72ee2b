"""How transports, a rehearsal's verdict and a switch look.

In: values of `app.switching`. Out: lines, JSON data. Called by `cli.transport`. Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from optimx import Text, printable, text
from optimx.app.switching import ChangedLine, Rehearsal, Row, Switched, Verdict
from optimx.cli.terminal import Terminal, columns, remedy_line

_HEADINGS = (text("transport"), text("state"), text("comes with"))
_VERDICTS: Mapping[Verdict, Text] = {
    Verdict.SAME: text("Verdict: over '{new}' the same drop is seen; it can be switched to."),
    Verdict.DIFFERENT: text("Verdict: '{new}' does not do as it is; what failed above says what has to be changed."),
    Verdict.UNPROVEN: text("Verdict: whether the same drop is seen over '{new}' could not be shown."),
}


def row_lines(rows: Sequence[Row], terminal: Terminal) -> Iterator[str]:
    """Give one line a transport, then what is wrong."""
    yield from columns(_HEADINGS, (_row(row, terminal) for row in rows), terminal)
    for row in rows:
        if row.problem is not None:
            yield terminal.show(text("{name}: {what}", name=row.name, what=terminal.show(row.problem)))


def _row(row: Row, terminal: Terminal) -> tuple[str, ...]:
    state = text("no table")
    if row.problem is not None:
        state = text("FAILED")
    elif row.in_use:
        state = text("in use")
    elif row.configured:
        state = text("configured")
    return printable(row.name), terminal.show(state), printable(row.distribution)


def row_data(row: Row, terminal: Terminal) -> dict[str, Any]:
    """Return a transport as JSON data."""
    return {
        "name": row.name,
        "distribution": row.distribution,
        "builtin": row.builtin,
        "configured": row.configured,
        "in_use": row.in_use,
        "problem": terminal.show(row.problem) if row.problem else None,
    }


def verdict_lines(rehearsal: Rehearsal, change: Sequence[ChangedLine], terminal: Terminal) -> Iterator[str]:
    """Give the verdict, and what would be changed where."""
    name = rehearsal.ways.name
    yield terminal.show(Text(_VERDICTS[rehearsal.verdict].message, {"new": name}))
    if rehearsal.verdict is Verdict.DIFFERENT:
        return
    if rehearsal.failed:
        # a way that does not even open must not end in the command that switches to it
        again = text("Mend the first step that failed, then: optimx transport rehearse {name}", name=name)
        yield remedy_line(terminal, again)
        return
    if not rehearsal.written:
        yield terminal.show(text("What may be written over it was not tried; --write tries it."))
    yield terminal.show(text("The change, in {file}:", file=rehearsal.ways.config.file))
    yield from _lines(change, terminal)
    yield remedy_line(terminal, text("optimx transport switch {name}", name=name))


def _lines(change: Sequence[ChangedLine], terminal: Terminal) -> Iterator[str]:
    for line in change:
        yield terminal.show(text("  line {number}:", number=line.number))
        yield f"  - {printable(line.old)}"
        yield f"  + {printable(line.new)}"


def change_data(line: ChangedLine) -> dict[str, Any]:
    """Return a changed line as JSON data."""
    return {"line": line.number, "old": line.old, "new": line.new}


def switched_lines(switched: Switched, terminal: Terminal) -> Iterator[str]:
    """Say what was changed, and how to go back."""
    yield terminal.show(text("The drop is now reached over '{now}', no longer over '{before}'.", **_both(switched)))
    yield from _lines(switched.lines, terminal)
    yield terminal.show(text("The old file is kept as {file}.", file=switched.backup))
    yield remedy_line(terminal, text("Try it: optimx doctor. Back again: optimx transport undo."))


def _both(switched: Switched) -> dict[str, str]:
    return {"now": switched.now, "before": switched.before}


def switched_data(switched: Switched) -> dict[str, Any]:
    """Return a switch as JSON data."""
    return {
        "from": switched.before,
        "to": switched.now,
        "change": [change_data(line) for line in switched.lines],
        "backup": str(switched.backup),
    }

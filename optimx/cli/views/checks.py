"""How the steps of an examination look.

In: `Step`s, as they come. Out: lines, said at once; JSON data. Called by `cli.doctor` and `cli.transport`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from optimx import Text, Who, text
from optimx.app.doctoring import State, Step
from optimx.cli.terminal import Terminal, remedy_line

_STATES: Mapping[State, Text] = {
    State.OK: text("ok"),
    State.NOTE: text("note"),
    State.FAILED: text("FAILED"),
    State.SKIPPED: text("-"),
}
_WHO: Mapping[Who, Text] = {
    Who.YOU: text("you"),
    Who.IT: text("your IT person"),
    Who.VENDOR: text("the vendor"),
}


def told(command: str, steps: Iterable[Step], terminal: Terminal) -> list[Step]:
    """Return the steps when all are known; people are told each as soon as it is."""
    done: list[Step] = []

    def kept() -> Iterator[Step]:
        for step in steps:
            done.append(step)
            yield step

    if terminal.json:
        return list(steps)
    terminal.result(command, None, step_lines(kept(), terminal))
    return done


def step_lines(steps: Iterable[Step], terminal: Terminal) -> Iterator[str]:
    """Give a line a step, and one below it when something should be done."""
    width = max(len(terminal.show(words)) for words in _STATES.values())
    for step in steps:
        shown = terminal.show(_STATES[step.state])
        words = text("{title}: {detail}", title=terminal.show(step.title), detail=terminal.show(step.detail))
        yield f"{shown:<{width}}  {terminal.show(words)}"
        if step.remedy is not None:
            yield f"{'':{width}}  {remedy_line(terminal, step.remedy)}{_who(step, terminal)}"


def _who(step: Step, terminal: Terminal) -> str:
    if step.state is not State.FAILED or step.who is None:
        return ""
    return f" ({terminal.show(_WHO[step.who])})"


def step_data(step: Step, terminal: Terminal) -> dict[str, Any]:
    """Return a step as JSON data."""
    return {
        "step": step.key,
        "title": terminal.show(step.title),
        "state": step.state.value,
        "detail": terminal.show(step.detail),
        "remedy": terminal.show(step.remedy) if step.remedy else None,
        "who": step.who.value if step.who else None,
        "code": step.code or None,
        "exit_code": step.exit_code,
        "seconds": round(step.seconds, 3),
    }

"""How the trial of a plugin looks: a line a check as it is tried, what broke, what its author does, a verdict.

In: a `Trial` and its results. Out: lines, JSON data. Called by `cli.trying`. Pure.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from optimx import Text, printable, text
from optimx.app.conformance import Trial
from optimx.cli.terminal import Terminal
from optimx.testing.conformance import Result

_OK, _FAILED, _NOTE, _LEFT_OUT = text("ok"), text("FAILED"), text("note"), text("not tried")


def result_lines(results: Iterable[Result], terminal: Terminal) -> Iterator[str]:
    """Give one line a check; where it breaks, what was seen and what its author does, which the kit says in English."""
    words = [terminal.show(each) for each in (_OK, _FAILED, _NOTE, _LEFT_OUT)]
    width = max(len(each) for each in words)
    for result in results:
        yield f"{terminal.show(_state(result)):<{width}}  {printable(terminal.translate(result.check.promise))}"
        if result.failure:
            yield f"{'':<{width}}  {result.check.name}: {printable(result.failure)}"
            yield f"{'':<{width}}  {terminal.arrow} {result.check.remedy}"
        if result.note is not None:
            yield f"{'':<{width}}  {printable(result.note.words)}"


def _state(result: Result) -> Text:
    if result.failure:
        return _FAILED
    if result.note is None:
        return _OK
    return _NOTE if result.note.advice else _LEFT_OUT


def verdict_lines(trial: Trial, results: Sequence[Result], terminal: Terminal) -> Iterator[str]:
    """Give the verdict."""
    if trial.left_out is not None:
        yield terminal.show(trial.left_out)
    yield ""
    yield terminal.show(_verdict(trial.name, results))


def _verdict(name: str, results: Sequence[Result]) -> Text:
    broken = sum(not result.ok for result in results)
    left = sum(_state(result) is _LEFT_OUT for result in results)
    tried = len(results) - left
    if broken:
        return text("'{name}' breaks its contract: {broken} of {tried} promises", name=name, broken=broken, tried=tried)
    if not results:
        return text("'{name}' is announced as it should be", name=name)
    return text(
        "'{name}' keeps its contract: tried {tried} of its {count} promises", name=name, tried=tried, count=len(results)
    )


def trial_data(trial: Trial, results: Sequence[Result], terminal: Terminal) -> dict[str, Any]:
    """Return the trial as JSON data."""
    return {
        "kind": trial.kind,
        "name": trial.name,
        "ok": all(result.ok for result in results),
        "left_out": terminal.show(trial.left_out) if trial.left_out else None,
        "checks": [
            {
                "name": result.check.name,
                "ok": result.ok,
                "promise": result.check.promise,
                "failure": result.failure or None,
                "remedy": result.check.remedy if result.failure else None,
                "note": result.note.words if result.note else None,
                "advice": result.note.advice if result.note else None,
            }
            for result in results
        ],
    }

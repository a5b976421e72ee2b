"""A signal that comes at each line of a wire's code, in the very thread that it has to free.

In: a wire and the file of its code. Out: the lines at which it came. Used by the tests of wires.
"""

import sys
import threading
from types import FrameType
from typing import Any, Protocol

_PATIENCE = 2.0  # seconds after which a thread counts as one that waits for itself


class Wire(Protocol):
    """A connection as a transport uses it."""

    def shut(self) -> None:
        """Free whoever waits; what a signal handler calls."""

    def hang_up(self) -> None:
        """Close everything."""


def interrupted_at_each_line(wire: Wire, file: str | None) -> list[int]:
    """Hang up, with `shut` called before each line; return the lines.

    Args:
        wire: which hangs up.
        file: of the code whose lines count; `shut` itself is not interrupted.

    Raises:
        TimeoutError: it never comes back: the signal's handler waits for the thread that it interrupted.
    """
    lines: list[int] = []

    def interrupt(frame: FrameType, event: str, argument: Any) -> Any:
        if frame.f_code.co_filename != file or frame.f_code.co_name == "shut":
            return None
        if event == "line":
            lines.append(frame.f_lineno)
            wire.shut()
        return interrupt

    def hang_up() -> None:
        sys.settrace(interrupt)
        wire.hang_up()

    hanging_up = threading.Thread(target=hang_up, daemon=True)
    hanging_up.start()
    hanging_up.join(_PATIENCE)
    if hanging_up.is_alive():
        raise TimeoutError(f"still hanging up, interrupted at {lines}")
    return lines

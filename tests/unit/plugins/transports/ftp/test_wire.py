"""Ctrl-C comes at any moment, in the very thread that it has to free."""

import logging
import sys
import threading
from types import FrameType
from typing import Any

from optimx.plugins.transports.ftp import wire as module
from optimx.plugins.transports.ftp.wire import Wire


def test_a_signal_in_the_midst_of_hanging_up_ends_the_line_and_waits_for_nobody() -> None:
    wire = Wire(timeout=1.0, encoding="utf-8", extended=True, logger=logging.getLogger("test"))
    interrupted: list[int] = []

    def interrupt(frame: FrameType, event: str, argument: Any) -> Any:
        if frame.f_code.co_filename != module.__file__ or frame.f_code.co_name == "shut":
            return None
        if event == "line":
            interrupted.append(frame.f_lineno)
            wire.shut()
        return interrupt

    def hang_up() -> None:
        sys.settrace(interrupt)
        wire.hang_up()

    hanging_up = threading.Thread(target=hang_up, daemon=True)
    hanging_up.start()
    hanging_up.join(2)

    assert not hanging_up.is_alive()
    assert len(interrupted) > 2

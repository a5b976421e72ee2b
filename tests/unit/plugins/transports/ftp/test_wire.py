"""Ctrl-C comes at any moment, in the very thread that it has to free."""

import logging

from optimx.plugins.transports.ftp import wire as module
from optimx.plugins.transports.ftp.wire import Wire
from tests.stand.signals import interrupted_at_each_line


def test_a_signal_in_the_midst_of_hanging_up_ends_the_line_and_waits_for_nobody() -> None:
    wire = Wire(timeout=1.0, encoding="utf-8", extended=True, logger=logging.getLogger("test"))

    assert len(interrupted_at_each_line(wire, module.__file__)) > 2

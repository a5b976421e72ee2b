"""Ctrl-C comes at any moment, in the very thread that it has to free."""

from optimx.plugins.transports.smb import wire as module
from optimx.plugins.transports.smb.wire import Wire
from tests.stand.signals import interrupted_at_each_line


def test_a_signal_in_the_midst_of_hanging_up_ends_the_line_and_waits_for_nobody() -> None:
    assert len(interrupted_at_each_line(Wire(1.0), module.__file__)) > 2

"""Ctrl-C in the demo goes to the command that runs, once, and the demo waits for its orderly end."""

import os
import signal
import subprocess
import sys

import pytest

from optimx.demo import both_sides

pytestmark = pytest.mark.skipif(os.name == "nt", reason="raises POSIX signals")
_COMMAND = """
import signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
# Blocked, and not handled: what comes before the wait is not lost.
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
print("ready", flush=True)
signal.sigwait({signal.SIGINT})
print("told", 1 + len(signal.sigpending() & {signal.SIGINT}), flush=True)
sys.exit(130)
"""


def test_ctrl_c_is_the_commands_and_the_demo_goes_on() -> None:
    before = signal.getsignal(signal.SIGINT)
    with subprocess.Popen([sys.executable, "-c", _COMMAND], stdout=subprocess.PIPE, **both_sides._APART) as command:
        assert command.stdout is not None
        assert command.stdout.readline() == b"ready\n"
        with both_sides._handing_on(command):
            signal.raise_signal(signal.SIGINT)
            said = command.stdout.read()

    assert (said, command.returncode) == (b"told 1\n", both_sides.STOPPED)
    assert signal.getsignal(signal.SIGINT) is before

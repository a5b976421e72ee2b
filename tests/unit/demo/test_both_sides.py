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
told = []
signal.signal(signal.SIGINT, lambda number, frame: told.append(number))
print("ready", flush=True)
signal.pause()
print("told", len(told), flush=True)
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

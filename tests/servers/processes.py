"""Programs that serve a test come to an end that leaves nobody behind.

In: the process that listens. Out: nothing of it. Called by the real servers of this folder.
"""

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

_LAST_WORDS_SECONDS = 5.0


def kill(listener: int) -> None:
    """End a listener and every session it has begun at once (SIGKILL), as a power cut would."""
    # A session may lead a process group of its own, so the group of the listener would not be enough.
    for pid in [listener, *_descendants(listener)]:
        with suppress(ProcessLookupError):  # it had left by itself
            os.kill(pid, signal.SIGKILL)


def end(listener: subprocess.Popen[bytes]) -> str:
    """Kill a listener and its sessions, and return what it said."""
    kill(listener.pid)
    try:
        words, _ = listener.communicate(timeout=_LAST_WORDS_SECONDS)
    except subprocess.TimeoutExpired:  # a session that began at this very moment holds the pipe
        words = b""
        if listener.stdout is not None:
            listener.stdout.close()
    return words.decode(errors="replace").strip()


def _descendants(ancestor: int) -> list[int]:
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # a process that has left since it was listed
            parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
    found = [ancestor]
    for parent in found:
        found += [pid for pid, its_parent in parents.items() if its_parent == parent]
    return found[1:]

"""What servers have in common: where their program lies, a free port, and an end that leaves nobody behind.

In: a name, or the process that listens. Out: a path, a port, or nothing of it. Called by all real servers, those of the
tests as well.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

HOST = "127.0.0.1"
_LAST_WORDS_SECONDS = 5.0


class ServerDidNotStartError(RuntimeError):
    """The server's program left or stayed silent; the message holds what it said."""


def installed(name: str) -> str | None:
    """Return where a server's program lies, absolute, or None: Debian puts it where a user's PATH does not look.

    None on Windows: its servers want other configurations.
    """
    if sys.platform == "win32":
        return None
    return shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")


def free_port() -> int:
    """Return a port of the loopback that nobody holds right now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


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

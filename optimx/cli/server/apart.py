"""Accounts served in another process: one that hangs, or breaks its process, ends that process and nothing else.

In: logins. Out: how each ended. Called by `accounts` when there are several; what runs in the other process is `child`.
One child serves them one after the other, since each start costs a third of a second; only after an account
has ended it does another one go on with those behind. Signals go to this process, which passes them on.
"""

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from io import UnsupportedOperation
from typing import IO, Any, TypeAlias

from optimx import DiedError, HangingError, OptimxError, text
from optimx.cli.server.serving import Ended, failed
from optimx.cli.session import Session
from optimx.cli.stopping import Halt

Process: TypeAlias = "subprocess.Popen[str]"
Told: TypeAlias = "queue.SimpleQueue[dict[str, Any] | None]"

# The watchdog of the child gives a run up to five minutes after its deadline, and then says its last words; an account
# whose process is alive after that hangs where no watchdog is yet, such as in a plugin that is being loaded.
_GRACE = 420.0
_LOOK = 0.25  # seconds: how long a person waits at most for Ctrl-C to be passed on
_END = 10.0  # seconds that a child has to leave after its last word

# The search path of this very process, not one that the other would make of the current folder. Ctrl-C reaches both on
# a terminal, and is this one's business.
_PROGRAM = (
    "import signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); sys.path[:] = {path!r}; "
    "from optimx.cli.server.child import main; main()"
)


def serve_all(session: Session, logins: Sequence[str], deadline: float, halt: Halt) -> list[Ended]:
    """Serve accounts in their order; return how each ended that was begun.

    Args:
        session: of the command line.
        logins: of the accounts.
        deadline: seconds after which a run of one account ends itself.
        halt: asked for the end by a signal.
    """
    ended: list[Ended] = []
    waiting = list(logins)
    while waiting and not halt.requested:
        with _child(session, waiting) as (process, told):
            served = list(_listen(session, process, told, waiting, deadline + _GRACE, halt))
        ended += served
        waiting = waiting[len(served) :]
    return ended


def _listen(
    session: Session, process: Process, told: Told, waiting: Sequence[str], limit: float, halt: Halt
) -> Iterator[Ended]:
    """Give what a child says of each account; the one that ended it, or hangs in it, comes last."""
    for login in waiting:
        try:
            said = _next(process, told, limit, halt)
        except queue.Empty:
            error: OptimxError = HangingError(text("account '{login}' does not come back", login=login))
            yield failed(session, login, error)
            return
        if said is not None:
            yield Ended(said["login"], said["code"], said["data"], tuple(said["lines"]))
            if said["leaving"]:
                return
            continue
        # One that was asked to leave by somebody else left between two accounts; another goes on
        if not halt.requested and (_left(process) != 0 or login == waiting[0]):
            yield failed(session, login, _died(process, login))
        return


def _next(process: Process, told: Told, limit: float, halt: Halt) -> dict[str, Any] | None:
    """Return what the child says next; None when it has left. Passes on that somebody asked for the end."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        if halt.requested:
            _ask_to_stop(process)
        with suppress(queue.Empty):
            return told.get(timeout=_LOOK)
    raise queue.Empty


def _ask_to_stop(process: Process) -> None:
    if process.stdin is not None and not process.stdin.closed:
        with suppress(OSError):  # it has left already, which is what is wanted
            process.stdin.close()


def _left(process: Process) -> int | None:
    """Return how a child left that has said its last word; None when it is still there."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(_END)
    return process.returncode


def _died(process: Process, login: str) -> DiedError:
    return DiedError(
        text("the process that served account '{login}' ended with code {code}", login=login, code=process.returncode)
    )


@contextmanager
def _child(session: Session, logins: Sequence[str]) -> Iterator[tuple[Process, Told]]:
    """Start a child; it is gone at the end, by force when the end comes early (Ctrl-C twice)."""
    stderr = _descriptor(session)
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", _PROGRAM.format(path=sys.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if stderr is None else stderr,
        text=True,
        encoding="utf-8",
        errors="backslashreplace",
        env=dict(session.caller.environment),
    )
    told: Told = queue.SimpleQueue()
    readers = [threading.Thread(target=_hear, args=(process.stdout, told), daemon=True)]
    if process.stderr is not None:
        readers.append(threading.Thread(target=_relay, args=(process.stderr, session.caller.err), daemon=True))
    for reader in readers:
        reader.start()
    try:
        _tell(process, session, logins)
        yield process, told
        _ask_to_stop(process)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_END)
    finally:
        process.kill()
        with suppress(subprocess.TimeoutExpired):  # a disk that hangs keeps even a killed process
            process.wait(_END)
        _ask_to_stop(process)
        for reader in readers:
            reader.join(_END)


def _tell(process: Process, session: Session, logins: Sequence[str]) -> None:
    order = {
        "logins": list(logins),
        "config": str(session.config),
        "state": None if session.state is None else str(session.state),
        "third_party": session.third_party,
        "language": session.caller.language,
        "asked_language": session.asked_language,
        "loudness": session.terminal.loudness,
    }
    if process.stdin is not None:
        with suppress(OSError):  # it died at once, which is told of the first account
            process.stdin.write(json.dumps(order) + "\n")
            process.stdin.flush()


# Each reader closes what it reads: where somebody behind the child still holds the pipe, closing would wait for them


def _hear(lines: IO[str] | None, told: Told) -> None:
    with suppress(ValueError), lines or nullcontext(()) as said:  # the half line of a child that was killed
        for line in said:
            told.put(json.loads(line))
    told.put(None)


def _relay(source: IO[str], target: IO[str]) -> None:
    with source:
        for line in source:
            target.write(line)


def _descriptor(session: Session) -> int | None:
    """Return where the child may narrate by itself, a terminal above all; None when that has to be relayed."""
    try:
        return session.caller.err.fileno()
    except (UnsupportedOperation, AttributeError, ValueError):
        return None

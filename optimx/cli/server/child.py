"""The other process in which several accounts are processed, one after the other; see `apart`, which starts it.

In: on stdin one line of JSON (which accounts, which session); when stdin ends, whoever asked is gone or wants the end,
and so the current run stops as with Ctrl-C. Out: on stdout one line of JSON an account, when it has ended. An account
that hangs past its deadline is told there by the watchdog, `leaving` with it, before it ends this process.
"""

import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from types import FrameType
from typing import Any, TextIO

from optimx import OptimxError, Text
from optimx.app import Surroundings
from optimx.cli import collect_seldom, configuration
from optimx.cli.running import watched
from optimx.cli.server.process import ORDER
from optimx.cli.server.serving import Ended, failed, serve
from optimx.cli.session import Caller, Session
from optimx.cli.stopping import Halt
from optimx.cli.terminal import listen_to_log, tolerant

Say = Callable[[Ended, bool], None]


def main() -> None:
    """Serve the accounts that stdin names."""
    collect_seldom()
    words = _own_the_words()
    order = json.loads(sys.stdin.readline())
    session = _session(order)
    listen_to_log(sys.stderr, session.terminal.loudness)
    _serve(session, order["logins"], lambda ended, leaving: _write(words, ended, leaving=leaving))


def _own_the_words() -> TextIO:
    """Keep stdout for what this process has to say: what a plugin prints goes to stderr from now on."""
    words = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return words


def _write(words: TextIO, ended: Ended, *, leaving: bool) -> None:
    words.write(json.dumps(asdict(ended) | {"leaving": leaving}) + "\n")
    words.flush()


def _session(order: dict[str, Any]) -> Session:
    caller = Caller(sys.stdout, tolerant(sys.stderr), os.environ, order["language"])
    return Session(
        caller=caller,
        terminal=caller.terminal(loudness=order["loudness"]),
        config=Path(order["config"]),
        config_named=True,
        state=None if order["state"] is None else Path(order["state"]),
        third_party=order["third_party"],
        asked_language=order["asked_language"],
    )


def _serve(session: Session, logins: list[str], say: Say) -> None:
    try:
        config, plugins = configuration.load(session)
    except OptimxError as error:  # the file was changed in this very moment
        for login in logins:
            say(failed(session, login, error), False)
        return
    with watched(session) as (around, _):
        halt = Halt(_nothing)
        _heed(halt)
        for login in logins:
            if halt.requested:
                break
            telling = _with_last_words(around, session, login, say)
            say(serve(session, config, plugins, telling, halt, login, ORDER), False)


def _with_last_words(around: Surroundings, session: Session, login: str, say: Say) -> Surroundings:
    return replace(around, last_words=lambda error: say(failed(session, login, error), True))


def _nothing(words: Text) -> None:
    """Say nothing: the process that was asked has said that it was heard."""


def _heed(halt: Halt) -> None:
    """Stop when stdin ends, or a shutdown asks every process to; Ctrl-C is the other process's business."""

    def ask() -> None:
        if not halt.requested:
            halt.request()

    def asked(number: int, frame: FrameType | None) -> None:
        ask()

    def listen() -> None:
        sys.stdin.read()
        ask()

    signal.signal(signal.SIGTERM, asked)
    for name in ("SIGINT", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    threading.Thread(target=listen, name="optimx-stdin", daemon=True).start()

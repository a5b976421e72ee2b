"""What a child leaves behind never keeps the process that asked for it."""

import io
import os
import threading
import time
from pathlib import Path

import pytest

from optimx.cli.server import apart
from optimx.cli.server.serving import Ended
from optimx.cli.session import Caller, Session
from optimx.cli.stopping import Halt

_LEAVES_ONE_BEHIND = (
    "import json, os, sys, time; order = json.loads(sys.stdin.readline()); "
    "print(json.dumps(dict(login=order['logins'][0], code=4, data=None, lines=[], leaving=True)), flush=True); "
    "os.fork() or (open({path!r}, 'w').write(str(os.getpid())), time.sleep(60)); os._exit(1)"
)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the process that is left is a fork")
def test_a_process_that_an_account_left_behind_holds_nothing_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = tmp_path / "left"
    monkeypatch.setattr(apart, "_PROGRAM", _LEAVES_ONE_BEHIND.replace("{path!r}", repr(str(left))))
    monkeypatch.setattr(apart, "_END", 0.2)
    session = _session(tmp_path)
    ended: list[Ended] = []
    serving = threading.Thread(
        target=lambda: ended.extend(apart.serve_all(session, ["demo"], 10.0, Halt(lambda words: None))), daemon=True
    )

    serving.start()
    serving.join(5)
    still = serving.is_alive()
    _end_what_is_left(left)

    assert not still
    assert [each.code for each in ended] == [4]


def _session(folder: Path) -> Session:
    caller = Caller(io.StringIO(), io.StringIO(), os.environ, "en")
    return Session(
        caller=caller,
        terminal=caller.terminal(loudness=0),
        config=folder / "plugins.toml",
        config_named=True,
        state=None,
        third_party=False,
        asked_language="",
    )


def _end_what_is_left(file: Path) -> None:
    end = time.monotonic() + 5
    while not (file.exists() and file.read_text()) and time.monotonic() < end:
        threading.Event().wait(0.01)
    os.kill(int(file.read_text()), 9)

"""Both sides of one exchange, through the public commands: the office waits while the drop server does its part.

In: where everything lies, the day of the demo's calendar. Out: what each command said and how it left. Called by
`run`. Each command is a process of its own, as a scheduled task would start it; its clock is the demo's.
"""

import json
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from types import FrameType
from typing import IO, Any
from zoneinfo import ZoneInfo

from optimx.demo.firm import ACCOUNT, COMPANY
from optimx.demo.stage import Stage

LOGIN = "demo"
_EVENING = clock_time(18, 30)  # crews are home, and have entered everything
_PARIS = ZoneInfo("Europe/Paris")
_NOW = "OPTIMX_NOW"
_LONGEST_WAIT = "2m"  # the server needs seconds; a machine that is busy may need more
_BREATH = 0.1  # seconds between two looks at the drop
STOPPED = 130
"""How a command leaves that somebody stopped."""

# Away from the terminal's own Ctrl-C: a command would get it twice, and the second one ends it at once
if sys.platform == "win32":
    _APART: Mapping[str, Any] = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    _CTRL_C = signal.CTRL_BREAK_EVENT
else:
    _APART: Mapping[str, Any] = {"process_group": 0}
    _CTRL_C = signal.SIGINT


@dataclass(frozen=True, slots=True)
class Said:
    """What a command did.

    Attributes:
        line: what was typed, without the program's name.
        code: how it left.
        data: its result.
        err: what it said beside; empty when the terminal has seen it already.
    """

    line: Sequence[str]
    code: int
    data: Mapping[str, Any]
    err: str = ""


@dataclass(frozen=True, slots=True)
class Commands:
    """Starts commands of optimx.

    Attributes:
        stage: where everything lies.
        environment: of the commands.
        language: of what they say.
        day: that the demo's clock shows.
        begun: moment of `time.monotonic()` when that clock began.
    """

    stage: Stage
    environment: Mapping[str, str]
    language: str
    day: date
    begun: float

    def now(self) -> datetime:
        """Return the moment of the demo's clock; aware."""
        gone = timedelta(seconds=time.monotonic() - self.begun)
        return datetime.combine(self.day, _EVENING, _PARIS) + gone

    def run(self, *line: str) -> Said:
        """Run a command to its end; what it says beside its result is kept, not shown."""
        with self.running(*line, quiet=True) as command:
            return command.end()

    @contextmanager
    def running(self, *line: str, quiet: bool = False) -> Iterator["Running"]:
        """Start a command; it is ended with the block, when it has not ended by itself."""
        command = [sys.executable, "-m", "optimx.cli", *line, "--json", "--lang", self.language]
        environment = {**self.environment, _NOW: self.now().isoformat(), "PYTHONIOENCODING": "utf-8"}
        # files and no pipes: nobody reads while the office waits, and a full pipe would make it wait for ever
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            shown = err if quiet else None
            process = subprocess.Popen(command, stdout=out, stderr=shown, env=environment, **_APART)  # noqa: S603 - optimx itself
            try:
                with _handing_on(process):
                    yield Running(line, process, out, err)
            finally:
                if process.poll() is None:
                    process.terminate()
                process.wait()


@contextmanager
def _handing_on(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Hand Ctrl-C on to a command, which ends in order and says so; to those that run around it, too."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def hand_on(number: int, frame: FrameType | None) -> None:
        if process.poll() is None:
            process.send_signal(_CTRL_C)
        if callable(before) and before is not signal.default_int_handler:
            before(number, frame)

    before = signal.signal(signal.SIGINT, hand_on)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@dataclass(frozen=True, slots=True)
class Running:
    """A command that was started.

    Attributes:
        line: what was typed.
        process: what runs.
        out: its result, so far.
        err: what it said beside.
    """

    line: Sequence[str]
    process: subprocess.Popen[bytes]
    out: IO[bytes]
    err: IO[bytes]

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.process.poll() is not None

    def end(self) -> Said:
        """Wait for its end and return what it said."""
        code = self.process.wait()
        self.out.seek(0)
        self.err.seek(0)
        try:
            data = json.loads(self.out.read())["data"]
        except (ValueError, KeyError, TypeError):
            data = {}  # it ended before it had a result; its code and what it said beside tell why
        return Said(self.line, code, data, self.err.read().decode("utf-8", "replace"))


def add_account(commands: Commands) -> Said:
    """Make the drop server know the demo's account."""
    drop, file = str(commands.stage.drop), str(commands.stage.server_file)
    named = ("--id", ACCOUNT, "--company", COMPANY, "--root", drop)
    return commands.run("server", "add-account", LOGIN, *named, "--config", file)


def exchange(commands: Commands, told: Callable[[Said], None]) -> Said:
    """Do a whole exchange; the drop server processes whatever comes in while the office waits.

    Args:
        commands: starts them.
        told: hears each run of the drop server.
    """
    line = ("exchange", "--wait", _LONGEST_WAIT, "--config", str(commands.stage.office_file))
    with commands.running(*line) as office:
        while not office.is_over:
            if _waits_on(commands.stage.drop):
                told(process(commands))
            else:
                time.sleep(_BREATH)
        return office.end()


def process(commands: Commands) -> Said:
    """Run the drop server's script once."""
    return commands.run("server", "process", "--account", LOGIN, "--config", str(commands.stage.server_file))


def _waits_on(drop: Path) -> bool:
    """Say whether a pair lies whole on the drop: its manifest is renamed last."""
    return any(drop.glob("optim_*.ok"))

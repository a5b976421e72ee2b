"""The watchdog: a run that hangs in a plugin past its deadline is ended, so that the next one gets the lock.

In: the end that a run has set itself, and what its plugins are doing. Out: a word in the journal and on stderr, and
the end of the process. Called by `office` and `server`, around everything from the first secret that is looked up on.
What a run can end by itself (transfers, waits, long imports that report their progress) is ended by
`core.transfer.Stop`.
"""

import faulthandler
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from optimx.app.surroundings import Surroundings
from optimx.core.bus import Recorder
from optimx.core.errors import HangingError
from optimx.core.journal import Draft, Journal
from optimx.core.journal.entries import Body, RunFinished
from optimx.core.language import text
from optimx.core.reporting import outcome_of
from optimx.core.transfer import Stop

_log = logging.getLogger("optimx.app")

_SHARE = 0.1  # of the time set for a run: what takes so long is given as much again to finish what it does
_LEAST, _MOST = 5.0, 300.0  # seconds: reports have to be written in it, and nobody waits for more
_BRIEF = 5.0  # seconds: for each of the last words, which may hang as well as anything else
_LAST = 3 * _BRIEF  # seconds after the grace: by then all last words have been said, if any can be


class Watchdog:
    """Ends the process when the run does not end itself.

    Attributes:
        grace: seconds that a run has after its deadline to end itself.
    """

    def __init__(
        self,
        around: Surroundings,
        stop: Stop,
        *,
        grace: float | None = None,
        last: float = _LAST,
        leave: Callable[[int], object] = os._exit,
    ) -> None:
        self._around = around
        self._stop = stop
        self.grace = min(_MOST, max(_LEAST, _SHARE * stop.remaining())) if grace is None else grace
        self._last = last
        self._leave = leave
        self._over = threading.Event()
        self._told: tuple[Recorder, Path] | None = None

    def know(self, recorder: Recorder, journal: Path) -> None:
        """Learn which run it is, and where its journal lies."""
        self._told = (recorder, journal)

    @contextmanager
    def guarding(self) -> Iterator[None]:
        """Watch as long as the block runs."""
        thread = threading.Thread(target=self._watch, name="optimx-watchdog", daemon=True)
        thread.start()
        self._arm()
        try:
            yield
        finally:
            self._over.set()
            thread.join()
            faulthandler.cancel_dump_traceback_later()

    def _arm(self) -> None:
        """Have the process end even when a plugin lets no other thread run, as some drivers do; it says where it hangs.

        This thread is none of Python's, and can neither write into the journal nor choose the exit code, which is 1.
        """
        seconds = min(self._stop.remaining() + self.grace + self._last, threading.TIMEOUT_MAX)
        if sys.__stderr__ is not None:
            faulthandler.dump_traceback_later(seconds, exit=True, file=sys.__stderr__)

    def _watch(self) -> None:
        while self._stop.remaining() > 0:
            if self._over.wait(min(self._stop.remaining(), threading.TIMEOUT_MAX)):
                return
        if not self._over.wait(self.grace):
            self._end()

    def _end(self) -> None:
        """Say why, as far as that can still be said, and leave: the kernel releases the lock."""
        error = self._error()
        _briefly(lambda: self._write(error))
        _briefly(lambda: self._say(error))
        self._leave(error.exit_code)

    def _error(self) -> HangingError:
        call = self._around.calls.oldest
        if call is None:
            return HangingError(text("the run did not end at its deadline: it hangs in {place}", place=_place()))
        return HangingError(
            text(
                "the plugin '{plugin}' does not come back from {call}; the run was ended after its deadline",
                plugin=call.plugin,
                call=call.method,
            ),
            remedy=text(
                "Look at what the plugin '{plugin}' waits for: a window, a database, a network. The next run takes "
                "the work up; if it hangs again, update the plugin or take it out of plugins.toml.",
                plugin=call.plugin,
            ),
        )

    def _write(self, error: HangingError) -> None:
        """Journal it through a connection of its own: the run's belongs to the thread that hangs."""
        if self._told is None:
            return
        recorder, path = self._told
        with closing(Journal.open(path)) as journal:
            known = [row.body for row in journal.rows(run=recorder.run)]
            if not known:
                return
            bodies: list[Body] = [recorder.errored("deadline", error)]
            if not any(isinstance(body, RunFinished) for body in known):
                bodies.append(RunFinished(outcome_of(error.exit_code).value, error.exit_code))
            journal.append(recorder.run, self._around.clock.now(), [Draft(body) for body in bodies])

    def _say(self, error: HangingError) -> None:
        self._around.last_words(error)
        for stream in (sys.stdout, sys.stderr):
            stream.flush()


def _place() -> str:
    """Return where the main thread stands; no values, only names."""
    frame = sys._current_frames().get(threading.main_thread().ident or 0)
    if frame is None:
        return "?"
    return f"{frame.f_globals.get('__name__', '?')}.{frame.f_code.co_name}:{frame.f_lineno}"


def _briefly(act: Callable[[], None]) -> None:
    thread = threading.Thread(target=_quietly, args=(act,), daemon=True)
    thread.start()
    thread.join(_BRIEF)


def _quietly(act: Callable[[], None]) -> None:
    try:
        act()
    except Exception:  # noqa: BLE001 - whatever it is, it must not keep the process from ending
        _log.warning("the end of a run that hangs could not be told", exc_info=True)

"""Patience: what only watches a run is waited for, but not for ever, since it must never hurt an exchange.

In: a call of a listener or a report. Out: what it returned, or `HangingError`. Called by `wiring`. What hangs is left
alone in its thread, which ends with the process, and is not called again before it came back.
"""

import queue
import threading
from collections.abc import Callable
from typing import Any

from optimx.core.errors import HangingError
from optimx.core.language import text
from optimx.core.transfer import Stop

_LIMIT = 120.0  # seconds: the slowest mail server answers sooner; a run that is late by more is noticed
_LEAST = 2.0  # seconds: after the deadline of the run a report has to be written all the same


class Patience:
    """Calls one plugin, always in the same thread: it may keep what belongs to that thread, such as a database."""

    def __init__(self, plugin: str, stop: Stop, limit: float = _LIMIT, least: float = _LEAST) -> None:
        self._plugin = plugin
        self._stop = stop
        self._limit = limit
        self._least = least
        self._work: queue.SimpleQueue[tuple[Callable[[], Any], queue.SimpleQueue[Any]]] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._late: queue.SimpleQueue[Any] | None = None

    def call(self, method: str, call: Callable[[], Any]) -> Any:
        """Return what a call returns, or raise what it raises.

        Args:
            method: that is called, for the message.
            call: to be done.

        Raises:
            HangingError: it did not come back in time, or an earlier one still has not.
        """
        if self._late is not None and self._late.empty():
            raise self._hanging(method)
        answer: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._begin()
        self._work.put((call, answer))
        try:
            result, error = answer.get(timeout=max(self._least, min(self._limit, self._stop.remaining())))
        except queue.Empty:
            self._late = answer
            raise self._hanging(method) from None
        if error is not None:
            raise error
        return result

    def around(self, method: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that does the same, with patience."""
        return lambda *arguments, **named: self.call(method, lambda: call(*arguments, **named))

    def _begin(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name=f"optimx-{self._plugin}", daemon=True)
            self._thread.start()

    def _serve(self) -> None:
        while True:
            call, answer = self._work.get()
            try:
                answer.put((call(), None))
            except BaseException as error:  # noqa: BLE001 - raised where it was asked for, whatever it is
                answer.put((None, error))

    def _hanging(self, method: str) -> HangingError:
        return HangingError(
            text("the plugin '{plugin}' does not come back from {call}", plugin=self._plugin, call=method)
        )

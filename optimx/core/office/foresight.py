"""Foresight: an answer is looked at while its photos still come in, so that its inspection costs hardly any time.

In: an answer that lies durably here. Out: nothing; a system that can foresee keeps what it found for its `inspect`.
Called by `download`.
"""

import logging
import threading
from dataclasses import dataclass
from pathlib import Path

from optimx.core.contracts import Foreseeing
from optimx.core.office.office import Office

_log = logging.getLogger("optimx.office")


@dataclass(slots=True)
class Foresight:
    """One look at one answer, in a thread of its own."""

    _thread: threading.Thread | None = None

    def begin(self, office: Office, answer: Path) -> None:
        """Begin to look, unless everything is to happen in one thread."""
        system = office.system
        if office.drop.has_lanes and self._thread is None and isinstance(system, Foreseeing):
            self._thread = threading.Thread(target=_foresee, args=(system, answer), name="optimx-foresight")
            self._thread.start()

    def end(self) -> None:
        """Wait until it is over: nobody calls the system meanwhile."""
        if self._thread is not None:
            self._thread.join()


def _foresee(system: Foreseeing, answer: Path) -> None:
    try:
        system.foresee(answer)
    except Exception:  # noqa: BLE001 - a partner's system may raise anything; inspection meets it again
        _log.debug("nothing was foreseen of %s", answer.name, exc_info=True)

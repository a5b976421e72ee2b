"""What only watches a run is waited for, but not for ever."""

import sys
import threading
from collections.abc import Iterator

import pytest

from optimx.app.patience import Patience
from optimx.core.errors import HangingError
from optimx.core.transfer import Stop
from optimx.testing import ManualClock


@pytest.fixture
def patience() -> Patience:
    return Patience("acme", Stop(ManualClock()), limit=0.02, least=0.01)


@pytest.fixture
def freed() -> Iterator[threading.Event]:
    """Return what a hanging plugin waits for; it comes back when the test is over at the latest."""
    freed = threading.Event()
    yield freed
    freed.set()


def test_what_comes_back_is_returned_or_raised(patience: Patience) -> None:
    assert patience.call("optimx_uploaded", lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        patience.call("optimx_uploaded", lambda: 1 // 0)
    with pytest.raises(SystemExit):
        patience.around("render", sys.exit)(3)


def test_a_plugin_is_always_called_in_the_same_thread(patience: Patience) -> None:
    threads = {patience.call("optimx_uploaded", threading.get_ident) for _ in range(3)}

    assert len(threads) == 1
    assert threading.get_ident() not in threads


def test_what_hangs_is_named(patience: Patience, freed: threading.Event) -> None:
    with pytest.raises(HangingError, match="'acme' does not come back from optimx_uploaded"):
        patience.call("optimx_uploaded", freed.wait)


def test_what_hangs_is_not_called_again_before_it_came_back(patience: Patience, freed: threading.Event) -> None:
    called: list[str] = []
    back = threading.Event()

    with pytest.raises(HangingError):
        patience.call("optimx_generated", freed.wait)
    with pytest.raises(HangingError):
        patience.call("optimx_uploaded", lambda: called.append("too early"))
    assert called == []

    freed.set()
    while not back.is_set():
        try:
            patience.call("optimx_uploaded", back.set)
        except HangingError:
            continue
    assert patience.call("optimx_uploaded", lambda: "told") == "told"


def test_near_the_end_of_the_run_there_is_less_patience(freed: threading.Event) -> None:
    patience = Patience("acme", Stop(ManualClock(), deadline=0), limit=3600, least=0.01)

    with pytest.raises(HangingError):
        patience.call("optimx_run_finished", freed.wait)

"""A run ends when a person says so or its time is over, even while a transport hangs."""

import threading
from typing import cast

import pytest

from optimx.core.contracts import Transport
from optimx.core.errors import CancelledError, TooSlowError
from optimx.core.machine import SystemClock
from optimx.core.transfer import Stop
from optimx.testing import ManualClock


class Hanging:
    """As much of a transport as hangs until it is aborted."""

    def __init__(self) -> None:
        self.freed = threading.Event()

    def abort(self) -> None:
        self.freed.set()
        raise RuntimeError("a partner's abort() that breaks its contract")


def test_a_run_goes_on_until_somebody_stops_it() -> None:
    stop = Stop(ManualClock())
    stop.check()

    stop.request()

    with pytest.raises(CancelledError):
        stop.check()


def test_a_run_goes_on_until_its_deadline() -> None:
    clock = ManualClock()
    stop = Stop(clock, clock.monotonic() + 10)
    clock.advance(9.9)
    stop.check()
    assert stop.remaining() == pytest.approx(0.1)

    clock.advance(0.1)

    with pytest.raises(TooSlowError):
        stop.check()
    assert stop.remaining() == 0


def test_a_pause_ends_with_the_run() -> None:
    clock = ManualClock()
    stop = Stop(clock, clock.monotonic() + 10)
    before = clock.monotonic()

    with pytest.raises(TooSlowError):
        stop.sleep(600)

    assert clock.monotonic() - before < 11


def test_a_pause_lasts_as_long_as_it_should() -> None:
    clock = ManualClock()
    before = clock.monotonic()

    Stop(clock).sleep(7.1)

    assert clock.monotonic() - before == pytest.approx(7.1)


def test_a_request_frees_every_watched_transport() -> None:
    stop = Stop(ManualClock())
    watched, another, unwatched = Hanging(), Hanging(), Hanging()
    for transport in (watched, another, unwatched):
        stop.watch(cast(Transport, transport))
    stop.unwatch(cast(Transport, unwatched))

    stop.request()

    assert [transport.freed.is_set() for transport in (watched, another, unwatched)] == [True, True, False]


def test_the_deadline_frees_a_transport_that_hangs_and_leaves_no_thread() -> None:
    clock, hanging, threads = SystemClock(), Hanging(), threading.active_count()
    stop = Stop(clock, clock.monotonic() + 0.01)
    stop.watch(cast(Transport, hanging))

    with stop.guarding():
        assert hanging.freed.wait(10)

    assert threading.active_count() == threads


def test_without_a_deadline_there_is_no_thread() -> None:
    threads = threading.active_count()

    with Stop(SystemClock()).guarding():
        assert threading.active_count() == threads

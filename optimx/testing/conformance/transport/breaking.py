"""What breaks: a transfer that is stopped in the middle, a line that stands still, a connection that was ended.

In: a `Ground`. Out: nothing, a note, or `Broken`. Listed in `suite`. After a break a connection may be good or dead;
what it may never do is give wrong bytes, or keep a run waiting.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress

from optimx.core.errors import CancelledError, OptimxError, TooSlowError, TransientError
from optimx.core.language import text
from optimx.core.machine import RealDisk, SystemClock, SystemRandom
from optimx.core.transfer import Drop, Stop, TransferPolicy
from optimx.testing.conformance.checks import Broken, Outcome, check, refused, require, said
from optimx.testing.conformance.transport.below import Below
from optimx.testing.conformance.transport.ground import Ground, within
from optimx.testing.conformance.transport.relay import NO_LINE, LineTo, relayable
from optimx.testing.conformance.transport.streams import Endless, Gives, Takes

_PATIENCE = 4.0  # seconds beyond what was asked for, on a machine that has other things to do
_SHORT = 1.0  # seconds of a timeout or deadline that a check waits for


@check("Let what a source raises pass; afterwards answer rightly, or refuse every call with an error of optimx.")
def a_source_that_raises_is_let_through(ground: Ground) -> Outcome:
    """What the source raises in the middle comes out as it is, and nothing wrong comes of it later."""
    ground.put("safe.xml", b"safe")
    stop = CancelledError(text("The run was stopped."))
    source = Gives(bytes(ground.drop.large), told=_raising(stop, ground.drop.large // 2))
    _comes_out(stop, "upload", lambda: ground.transport.upload(source, "half.part"))
    _never_wrong(ground, "upload")
    ground.put("whole.part", b"whole", ground.open())
    require(ground.get("whole.part", ground.open()) == b"whole", "after an interrupted upload other bytes came back")
    return None


@check("Let what a sink raises pass; afterwards answer rightly, or refuse every call with an error of optimx.")
def a_sink_that_raises_is_let_through(ground: Ground) -> Outcome:
    """What the sink raises in the middle comes out as it is, and nothing wrong comes of it later."""
    ground.put("safe.xml", b"safe")
    ground.put("large.bin", bytes(ground.drop.large))
    for position in (0, 1):
        stop = CancelledError(text("The run was stopped."))
        connection = ground.open()
        sink = Takes(_raising(stop, position))
        try:
            connection.download("large.bin", sink)
        except CancelledError as error:
            require(error is stop, "download raised another error than the sink did")
        else:
            require(position and len(sink.content) == ground.drop.large, "download swallowed what the sink raised")
        _never_wrong(ground, "download", connection)
    return None


@check("Have `abort` set a flag that is looked at between two blocks, and shut the socket if there is one.")
def abort_ends_an_upload(ground: Ground) -> Outcome:
    """`abort` from another thread ends an upload that goes on and on."""
    transport, begun, given_up = ground.transport, threading.Event(), threading.Event()

    def told(count: int) -> None:
        if count:
            begun.set()
        if given_up.is_set():
            raise TooSlowError(text("The check gave up."))

    def upload() -> object:
        return within(60, lambda: refused(OptimxError, "an aborted upload", lambda: _endless(transport, told)))

    waiting = _Waiting(upload)
    require(begun.wait(ground.drop.timeout + _PATIENCE), "the upload did not begin")
    _silent(transport.abort)
    freed = waiting.over(_PATIENCE)
    given_up.set()
    waiting.over(ground.drop.timeout + _PATIENCE)
    require(freed, f"{_PATIENCE:.0f} s after abort() the upload still ran")
    waiting.result()
    _of_no_use(ground, transport)
    return None


@check("Have `abort` end the transfer with an error: a download that was cut must not look whole.")
def abort_ends_a_download(ground: Ground) -> Outcome:
    """`abort` in the middle of a download ends it with an error, unless everything had come."""
    content = bytes(range(256)) * (ground.drop.large // 256)
    ground.put("large.bin", content)
    transport = ground.open()
    sink = Takes(lambda count: _silent(transport.abort))
    try:
        within(ground.drop.timeout + _PATIENCE, lambda: transport.download("large.bin", sink))
    except OptimxError:
        return None
    except TimeoutError:
        raise Broken("abort() did not end the download") from None
    require(sink.content == content, f"an aborted download returned as if whole, with {len(sink.content)} bytes")
    return None


@check("Shut the socket in `abort`: a thread that waits for a reply has to wake up at once.")
def abort_frees_a_call_that_waits(ground: Ground) -> Outcome:
    """`abort` from another thread frees a call whose server has fallen silent."""
    if not relayable(ground.drop.options):
        return NO_LINE
    with LineTo(ground) as line:
        transport = line.open(timeout=60)
        line.stall()
        waiting = _Waiting(lambda: refused(OptimxError, "a call that was aborted", lambda: transport.stat("a.xml")))
        require(not waiting.over(0.2), "a call over a line that stands still came back")
        _silent(transport.abort)
        require(waiting.over(_PATIENCE), f"{_PATIENCE:.0f} s after abort() the call still waited")
        waiting.result()
    return None


@check("Give the context's `timeout` to the library, for the connection and for each reply.")
def a_silent_server_is_given_up(ground: Ground) -> Outcome:
    """A reply that does not come within `timeout` is a transient error."""
    if not relayable(ground.drop.options):
        return NO_LINE
    with LineTo(ground) as line:
        transport = line.open(timeout=_SHORT)
        line.stall()
        began = time.monotonic()
        waiting = _Waiting(lambda: refused(TransientError, "a call without a reply", lambda: transport.stat("a.xml")))
        over = waiting.over(_SHORT + _PATIENCE)
        took = time.monotonic() - began
        _silent(transport.abort)
        require(over, f"with a timeout of {_SHORT:.0f} s the call still waited after {took:.1f} s")
        waiting.result()
    return None


@check("Free waiting calls in `abort`: that is how the core ends a run at its deadline.")
def a_run_ends_at_its_deadline(ground: Ground) -> Outcome:
    """The deadline of a run frees a call whose server has fallen silent."""
    if not relayable(ground.drop.options):
        return NO_LINE
    clock = SystemClock()
    stop = Stop(clock, clock.monotonic() + _SHORT)
    with LineTo(ground) as line, stop.guarding():
        drop = Drop(
            lambda: line.open(timeout=60),
            TransferPolicy(connections=1),
            disk=RealDisk(),
            clock=clock,
            random=SystemRandom(),
            stop=stop,
            capabilities=ground.drop.plugin.capabilities,
        )
        drop.stat("a.xml")
        line.stall()
        waiting = _Waiting(lambda: refused(TooSlowError, "a run past its deadline", lambda: drop.stat("a.xml")))
        require(waiting.over(_SHORT + _PATIENCE), "the deadline of the run did not free the call")
        waiting.result()
    return None


@check("Wait no longer than `TransportContext.patience` when you connect and log in: `abort` cannot reach you yet.")
def a_login_ends_with_its_run(ground: Ground) -> Outcome:
    """A server that is silent at the login is given up at the deadline of the run."""
    if not relayable(ground.drop.options):
        return NO_LINE
    with LineTo(ground) as line:
        line.stall()
        end = time.monotonic() + _SHORT
        waiting = _Waiting(
            lambda: refused(TransientError, "a login past the deadline", lambda: line.open(timeout=60, deadline=end))
        )
        require(waiting.over(_SHORT + _PATIENCE), "a login to a silent server still waited after the deadline")
        waiting.result()
    return None


@check("Let `close` be called at any time and more than once; let it raise nothing.")
def close_may_be_called_twice(ground: Ground) -> Outcome:
    """`close` twice, `abort` twice and either after the other raise nothing, and no call works afterwards."""
    for calls in (("close", "close", "abort"), ("abort", "abort"), ("abort", "close")):
        transport = ground.open()
        transport.stat("a.xml")
        for call in calls:
            _silent(getattr(transport, call), f"{call}() in {calls!r}")
        _of_no_use(ground, transport)
    return None


# -- what the checks share


class _Waiting:
    """A call in a thread of its own, which may be waited for."""

    def __init__(self, action: Callable[[], object]) -> None:
        self._error: BaseException | None = None
        self._action = action
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def over(self, seconds: float) -> bool:
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def result(self) -> None:
        if self._error is not None:
            raise self._error

    def _work(self) -> None:
        try:
            self._action()
        except BaseException as error:  # noqa: BLE001 - raised again by `result`
            self._error = error


def _endless(transport: Below, told: Callable[[int], None]) -> None:
    transport.upload(Endless(told), "endless.part")


def _raising(error: Exception, after: int) -> Callable[[int], None]:
    def told(count: int) -> None:
        if count >= after:
            raise error

    return told


def _comes_out(error: OptimxError, call: str, action: Callable[[], object]) -> None:
    try:
        action()
    except Exception as raised:
        if raised is not error:
            raise Broken(f"{call} raised {said(raised)} where its stream raised {said(error)}") from raised
        return
    raise Broken(f"{call} swallowed what its stream raised")


def _never_wrong(ground: Ground, after: str, transport: Below | None = None) -> None:
    """Try a connection after a break: each call is right, or an error of optimx."""
    transport = transport or ground.transport
    with suppress(OptimxError):  # a connection that says it is dead does no harm
        got = ground.get("safe.xml", transport)
        require(got == b"safe", f"after an interrupted {after} the connection gave {got!r:.60} for b'safe'")
    with suppress(OptimxError):  # as above
        found = transport.stat("safe.xml")
        size = found.size if found else None
        require(size == len(b"safe"), f"after an interrupted {after} stat gave {found!r} for a file of 4 bytes")
    with suppress(OptimxError):  # as above
        names = ground.names("", transport)
        require("safe.xml" in names, f"after an interrupted {after} the listing was {names!r}")


def _of_no_use(ground: Ground, transport: Below) -> None:
    for call, action in (
        ("stat", lambda: transport.stat("a.xml")),
        ("list", lambda: ground.names("", transport)),
        ("download", lambda: ground.get("a.xml", transport)),
        ("upload", lambda: ground.put("late.xml", b"x", transport)),
    ):
        refused(OptimxError, f"{call} on an ended connection", action)


def _silent(action: Callable[[], None], call: str = "abort()") -> None:
    try:
        action()
    except Exception as error:
        raise Broken(f"{call} raised {said(error)}; it never raises") from error

"""B2: a line that stalls or breaks, at each step, ends in time and is told as what it is."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from optimx import AmbiguousReplyError, OptimxError, UnreachableError, text
from optimx.demo.servers.samba import Samba
from tests.servers.fault_proxy import Action, Channel, Fault, FaultProxy, Way

pytestmark = pytest.mark.real_server

Connect = Callable[..., Any]
MIB = 1 << 20
TO_CLIENT, TO_SERVER = Way.TO_CLIENT, Way.TO_SERVER


@pytest.mark.parametrize("action", [Action.STALL, Action.CUT, Action.RESET])
@pytest.mark.parametrize("after", [0, 3, 300, 500, 700])
def test_a_login_over_a_line_that_breaks_ends_in_time(
    samba: Samba, connect: Connect, action: Action, after: int
) -> None:
    fault = Fault(action, Channel.CONTROL, TO_CLIENT, after=after)
    with FaultProxy(samba.host, samba.port, [fault], ftp=False) as proxy:
        began = time.monotonic()
        with pytest.raises(UnreachableError):
            connect(samba, port=proxy.port, timeout=0.5).stat("a")

    assert time.monotonic() - began < 2
    assert proxy.hits == [fault]


@pytest.mark.parametrize("after", [0, 300])
def test_a_login_that_stalls_ends_with_the_run_whatever_patience_it_has(
    samba: Samba, connect: Connect, after: int
) -> None:
    fault = Fault(Action.STALL, Channel.CONTROL, TO_CLIENT, after=after)
    began = time.monotonic()
    with FaultProxy(samba.host, samba.port, [fault], ftp=False) as proxy, pytest.raises(UnreachableError):
        connect(samba, port=proxy.port, timeout=60, deadline=began + 0.5)

    assert time.monotonic() - began < 3


READING: list[Callable[[Any, Any], object]] = [
    lambda drop, make: drop.stat("a"),
    lambda drop, make: list(drop.list("")),
    lambda drop, make: drop.download("a", _Nowhere()),
]
CHANGING: list[Callable[[Any, Any], object]] = [
    lambda drop, make: drop.rename("a", "b"),
    lambda drop, make: drop.delete("a"),
    lambda drop, make: drop.make_folder("c"),
    lambda drop, make: drop.upload(make(b"x"), "d.part"),
    lambda drop, make: drop.upload(make(bytes(3 * MIB)), "d.part"),
]


def impatient(drop: Any) -> Any:
    """Return a connection that waits no longer; the login had its time, on however busy a machine."""
    drop._wire._timeout = 0.1
    return drop


class _Nowhere:
    def write(self, data: bytes | memoryview) -> None:
        """Take nothing."""


@pytest.mark.parametrize("way", [TO_CLIENT, TO_SERVER])
@pytest.mark.parametrize("action", [Action.STALL, Action.CUT, Action.RESET])
@pytest.mark.parametrize(
    ("attempt", "kind"),
    [*((each, UnreachableError) for each in READING), *((each, AmbiguousReplyError) for each in CHANGING)],
)
def test_a_line_that_breaks_is_told_and_ends_the_connection(
    samba: Samba,
    connect: Connect,
    relay: FaultProxy,
    source: Any,
    *,
    attempt: Callable[[Any, Any], object],
    kind: type[OptimxError],
    action: Action,
    way: Way,
) -> None:
    (samba.root / "a").write_bytes(bytes(3 * MIB))
    drop = impatient(connect(samba, port=relay.port))

    relay.strike(action, way)
    began = time.monotonic()
    with pytest.raises(kind):
        attempt(drop, source)

    assert time.monotonic() - began < 2
    with pytest.raises(UnreachableError, match="ended"):
        drop.stat("a")
    drop.close()


def test_a_stall_in_the_middle_of_a_large_file_ends_in_time(samba: Samba, connect: Connect, relay: FaultProxy) -> None:
    (samba.root / "a").write_bytes(bytes(20 * MIB))
    drop = impatient(connect(samba, port=relay.port))

    class Striking:
        def write(self, data: bytes | memoryview) -> None:
            relay.strike(Action.STALL, TO_CLIENT)

    began = time.monotonic()
    with pytest.raises(UnreachableError):
        drop.download("a", Striking())

    assert time.monotonic() - began < 2


@pytest.mark.parametrize("action", [Action.STALL, Action.DRIP])
def test_abort_frees_a_call_that_hangs_at_once(
    samba: Samba, connect: Connect, relay: FaultProxy, action: Action
) -> None:
    drop = connect(samba, port=relay.port, timeout=60)
    relay.strike(action, TO_CLIENT)
    aborted = threading.Timer(0.1, drop.abort)

    aborted.start()
    began = time.monotonic()
    with pytest.raises(UnreachableError):
        drop.stat("a")

    assert time.monotonic() - began < 2
    drop.abort()
    with pytest.raises(UnreachableError):
        drop.stat("a")


def test_abort_ends_the_waiting_for_a_file_that_somebody_holds(
    samba: Samba, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    (samba.root / "a").write_bytes(b"x")
    drop, other = connect(samba), connect(samba)
    monkeypatch.setattr("optimx.plugins.transports.smb.share._PAUSES", (60.0,))
    monkeypatch.setattr("optimx.plugins.transports.smb.messages._SHARE_ALL", 0)
    from optimx.plugins.transports.smb import messages

    other._share.open(messages.create(f"{samba.folder}\\a", messages.READ_RIGHTS, messages.OPEN, 0))
    aborted = threading.Timer(0.1, drop.abort)

    aborted.start()
    with pytest.raises(OptimxError):
        drop.delete("a")


def test_nothing_is_waited_for_beyond_the_deadline(samba: Samba, connect: Connect, relay: FaultProxy) -> None:
    drop = connect(samba, port=relay.port, timeout=60)
    drop._wire._deadline = time.monotonic() + 0.2
    relay.strike(Action.STALL, TO_CLIENT)

    with pytest.raises(UnreachableError):
        drop.stat("a")


def test_a_server_that_is_killed_is_told_of_without_a_word_on_the_terminal(
    start_samba: Any, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    server = start_samba({})
    drop = connect(server)

    server.kill()
    with caplog.at_level(logging.WARNING), pytest.raises(UnreachableError):
        drop.stat("a")

    assert caplog.records == []
    assert not [each for each in threading.enumerate() if each.name.startswith("msg_worker")]


def test_errors_of_the_core_pass_as_they_are_and_end_the_connection(samba: Samba, connect: Connect) -> None:
    (samba.root / "a").write_bytes(bytes(5 * MIB))
    drop = connect(samba)

    class Picky:
        def write(self, data: bytes | memoryview) -> None:
            raise UnreachableError(text("ours"))

    with pytest.raises(UnreachableError, match="ours"):
        drop.download("a", Picky())
    with pytest.raises(UnreachableError, match="ended"):
        drop.stat("a")

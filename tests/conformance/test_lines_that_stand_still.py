"""A transport that keeps a run waiting, or hides a break, fails the checks that put a line in front of its server."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from optimx import RemoteFile, Sink, TransientError, Transport, TransportContext
from optimx.testing.conformance import TRANSPORT_CHECKS, DropUnderTest, Result, try_each
from optimx.testing.conformance.transport import breaking, try_on

pytestmark = [
    pytest.mark.real_server,
    pytest.mark.parametrize("ftp_drop", [("pyftpdlib", "none")], ids="-".join, indirect=True),
]


class Deaf:
    """Passes everything on but `abort`."""

    def __init__(self, inner: Transport) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def abort(self) -> None:
        """Do nothing."""


def deaf(drop: DropUnderTest) -> DropUnderTest:
    opened = drop.plugin.open
    return replace(drop, plugin=replace(drop.plugin, open=lambda options, context: Deaf(opened(options, context))))


def patient(drop: DropUnderTest) -> DropUnderTest:
    """Return a transport that waits for a reply as long as it likes, whatever it is told."""

    def opened(options: Any, context: TransportContext) -> Transport:
        return drop.plugin.open(options, replace(context, timeout=60, deadline=float("inf")))

    return replace(drop, plugin=replace(drop.plugin, open=opened))


@pytest.mark.parametrize(
    ("check", "broken"),
    [
        ("abort_frees_a_call_that_waits", deaf),
        ("a_run_ends_at_its_deadline", deaf),
        ("a_silent_server_is_given_up", patient),
        ("a_login_ends_with_its_run", patient),
    ],
)
def test_it_is_caught(ftp_drop: DropUnderTest, check: str, broken: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breaking, "_PATIENCE", 0.5)

    result = tried(broken(ftp_drop), check)

    assert "still waited" in result.failure or "did not free" in result.failure


class Raw(Deaf):
    """Lets through what the library raises when the line breaks."""

    def stat(self, path: str) -> RemoteFile | None:
        """Look."""
        found: RemoteFile | None = untranslated(lambda: self._inner.stat(path))
        return found

    def download(self, source: str, sink: Sink, offset: int = 0) -> None:
        """Fetch."""
        untranslated(lambda: self._inner.download(source, sink, offset))


def untranslated(action: Callable[[], Any]) -> Any:
    try:
        return action()
    except TransientError as error:
        raise ConnectionResetError("as the library says it") from error


class TakesTheEnd(Deaf):
    """Takes a line that broke for the end of the file."""

    def download(self, source: str, sink: Sink, offset: int = 0) -> None:
        """Fetch what comes."""
        with suppress(TransientError):
            self._inner.download(source, HalfOf(sink), offset)


class HalfOf:
    """Gives the first bytes only."""

    def __init__(self, sink: Sink) -> None:
        self._sink: Sink | None = sink

    def write(self, data: bytes | memoryview) -> None:
        """Give the first."""
        if self._sink is not None:
            self._sink.write(data)
        self._sink = None


@pytest.mark.parametrize(
    ("check", "kind", "said"),
    [
        ("a_line_that_broke_is_told", Raw, "ConnectionResetError"),
        ("a_line_that_breaks_in_the_middle_is_told", Raw, "ConnectionResetError"),
        ("a_line_that_breaks_in_the_middle_is_told", TakesTheEnd, "returned, and was cut"),
    ],
)
def test_what_becomes_of_a_broken_line_is_caught(
    ftp_drop: DropUnderTest, check: str, kind: type[Deaf], said: str
) -> None:
    opened = ftp_drop.plugin.open
    plugin = replace(ftp_drop.plugin, open=lambda options, context: kind(opened(options, context)))

    assert said in tried(replace(ftp_drop, plugin=plugin), check).failure
    assert tried(ftp_drop, check).failure == ""


def tried(drop: DropUnderTest, check: str) -> Result:
    (wanted,) = [each for each in TRANSPORT_CHECKS if each.name == check]
    (result,) = try_each([wanted], lambda each: try_on(drop, each))
    return result

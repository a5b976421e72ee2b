"""A transport that keeps a run waiting fails the checks that put a line in front of its server that stands still."""

from dataclasses import replace
from typing import Any

import pytest

from optimx import Transport, TransportContext
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
        return drop.plugin.open(options, replace(context, timeout=60))

    return replace(drop, plugin=replace(drop.plugin, open=opened))


@pytest.mark.parametrize(
    ("check", "broken"),
    [
        ("abort_frees_a_call_that_waits", deaf),
        ("a_run_ends_at_its_deadline", deaf),
        ("a_silent_server_is_given_up", patient),
    ],
)
def test_it_is_caught(ftp_drop: DropUnderTest, check: str, broken: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breaking, "_PATIENCE", 0.5)

    result = tried(broken(ftp_drop), check)

    assert "still waited" in result.failure or "did not free" in result.failure


def tried(drop: DropUnderTest, check: str) -> Result:
    (wanted,) = [each for each in TRANSPORT_CHECKS if each.name == check]
    (result,) = try_each([wanted], lambda each: try_on(drop, each))
    return result

"""The way into the account: each step says what failed, and no secret goes anywhere but to the transport."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from pydantic import BaseModel

from optimx import (
    Capabilities,
    Diagnosis,
    HostKeyError,
    LoginRefusedError,
    OptimxError,
    Pin,
    RefusedError,
    SecretReference,
    Transport,
    TransportContext,
    TransportPlugin,
    UnreachableError,
    text,
)
from optimx.app.doctoring import Line, Step
from optimx.core.machine import SystemClock
from optimx.core.transfer import Stop
from optimx.testing import MemoryDrop

REFUSED_KEY = HostKeyError(text("another key than the pinned one"))


class Options(BaseModel):
    host: str = "localhost"
    user: str = "demo"
    password: SecretReference = SecretReference("env", "PASSWORD")
    host_key: str = ""


class _Telling:
    """A transport that knows something by itself."""

    def diagnose(self) -> list[Diagnosis]:
        return [Diagnosis(text("cipher"), False, text("3DES"), text("Update the server."))]

    def close(self) -> None:
        """End."""

    def abort(self) -> None:
        """Free."""


@dataclass
class World:
    """A server that behaves as told, and what it was given."""

    fails: OptimxError | None = None
    shows: Pin | None = None
    seen: list[Mapping[str, Any]] = field(default_factory=list)

    def open(self, options: Any, context: TransportContext) -> Transport:
        if self.fails:
            raise self.fails
        opened: Any = _Telling()
        return cast("Transport", opened)

    def pin(self, table: Mapping[str, Any], context: TransportContext) -> Pin | None:
        self.seen.append(context.secrets)
        return self.shows

    def steps(self, options: Options, **environment: str) -> dict[str, Step]:
        clock = SystemClock()
        plugin = TransportPlugin("line", Options, Capabilities(), self.open, pin=self.pin)
        line = Line(plugin, options, {}, TransportContext("111222333"), environment, Stop(clock), clock)
        return {step.key: step for step in line.steps()}


@pytest.mark.parametrize(
    ("fails", "failed", "code"),
    [
        (LoginRefusedError(text("530")), "login", 5),
        (REFUSED_KEY, "server", 5),
        (RefusedError(text("there is no such share")), "login", 5),
        (UnreachableError(text("the line broke")), "login", 4),
        (None, "transport", 1),
    ],
)
def test_the_step_that_fails_is_the_one_that_the_error_is_about(
    fails: OptimxError | None, failed: str, code: int
) -> None:
    steps = World(fails).steps(Options(), PASSWORD="hunter2")

    found = {key: step.exit_code for key, step in steps.items() if step.exit_code}
    assert found == {failed: code}


def test_what_the_server_shows_is_to_be_compared_until_it_is_pinned() -> None:
    shown = Pin("host_key", "SHA256:abc", "ssh-ed25519")

    unpinned = World(shows=shown).steps(Options(), PASSWORD="hunter2")["shown"]
    pinned = World(shows=shown).steps(Options(host_key="SHA256:abc"), PASSWORD="hunter2")["shown"]

    assert (unpinned.state, pinned.state) == ("note", "ok")
    assert 'host_key = "SHA256:abc"' in str(unpinned.remedy)


def test_who_asks_what_the_server_shows_is_given_no_secret() -> None:
    world = World(REFUSED_KEY, Pin("host_key", "SHA256:abc", "ssh-ed25519"))

    steps = world.steps(Options(host_key="SHA256:def"), PASSWORD="hunter2")

    assert world.seen == [{}]
    assert "hunter2" not in repr(steps)
    assert ("SHA256:abc" in steps["shown"].detail.show(), steps["shown"].state) == (True, "note")


def test_a_transport_that_raises_something_of_its_own_is_named_and_its_words_kept_back() -> None:
    class Odd(World):
        def open(self, options: Any, context: TransportContext) -> Transport:
            raise ValueError("hunter2")

    step = Odd().steps(Options(), PASSWORD="hunter2")["login"]

    assert (step.code, "hunter2" in step.detail.show()) == ("E-PLUGIN", False)


def test_a_transport_without_a_server_is_only_opened() -> None:
    class Folder(BaseModel):
        root: str = "drop"

    clock, drop = SystemClock(), MemoryDrop()
    plugin = TransportPlugin("memory", Folder, Capabilities(), lambda options, context: drop.connect())
    line = Line(plugin, Folder(), {}, TransportContext("111222333"), {}, Stop(clock), clock)

    assert [step.key for step in line.steps()] == ["secrets", "login"]
    assert line.works

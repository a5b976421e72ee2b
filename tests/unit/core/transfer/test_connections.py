"""As many connections as pay on the line, and no more than the drop allows."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from optimx.core.contracts import Transport
from optimx.core.errors import LoginRefusedError, OptimxError, UnreachableError
from optimx.core.language import text
from optimx.core.machine import RealDisk, SystemClock
from optimx.core.transfer import Drop, Incoming, Received, Stop, TransferPolicy
from optimx.testing import MemoryDrop, SeededRandom


@dataclass
class Counter:
    """Opens connections to a drop that allows so many at once, and a client that is always far away when asked.

    Attributes:
        far: seconds that each operation takes.
        look: seconds that a look takes, where it is less.
        begun: moment at which the first download of each thread began.
    """

    store: MemoryDrop
    allowed: int = 1000
    refusal: Callable[[], OptimxError] = lambda: UnreachableError(text("too many"))
    far: float = 0.0
    look: float = float("inf")
    begun: dict[str, float] = field(default_factory=dict)
    open: int = 0
    most: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def connect(self) -> Transport:
        with self.lock:
            if self.open >= self.allowed:
                raise self.refusal()
            self.open += 1
            self.most = max(self.most, self.open)
        return _Counted(self, self.store.connect())


class _Counted:
    def __init__(self, counter: Counter, inner: Any) -> None:
        self._counter = counter
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if name not in ("stat", "download", "upload", "rename"):
            return found

        def slowly(*arguments: Any) -> Any:
            if name == "download":
                self._counter.begun.setdefault(threading.current_thread().name, time.monotonic())
            threading.Event().wait(min(self._counter.far, self._counter.look if name == "stat" else float("inf")))
            return found(*arguments)

        return slowly

    def close(self) -> None:
        with self._counter.lock:
            self._counter.open -= 1
        self._inner.close()


def make_drop(counter: Counter, world: Any, **policy: Any) -> Drop:
    return Drop(
        counter.connect,
        TransferPolicy(backoff=0.001, **policy),
        disk=RealDisk(),
        clock=SystemClock(),
        random=SeededRandom(),
        stop=Stop(SystemClock()),
        capabilities=counter.store.capabilities,
    )


def fetched(drop: Drop, store: MemoryDrop, folder: Path, count: int = 24) -> list[str]:
    wanted = []
    for number in range(count):
        store.files[f"photos/{number}.jpg"] = b"jpeg %d" % number
        wanted.append(Incoming(f"photos/{number}.jpg", folder / f"{number}.jpg", None, "", 1 << 20))
    received: list[Received] = []
    failed = drop.fetch_all(wanted, received.extend)
    assert failed == ()
    assert all(each.incoming.target.read_bytes() == store.files[each.incoming.source] for each in received)
    return sorted(each.incoming.source for each in received)


@pytest.mark.parametrize(
    "refusal",
    [
        pytest.param(lambda: UnreachableError(text("421 too many")), id="hung-up-on"),
        pytest.param(lambda: LoginRefusedError(text("530 maximum number of clients")), id="login-refused"),
    ],
)
@pytest.mark.parametrize("allowed", [1, 2])
def test_a_drop_that_allows_fewer_connections_is_served_by_those(
    world: Any, tmp_path: Path, allowed: int, refusal: Callable[[], OptimxError]
) -> None:
    counter = Counter(world.store, allowed, refusal, far=0.002)
    drop = make_drop(counter, world, connections=4)
    drop.stat("photos/0.jpg")  # one is in: what is refused from here on is not the login

    assert len(fetched(drop, world.store, tmp_path)) == 24

    assert counter.most == allowed


def test_a_drop_that_lets_nobody_in_says_so(world: Any, tmp_path: Path) -> None:
    counter = Counter(world.store, allowed=0)

    with pytest.raises(UnreachableError):
        fetched(make_drop(counter, world, connections=4), world.store, tmp_path)


@pytest.mark.parametrize(
    ("far", "connections", "most"),
    [
        pytest.param(0.0, None, 2, id="near"),
        pytest.param(0.01, None, 4, id="far"),
        pytest.param(0.01, 3, 3, id="as-configured"),
        pytest.param(0.0, 6, 6, id="more-than-the-transport-thinks-best"),
    ],
)
def test_so_many_connections_are_used_as_the_line_needs(
    world: Any, tmp_path: Path, far: float, connections: int | None, most: int
) -> None:
    counter = Counter(world.store, far=far)
    drop = make_drop(counter, world, connections=connections)
    drop.stat("photos/0.jpg")
    counter.far = 0.01  # so that all lanes are seen to work at once

    fetched(drop, world.store, tmp_path)

    assert counter.most == most


def test_a_near_drop_whose_listing_takes_its_time_is_not_taken_for_a_far_one(world: Any, tmp_path: Path) -> None:
    counter = Counter(world.store, far=0.01, look=0.0)
    world.store.files["a.xml"] = b"<a/>"
    drop = make_drop(counter, world)
    drop.read("a.xml")

    fetched(drop, world.store, tmp_path)

    assert counter.most == 2


def test_the_first_files_of_a_far_drop_do_not_all_begin_at_once(world: Any, tmp_path: Path) -> None:
    counter = Counter(world.store, far=0.04)
    drop = make_drop(counter, world)
    drop.stat("photos/0.jpg")

    fetched(drop, world.store, tmp_path)

    begun = sorted(counter.begun.values())
    assert len(begun) == 4
    assert all(later - earlier > 0.01 for earlier, later in pairwise(begun))


def test_a_transport_that_can_do_one_is_never_asked_for_two(world: Any, tmp_path: Path) -> None:
    world.can(parallel=1)
    counter = Counter(world.store, far=0.001)

    fetched(make_drop(counter, world, connections=4), world.store, tmp_path)

    assert counter.most == 1


@dataclass
class Gate:
    """A drop that takes one connection at once, and says so before the login of the first one is through."""

    store: MemoryDrop
    logging_in: bool = False
    refused: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def connect(self) -> Transport:
        with self.lock:
            first, self.logging_in = not self.logging_in, True
        if first:
            self.refused.wait(5)
            threading.Event().wait(0.02)  # its refusal is there well before this login
            return self.store.connect()
        self.refused.set()
        raise LoginRefusedError(text("530 too many for this account"))


def test_a_connection_that_is_refused_while_the_first_one_logs_in_waits_for_that_one(
    world: Any, tmp_path: Path
) -> None:
    gate = Gate(world.store)
    drop = Drop(
        gate.connect,
        TransferPolicy(backoff=0.001, connections=3),
        disk=RealDisk(),
        clock=SystemClock(),
        random=SeededRandom(),
        stop=world.stop,
        capabilities=world.store.capabilities,
    )

    assert len(fetched(drop, world.store, tmp_path, 3)) == 3


def test_what_asks_the_drop_nothing_does_not_make_the_line_look_near(world: Any, tmp_path: Path) -> None:
    counter = Counter(world.store, far=0.01)
    drop = make_drop(counter, world)
    world.store.files["photos/0.jpg"] = b"jpeg 0"

    drop.same("photos/0.jpg", 6, "")  # it is known without a question that this drop hashes nothing
    fetched(drop, world.store, tmp_path)

    assert counter.most == 4

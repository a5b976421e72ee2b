"""Where the tree lies over another transport is found by looking, not far."""

from collections.abc import Iterator

import pytest

from optimx.app.switching.roots import root_that_shows
from optimx.app.switching.seeing import Seen
from optimx.core.transfer import Drop, Stop, TransferPolicy
from optimx.testing import ManualClock, MemoryDisk, MemoryDrop, SeededRandom

OLD = Seen({"optimx.json": 3, "Appli_Data_1.xml": 4, "photos/a.jpg": 1}, frozenset({"photos", "docs"}))


@pytest.fixture
def memory() -> MemoryDrop:
    return MemoryDrop()


@pytest.fixture
def drop(memory: MemoryDrop) -> Iterator[Drop]:
    clock = ManualClock()
    with Drop(
        memory.connect,
        TransferPolicy(connections=1),
        disk=MemoryDisk(),
        clock=clock,
        random=SeededRandom(1),
        stop=Stop(clock),
        capabilities=memory.capabilities,
    ) as opened:
        yield opened


def _lay(drop: Drop, folder: str) -> None:
    parts = folder.split("/")
    for depth in range(1, len(parts) + 1):
        drop.make_folder("/".join(parts[:depth]))
    for name in ("docs", "photos"):
        drop.make_folder(f"{folder}/{name}")
    for name in ("optimx.json", "Appli_Data_1.xml"):
        drop.write(f"{folder}/{name}", b"x")


@pytest.mark.parametrize("folder", ["demo", "drops/demo"])
def test_the_folder_that_shows_the_same_is_proposed(drop: Drop, folder: str) -> None:
    drop.make_folder("other")
    _lay(drop, folder)

    assert root_that_shows(drop, OLD, "") == folder
    assert root_that_shows(drop, OLD, "/srv") == f"/srv/{folder}"


def test_nothing_is_proposed_that_does_not_show_it(drop: Drop) -> None:
    drop.make_folder("other")
    _lay(drop, "demo")

    assert root_that_shows(drop, Seen({"optim_data_2.xml": 1}), "") == ""
    assert root_that_shows(drop, Seen({}), "") == ""
    assert root_that_shows(drop, OLD, None) == ""
